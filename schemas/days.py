"""Days in Japan, as moments until which something holds."""

from datetime import date, datetime, time, timedelta, timezone

from schemas.errors import UserError

_JST = timezone(timedelta(hours=9))


def day(text: str) -> float | None:
    """The end of a day in Japan, in Unix seconds; None for an empty text. UserError for no day.

    >>> day("2027-03-31") - day("2027-03-30"), day("")
    (86400.0, None)
    """
    if not text:
        return None
    try:
        found = date.fromisoformat(text)
        return datetime.combine(found + timedelta(days=1), time(), _JST).timestamp()
    except (ValueError, OverflowError) as error:
        raise UserError(
            f"{text} is no day; write it as 2027-03-31",
            f"{text} は日付ではありません。2027-03-31 のように書いてください",
        ) from error


def last_day(end: float) -> str:
    """The last day before `end`.

    >>> last_day(day("2027-03-31"))
    '2027-03-31'
    """
    return datetime.fromtimestamp(end - 1, _JST).date().isoformat()
