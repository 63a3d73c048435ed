"""Researchers as reports name them: one by identifiers, never by a name; and whom a name may mean."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, select

from schemas.citation import Role, Work
from schemas.citation_answers import Namesake, Namesakes, Network, ProjectOf, ResearcherAnswer
from schemas.citation_tables import linked_reports, report_people, report_works
from schemas.errors import NotFoundError
from schemas.report import Bilingual, Person
from schemas.researcher import name_key, wrote
from search_api import citing
from search_api.access import Reader
from search_api.network import Middle, around

_PEOPLE = 200  # rows that a name leads to at most
_NAMED = ("erad:", "orcid:")
_ERAD = re.compile(r"\d{8}")
_ORCID = re.compile(r"\d{4}-\d{4}-\d{4}-\d{3}[\dX]")
_Rows = list[Row[Any]]


def of_identifier(
    connection: Connection, identity: str, who: Reader, page: int, size: int, own: bool
) -> ResearcherAnswer:
    """A researcher by e-Rad number or ORCID; NotFoundError where this reader knows of none.

    Identifiers that a report gives to one person are one person's, and so on from there.
    """
    found = known_as(connection, identity, who)
    cited = set(found.works) | _selves(connection, found.reports)
    shown = citing.shown(connection, set(found.works), who)
    but = () if own else found.reports
    return ResearcherAnswer(
        id=found.id,
        ids=found.ids,
        people=found.people,
        projects=_projects(connection, found.rows),
        works=tuple(shown[work] for work in found.works if work in shown),
        cited_by=citing.cited_by(connection, cited, who, page, size, but=but),
    )


def network(connection: Connection, identity: str, who: Reader, own: bool) -> Network:
    """Who cites a researcher's works and reports, and what these reports cite."""
    found = known_as(connection, identity, who)
    works = set(found.works) | _selves(connection, found.reports)
    name = next((Bilingual(ja=p.ja, en=p.en) for p in found.people if p.ja or p.en), Bilingual())
    middle = Middle(found.id, name, works, found.reports)
    return around(connection, middle, who, own)


@dataclass(frozen=True)
class Known:
    """A researcher as far as a reader may know: identifiers, entries in reports, works."""

    id: str
    ids: tuple[str, ...]
    rows: _Rows
    people: tuple[Person, ...]
    reports: frozenset[str]
    works: tuple[str, ...]


def known_as(connection: Connection, identity: str, who: Reader) -> Known:
    """Who an identifier names; NotFoundError where this reader knows of none."""
    known, rows = _closure(connection, _identifier(identity), who)
    if not rows:
        raise NotFoundError(
            f"there is no researcher {identity}", f"研究者 {identity} は見つかりません"
        )
    people = tuple(dict.fromkeys(Person.model_validate(row.person) for row in rows))
    reports = frozenset(row.report_id for row in rows)
    return Known(
        id=identity if identity in known else min(known),
        ids=tuple(sorted(known)),
        rows=rows,
        people=people,
        reports=reports,
        works=tuple(_works(connection, reports, people)),
    )


def of_name(connection: Connection, name: str, who: Reader) -> Namesakes:
    """Whom a name in kanji, kana or Latin letters may mean; those with an identifier first."""
    rows = _rows(connection, {name_key(name)}, who, _PEOPLE + 1)
    groups: dict[str, _Rows] = {}
    for row in rows[:_PEOPLE]:
        ids = sorted(key for key in row.person["ids"] if key.startswith(_NAMED))
        groups.setdefault(ids[0] if ids else f"{row.report_id}#{row.number}", []).append(row)
    people = [
        Namesake(
            id=key if key.startswith(_NAMED) else None,
            person=Person.model_validate(group[0].person),
            projects=_projects(connection, group),
        )
        for key, group in groups.items()
    ]
    ordered = sorted(people, key=lambda one: (one.id is None, one.id or one.projects[0].report))
    return Namesakes(name=name, people=tuple(ordered), capped=len(rows) > _PEOPLE)


def _identifier(text: str) -> str:
    """An identifier as reports have it.

    >>> _identifier("00000000"), _identifier("0000-0000-0000-000X"), _identifier("erad:1")
    ('erad:00000000', 'orcid:0000-0000-0000-000X', 'erad:1')
    """
    if _ERAD.fullmatch(text):
        return f"erad:{text}"
    return f"orcid:{text}" if _ORCID.fullmatch(text) else text


def _closure(connection: Connection, identity: str, who: Reader) -> tuple[set[str], _Rows]:
    known: set[str] = set()
    new = {identity} if identity.startswith(_NAMED) else set()
    rows: dict[tuple[str, int], Row[Any]] = {}
    while new:
        found = _rows(connection, new, who)
        rows |= {(row.report_id, row.number): row for row in found}
        known |= new
        new = {k for row in found for k in row.person["ids"] if k.startswith(_NAMED)} - known
    return known, [rows[place] for place in sorted(rows)]


def _rows(connection: Connection, keys: Iterable[str], who: Reader, limit: int = 10_000) -> _Rows:
    query = (
        select(report_people, linked_reports.c.year)
        .join(linked_reports, linked_reports.c.report_id == report_people.c.report_id)
        .where(report_people.c.key.in_(sorted(keys)), citing.visible(who))
        .order_by(report_people.c.report_id, report_people.c.number)
        .limit(limit)
    )
    return list(connection.execute(query))


def _works(connection: Connection, reports: Iterable[str], people: Iterable[Person]) -> list[str]:
    """Products of these reports that the person wrote."""
    query = (
        select(report_works.c.work_id, report_works.c.said)
        .where(report_works.c.report_id.in_(sorted(reports)), report_works.c.role == Role.PRODUCT)
        .order_by(report_works.c.report_id, report_works.c.number)
    )
    found = [
        row.work_id
        for row in connection.execute(query)
        if any(wrote(p, name) for name in Work.model_validate(row.said).authors for p in people)
    ]
    return list(dict.fromkeys(found))


def _selves(connection: Connection, reports: Iterable[str]) -> set[str]:
    itself = (report_works.c.report_id.in_(sorted(reports)), report_works.c.role == Role.SELF)
    return set(connection.execute(select(report_works.c.work_id).where(*itself)).scalars())


def _projects(connection: Connection, rows: _Rows) -> tuple[ProjectOf, ...]:
    titles = citing.titles_of(connection, {row.report_id for row in rows})
    told = {
        row.report_id: ProjectOf(
            report=row.report_id,
            title=titles.get(row.report_id, Bilingual()),
            year=row.year,
            role=row.person["role"],
        )
        for row in rows
    }
    return tuple(sorted(told.values(), key=lambda one: (-(one.year or 0), one.report)))
