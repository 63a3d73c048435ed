"""Entries of people in reports: which of them are one researcher, for a reader's organisation."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, or_, select

from schemas.citation_answers import Merge
from schemas.citation_tables import linked_reports, report_people
from schemas.report import Person
from schemas.researcher import ENTRY, NAMED, entry_of, of_entry
from search_api import citing
from search_api.access import Reader
from search_api.workplace import merges

_ERAD = re.compile(r"\d{8}")
_ORCID = re.compile(r"\d{4}-\d{4}-\d{4}-\d{3}[\dX]")
Rows = list[Row[Any]]


def together(mark: str, partners: Mapping[str, set[str]]) -> set[str]:
    """All marks that were put together with one, itself among them."""
    found, new = set[str](), {mark}
    while new:
        found |= new
        new = {other for one in new for other in partners.get(one, ())} - found
    return found


def mark(text: str) -> str:
    """An identifier as reports have it.

    >>> mark("00000000"), mark("0000-0000-0000-000X"), mark("erad:1")
    ('erad:00000000', 'orcid:0000-0000-0000-000X', 'erad:1')
    """
    if _ERAD.fullmatch(text):
        return f"erad:{text}"
    return f"orcid:{text}" if _ORCID.fullmatch(text) else text


def closure(
    connection: Connection, start: str, who: Reader, merged: Iterable[Merge]
) -> tuple[set[str], Rows]:
    """Marks of one researcher and their entries: by shared identifiers, and as people merged them."""
    partners = merges.partners(merged)
    known: set[str] = set()
    new = {start} if start.startswith((*NAMED, ENTRY)) else set()
    rows: dict[tuple[str, int], Row[Any]] = {}
    while new:
        found = entries(connection, named(new), who)
        rows |= {place(row): row for row in found}
        known |= new
        told = {key for row in found for key in row.person["ids"] if key.startswith(NAMED)}
        places = {entry_of(row.report_id, Person.model_validate(row.person)) for row in found}
        beside = {other for one in new | told | places for other in partners.get(one, ())}
        new = (told | beside) - known
    return known, [rows[place] for place in sorted(rows)]


def named(marks: Iterable[str]) -> ColumnElement[bool]:
    """Whether a row is of one of the marks."""
    told = {mark: of_entry(mark) for mark in sorted(marks)}
    entries = [pair for pair in told.values() if pair]
    key = report_people.c.key
    return or_(
        key.in_([mark for mark, pair in told.items() if pair is None]),
        *(and_(report_people.c.report_id == report, key == name) for report, name in entries),
    )


def place(row: Row[Any]) -> tuple[str, int]:
    """Where an entry stands."""
    return row.report_id, row.number


def entries(
    connection: Connection, wanted: ColumnElement[bool], who: Reader, limit: int = 10_000
) -> Rows:
    """Entries that are wanted, as far as this reader may see them, in the order of their places."""
    query = (
        select(report_people, linked_reports.c.year)
        .join(linked_reports, linked_reports.c.report_id == report_people.c.report_id)
        .where(wanted, citing.visible(who))
        .order_by(report_people.c.report_id, report_people.c.number)
        .limit(limit)
    )
    return list(connection.execute(query))
