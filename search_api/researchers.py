"""Researchers as reports name them: one by identifiers or as people merged them, never by a name."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, select

from schemas.citation import Role, Work
from schemas.citation_answers import (
    Merge,
    MergeAsked,
    Namesake,
    Namesakes,
    Network,
    ProjectOf,
    ResearcherAnswer,
)
from schemas.citation_tables import report_people, report_works
from schemas.errors import NotFoundError, StateError
from schemas.permissions import Action
from schemas.report import Bilingual, Person
from schemas.researcher import (
    NAMED,
    mark_of,
    name_keys,
    spellings,
    wrote,
)
from search_api import citing, persons
from search_api.access import Reader
from search_api.network import Middle, around
from search_api.workplace import audit, merges
from search_api.workplace.vault import Vault

_PEOPLE = 200  # rows that a name leads to at most


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
        merged=found.merged,
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
    rows: persons.Rows
    merged: tuple[Merge, ...]
    people: tuple[Person, ...]
    reports: frozenset[str]
    works: tuple[str, ...]


def known_as(connection: Connection, identity: str, who: Reader) -> Known:
    """Who an identifier names; NotFoundError where this reader knows of none."""
    merged = merges.standing(connection, who.organisation)
    mark = persons.mark(identity)
    known, rows = persons.closure(connection, mark, who, merged)
    if not rows:
        raise NotFoundError(
            f"there is no researcher {identity}", f"研究者 {identity} は見つかりません"
        )
    people = tuple(dict.fromkeys(Person.model_validate(row.person) for row in rows))
    reports = frozenset(row.report_id for row in rows)
    return Known(
        id=identity if identity in known else mark,
        ids=tuple(sorted(key for key in known if key.startswith(NAMED))),
        rows=rows,
        merged=tuple(one for one in merged if one.one in known and who.may(Action.SEE_DECISIONS)),
        people=people,
        reports=reports,
        works=tuple(_works(connection, reports, people)),
    )


def brought_forth(connection: Connection, identity: str, who: Reader) -> tuple[set[str], set[str]]:
    """The works of a researcher with their reports, and the ids of these reports; both may be empty."""
    try:
        found = known_as(connection, identity, who)
    except NotFoundError:  # who is followed may have no report that this reader sees any more
        return set(), set()
    return set(found.works) | _selves(connection, found.reports), set(found.reports)


def of_name(connection: Connection, name: str, who: Reader) -> Namesakes:
    """Whom a name in kanji, kana or Latin letters may mean; those with an identifier first."""
    rows = persons.entries(connection, report_people.c.key.in_(name_keys(name)), who, _PEOPLE + 1)
    partners = merges.partners(merges.standing(connection, who.organisation))
    groups: dict[str, persons.Rows] = {}
    for row in {(row.report_id, row.number): row for row in rows[:_PEOPLE]}.values():
        mark = mark_of(row.report_id, Person.model_validate(row.person))
        groups.setdefault(min(persons.together(mark, partners)), []).append(row)
    people = [_namesake(connection, group) for group in groups.values()]
    return Namesakes(
        name=name,
        spellings=spellings(name)[1:],
        people=tuple(sorted(people, key=lambda one: (one.id is None, one.mark))),
        capped=len(rows) > _PEOPLE,
    )


def merge(
    connection: Connection, vault: Vault, who: Reader, asked: MergeAsked, note_characters: int
) -> Merge:
    """Puts two entries of one researcher together, for the reader's organisation.

    NotFoundError where this reader knows not of both; StateError where they are one already.
    """
    audit.lock(connection)
    one, other = (known_as(connection, mark, who) for mark in (asked.one, asked.other))
    if {persons.place(row) for row in one.rows} & {persons.place(row) for row in other.rows}:
        raise StateError(
            "the two are one already", "二つは既に同一の研究者としてまとめられています"
        )
    marks = MergeAsked(
        one=persons.mark(asked.one), other=persons.mark(asked.other), note=asked.note
    )
    return merges.add(connection, vault, who, marks, note_characters)


def _namesake(connection: Connection, group: persons.Rows) -> Namesake:
    marks = [mark_of(row.report_id, Person.model_validate(row.person)) for row in group]
    named = sorted(mark for mark in marks if mark.startswith(NAMED))
    return Namesake(
        id=named[0] if named else None,
        mark=(named or marks)[0],
        person=Person.model_validate(group[0].person),
        projects=_projects(connection, group),
    )


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


def _projects(connection: Connection, rows: persons.Rows) -> tuple[ProjectOf, ...]:
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
