"""One report's metadata out of several records, field by field. Pure."""

from collections.abc import Sequence
from typing import Any

from ingest.joining.identity import yearly
from schemas.report import Bilingual, Metadata

# Each record may add to these; of the other fields the first record that has one gives it.
_GATHERED = {"ids", "keywords", "fields", "cites", "files", "notes"}
_TOLD_APART = {"native_id", "access", "sample"}  # the same for all that may be joined, or their own


def merge(told: Sequence[Metadata]) -> tuple[Metadata, list[tuple[str, ...]]]:
    """The metadata of all, in the order of whose word counts; and the fields that each gave.

    >>> first, second = Metadata(number="1"), Metadata(number="2", doi="10.99999/x")
    >>> both, gave = merge([first, second])
    >>> both.number, both.doi, gave
    ('1', '10.99999/x', [('number',), ('doi',)])
    """
    merged: dict[str, Any] = {}
    gave: list[list[str]] = [[] for _ in told]
    for name in Metadata.model_fields:
        if name in _TOLD_APART:
            continue
        value = getattr(Metadata(), name)
        for place, meta in enumerate(told):
            more = _with(value, getattr(meta, name), gather=name in _GATHERED)
            if more != value:
                gave[place].append(name)
                value = more
        merged[name] = value
    if (amount := _of_all_years(told)) is not None:
        merged["amount"] = amount
    return told[0].model_copy(update=merged), [tuple(names) for names in gave]


def _of_all_years(told: Sequence[Metadata]) -> int | None:
    """The sum of what the years of a project were given, where each year is a record; else None."""
    years = [one.amount for one in told if any(map(yearly, one.ids))]
    given = [amount for amount in years if amount is not None]
    return sum(given) if len(years) > 1 and given else None


def _with(value: Any, more: Any, *, gather: bool) -> Any:
    if isinstance(value, Bilingual):
        return Bilingual(ja=value.ja or more.ja, en=value.en or more.en)
    if gather:
        return tuple(dict.fromkeys((*value, *more)))
    return more if value in (None, "", ()) else value
