"""A case as its page shows it, out of what is told of it and the records of its reports. Pure."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic import TypeAdapter

from schemas.case_answers import Came, Case, CaseShort, Opinion
from schemas.cases import ASPECTS, TRAVELS, Kind, State, moves
from schemas.permissions import Action
from schemas.report import Bilingual, Metadata
from schemas.tags import TagGiven
from search_api.web import cards, case_words, findings
from search_api.web.cards import Facts, TagShown
from search_api.web.decision_panel import Choice
from search_api.web.findings import Stage
from search_api.web.texts import Words
from search_api.workplace.cases.people import last_day

_TAGS = TypeAdapter(tuple[TagGiven, ...])


@dataclass(frozen=True)
class ShortShown:
    """A case on the board and in the list."""

    href: str
    title: str
    kind: str
    state: str
    due: str
    late: bool
    reports: int
    assignees: str
    changed: str


@dataclass(frozen=True)
class Column:
    """A column of the board: a state, and the cases in it."""

    state: str
    label: str
    cases: tuple[ShortShown, ...]


@dataclass(frozen=True)
class ReportShown:
    """A report of a case; `facts` is None where it was withdrawn or the engine is away."""

    id: str
    place: int
    title: str
    href: str
    facts: Facts | None
    summary: str
    tags: tuple[TagShown, ...]
    stage: Stage | None
    note: str
    added: str


@dataclass(frozen=True)
class OpinionShown:
    """An opinion with the names of its parts; empty ones are left out."""

    by: str
    when: str
    parts: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class CaseShown:
    """All that the page of a case shows, beside its files and people, which need no words."""

    short: ShortShown
    made: str
    moves: tuple[Choice, ...]
    kinds: tuple[Choice, ...]
    reports: tuple[ReportShown, ...]
    people: tuple[tuple[str, str], ...]  # account, name
    experts: tuple[tuple[str, str, str], ...]  # account, name, until when
    opinions: tuple[OpinionShown, ...]
    earlier: tuple[OpinionShown, ...]
    files: tuple[tuple[str, str, str], ...]  # id, name, what it is and whose
    came: tuple[str, ...]
    came_opinions: tuple[OpinionShown, ...]
    handed_over: tuple[tuple[str, str, bool], ...]  # id, what was done, whether it is open
    travels: tuple[Choice, ...]
    history: tuple[tuple[str, str], ...]


def url(identity: str, words: Words, anchor: str = "") -> str:
    """The address of a case's page."""
    return f"/cases/{identity}" + ("?ui=en" if words.ui == "en" else "") + anchor


def short(case: CaseShort, today: date, words: Words) -> ShortShown:
    """A case in a list; it is late where its day is past and it is still being worked on."""
    done = case.state in (State.DECLINED, State.REFLECTED)
    return ShortShown(
        href=url(case.id, words),
        title=case.title,
        kind=case_words.kind(case.kind, words),
        state=case_words.state(case.state, words),
        due=case_words.day(case.due, words),
        late=case.due is not None and case.due < today and not done,
        reports=case.reports,
        assignees=words("list_join").join(case.assignees),
        changed=case_words.moment(case.changed_at, words),
    )


def board(cases: Iterable[CaseShort], today: date, words: Words) -> tuple[Column, ...]:
    """The columns of the board, in the order of the states; lists stand beside it."""
    moving = [case for case in cases if case.kind is not Kind.LIST]
    return tuple(
        Column(
            str(state),
            case_words.state(state, words),
            tuple(short(one, today, words) for one in moving if one.state is state),
        )
        for state in State
    )


def case_shown(
    case: Case,
    records: Mapping[str, Mapping[str, Any]],
    offices: Mapping[str, Bilingual],
    actions: Collection[Action],
    today: date,
    words: Words,
) -> CaseShown:
    """The page of a case for somebody with these rights."""
    titles = {one: title_of(record, words) for one, record in records.items()}
    return CaseShown(
        short=short(case, today, words),
        made=said_by(case.made_by, case.made_at, words),
        moves=tuple(
            Choice(str(to), case_words.state(to, words))
            for to in moves(case.kind, case.state, actions)
        ),
        kinds=kinds(words),
        reports=reports(case, records, words),
        people=tuple((one.account, one.name) for one in case.people),
        experts=tuple((one.account, one.name, _until(one.until, words)) for one in case.experts),
        opinions=tuple(opinion(one, words) for one in case.opinions),
        earlier=tuple(opinion(one, words) for one in case.earlier),
        files=tuple(
            (one.id, one.name, words("case_file", size=one.size, by=one.by))
            for one in case.attachments
        ),
        came=came(case, offices, words),
        came_opinions=came_opinions(case, words),
        handed_over=handed_over(case, offices, words),
        travels=tuple(Choice(name, case_words.field(name, words)) for name in TRAVELS),
        history=history(case, titles, offices, words),
    )


