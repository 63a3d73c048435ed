"""How the pages say years, places in a report, certainty, languages and times."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from schemas.eras import era_year
from schemas.report import Bilingual, Person, SectionKey
from schemas.text import language
from search_api.web.texts import Ui, Words

_FIRST_ERA_YEAR = 1868
# The tagger abstains below 0.4; two cues in a results section give 0.58, a title and a summary 0.78.
_HIGH, _MIDDLE = 0.75, 0.55
_ERAS = {
    "明治": "era_meiji",
    "大正": "era_taisho",
    "昭和": "era_showa",
    "平成": "era_heisei",
    "令和": "era_reiwa",
}
_JST = timezone(timedelta(hours=9))


@dataclass(frozen=True)
class Said:
    """A text of a report and its `lang` attribute, empty where it is the page's own language."""

    text: str
    lang: str = ""

    def __bool__(self) -> bool:
        return bool(self.text)


def said(text: Bilingual, ui: Ui) -> Said:
    """The text in the page's language, else in the other."""
    own, other = (text.ja, text.en) if ui == "ja" else (text.en, text.ja)
    return Said(own) if own else Said(other, lang_of(other, ui) if other else "")


def told(text: str, ui: Ui) -> Said:
    """A text whose language nobody told."""
    return Said(text, lang_of(text, ui))


def lang_of(text: str, ui: Ui) -> str:
    """The `lang` attribute that a text needs on a page in `ui`; empty where it needs none."""
    found = language(text)
    return "" if found == ui or not any(ch.isalpha() for ch in text) else found


def all_said(texts: Iterable[Bilingual], ui: Ui) -> tuple[Said, ...]:
    """Each text that isn't empty."""
    return tuple(said(text, ui) for text in texts if text)


def name(person: Person, ui: Ui) -> Said:
    """A researcher's name."""
    return said(Bilingual(ja=person.ja, en=person.en), ui)


def period(start: int | None, end: int | None, words: Words) -> str:
    """Fiscal years in both calendars; empty where neither is known.

    >>> period(2018, 2020, Words("ja")), period(2020, 2022, Words("en"))
    ('平成30〜令和2年度（2018〜2020）', 'FY2020–2022 (Reiwa 2–4)')
    """
    if start is None and end is None:
        return ""
    years = [start] if start == end else [start, end]
    western = words("years_to").join("" if year is None else str(year) for year in years)
    eras = [_era(year, words) for year in years]
    if len(eras) == 2 and eras[0][0] == eras[1][0]:
        eras[1] = ("", eras[1][1])
    old = any(year is not None and year < _FIRST_ERA_YEAR for year in years)
    if old or words.calendar == "western":
        return words("period_western", western=western)
    era = words("years_to").join(
        words("era_year", era=e, year=y).strip() if y else "" for e, y in eras
    )
    return words("period_era" if words.calendar == "era" else "period", era=era, western=western)


def _era(year: int | None, words: Words) -> tuple[str, str]:
    if year is None or year < _FIRST_ERA_YEAR:
        return "", ""
    text = era_year(year)
    return words(_ERAS[text[:2]]), words("first_year") if text[2:] == "元" else text[2:]


def section(key: str, words: Words) -> str:
    """The name of a part of a report."""
    return words(f"section_{SectionKey(key).value}")


def where(key: str, page: int, words: Words) -> str:
    """A place in a report: part and page, or that it stands in the metadata."""
    if page == 0:
        return words("where_metadata", section=section(key, words))
    return words("where_page", section=section(key, words), page=page)


def anchor(key: str, page: int) -> str:
    """The id of a place on a report's page."""
    return f"{key}-{page}"


def sentence(text: str, ui: Ui) -> str:
    """The text of an error, which is written as a clause, as a sentence.

    >>> sentence("there is no report x", "en")
    'There is no report x.'
    """
    if not text or text[-1] in "。.!?":
        return text
    return f"{text}。" if ui == "ja" else f"{text[0].upper()}{text[1:]}."


def level(confidence: float) -> str:
    """high, middle or low."""
    if confidence >= _HIGH:
        return "high"
    return "middle" if confidence >= _MIDDLE else "low"


def moment(time: datetime, words: Words) -> str:
    """A time in Japan."""
    local = time.astimezone(_JST)
    month = words(f"month_{local.month}")
    return words("moment", year=local.year, month=month, day=local.day, time=f"{local:%H:%M}")


@dataclass(frozen=True)
class Address:
    """Where something lies: a link if it can be followed, else a text alone."""

    text: str
    href: str = ""


def address(url: str) -> Address | None:
    """An address out of a report's data; of a local file only its name, since nobody can follow it."""
    try:
        parts = urlsplit(url)
    except ValueError:  # such as an open bracket in the host: shown, but no link
        return Address(url)
    if parts.scheme in ("http", "https") and parts.netloc:
        return Address(url, url)
    if parts.scheme == "file":
        return Address(PurePosixPath(unquote(parts.path)).name)
    return Address(url) if url else None