def kinds(words: Words) -> tuple[Choice, ...]:
    """The kinds of cases to choose from."""
    return tuple(Choice(str(kind), case_words.kind(kind, words)) for kind in Kind)


def title_of(record: Mapping[str, Any], words: Words) -> str:
    """The title of a report in the page's language, else in the other."""
    return Bilingual(**record["metadata"]["title"]).best(words.ui)


def reports(
    case: Case, records: Mapping[str, Mapping[str, Any]], words: Words
) -> tuple[ReportShown, ...]:
    """The reports of a case in their order, with the grounds of what is said of them."""
    found = []
    for place, one in enumerate(case.gathered, start=1):
        record = records.get(one.report)
        meta = Metadata.model_validate(record["metadata"]) if record else None
        beside = findings.beside(record.get("findings") if record else None, one.report, words)
        found.append(
            ReportShown(
                id=one.report,
                place=place,
                title=title_of(record, words) if record else one.report,
                href=cards.report_url(one.report, words.ui),
                facts=cards.facts(meta, words) if meta else None,
                summary=meta.summary.best(words.ui) if meta else "",
                tags=cards.tags(_TAGS.validate_python(record["tags"]), one.report, words)
                if record
                else (),
                stage=beside.stage,
                note=one.note,
                added=said_by(one.by, one.at, words),
            )
        )
    return tuple(found)


def opinion(one: Opinion, words: Words) -> OpinionShown:
    """An opinion with the names of its parts; of one without a name, only when it was given."""
    parts = ((case_words.field(name, words), getattr(one, name)) for name in ASPECTS)
    by = one.by or words("case_nobody")
    return OpinionShown(by, case_words.moment(one.at, words), tuple(p for p in parts if p[1]))


def came(case: Case, offices: Mapping[str, Bilingual], words: Words) -> tuple[str, ...]:
    """Where a case came from, in sentences; none where it was made here."""
    return sentences(case.came, offices, words) if case.came else ()


def sentences(one: Came, offices: Mapping[str, Bilingual], words: Words) -> tuple[str, ...]:
    """What is told of a hand-over to its receiver."""
    chosen = words("list_join").join(case_words.field(name, words) for name in one.fields)
    told = (
        words(
            "case_came",
            office=case_words.office(one.organisation, offices, words),
            when=case_words.moment(one.at, words),
        ),
        words("case_came_fields", fields=chosen),
        words("case_came_by", name=one.by) if one.by else "",
        words("case_came_outcome", text=one.outcome) if one.outcome else "",
        one.message,
    )
    return tuple(filter(None, told))


def came_opinions(case: Case, words: Words) -> tuple[OpinionShown, ...]:
    """The opinions that came with a hand-over."""
    return tuple(opinion(one, words) for one in case.came.opinions) if case.came else ()


def handed_over(
    case: Case, offices: Mapping[str, Bilingual], words: Words
) -> tuple[tuple[str, str, bool], ...]:
    """The hand-overs of a case: id, a sentence, and whether it can still be taken back."""
    return tuple(
        (
            one.id,
            words(
                f"case_handover_{one.state}",
                office=case_words.office(one.to, offices, words),
                fields=words("list_join").join(case_words.field(n, words) for n in one.fields),
                when=said_by(one.by, one.at, words),
            ),
            one.state == "offered",
        )
        for one in case.handed_over
    )


def history(
    case: Case, titles: Mapping[str, str], offices: Mapping[str, Bilingual], words: Words
) -> tuple[tuple[str, str], ...]:
    """What happened to a case, newest first: when and by whom, and what."""
    return tuple(
        (said_by(one.by, one.at, words), case_words.event(one, titles, offices, words))
        for one in reversed(case.history)
    )


def said_by(name: str, at: float, words: Words) -> str:
    """Who and when."""
    return words("decision_made", name=name, when=case_words.moment(at, words))


def _until(until: float | None, words: Words) -> str:
    return case_words.day(last_day(until), words) if until is not None else ""


def own(case: Case, account: str) -> Opinion | None:
    """The opinion that somebody gave last."""
    return next((one for one in case.opinions if one.account == account), None)
