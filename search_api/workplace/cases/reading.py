"""What is told of cases: in a list, and one with all that belongs to it."""

import time
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, RowMapping, func, select

from schemas.case_answers import Case, CaseShort, Event, Gathered, HandedOver, Participant
from schemas.case_tables import case_events, case_people, case_reports, cases, handovers
from schemas.cases import Kind, State
from schemas.workplace_tables import accounts
from search_api.access import Reader
from search_api.workplace.cases import attachments, book, opinions


@dataclass(frozen=True)
class Narrowed:
    """Which cases are asked for; what is None doesn't matter."""

    kind: Kind | None = None
    state: State | None = None
    mine: bool = False  # those that one works on


def listed(
    connection: Connection, who: Reader, asked: Narrowed, limit: int
) -> tuple[CaseShort, ...]:
    """Cases that this reader may open, those changed last first."""
    found = select(cases).where(book.open_to(who, time.time()))
    if asked.kind:
        found = found.where(cases.c.kind == asked.kind)
    if asked.state:
        found = found.where(cases.c.state == asked.state)
    if asked.mine:
        own = select(case_people.c.case_id).where(case_people.c.account_id == who.account)
        found = found.where(cases.c.id.in_(own))
    order = (cases.c.changed_at.desc(), cases.c.id)
    rows = connection.execute(found.order_by(*order).limit(limit)).mappings().all()
    return tuple(CaseShort.model_validate(one) for one in _short(connection, rows))


def whole(connection: Connection, who: Reader, identity: str) -> Case:
    """A case with all that belongs to it; NotFoundError where this reader may not open it."""
    row = book.opened(connection, who, identity)
    given, earlier = opinions.of_case(connection, identity)
    people = _people(connection, identity)
    return Case.model_validate(
        {
            **_short(connection, [row])[0],
            "made_by": _name(connection, row["made_by"]),
            "made_at": row["made_at"],
            "outcome": row["outcome"],
            "came": row["came"],
            "gathered": _gathered(connection, identity),
            "people": tuple(one for one in people if one.until is None),
            "experts": tuple(one for one in people if one.until is not None),
            "opinions": given,
            "earlier": earlier,
            "attachments": attachments.of_case(connection, identity),
            "handed_over": _handed_over(connection, identity),
            "history": _history(connection, identity),
        }
    )


def _short(connection: Connection, rows: list[RowMapping] | Any) -> list[dict[str, Any]]:
    ids = [row["id"] for row in rows]
    counted = (
        select(case_reports.c.case_id, func.count())
        .where(case_reports.c.case_id.in_(ids))
        .group_by(case_reports.c.case_id)
    )
    count: dict[str, int] = dict(connection.execute(counted).all())
    assigned = (
        select(case_people.c.case_id, accounts.c.display)
        .join(accounts, accounts.c.id == case_people.c.account_id)
        .where(case_people.c.case_id.in_(ids), case_people.c.until.is_(None))
        .order_by(case_people.c.added_at, accounts.c.id)
    )
    people: dict[str, list[str]] = {}
    for case, name in connection.execute(assigned):
        people.setdefault(case, []).append(name)
    shown = ("id", "kind", "title", "state", "due", "changed_at")
    return [
        {
            **{name: row[name] for name in shown},
            "reports": count.get(row["id"], 0),
            "assignees": tuple(people.get(row["id"], ())),
        }
        for row in rows
    ]


def _gathered(connection: Connection, case: str) -> tuple[Gathered, ...]:
    rows = connection.execute(
        select(case_reports, accounts.c.display)
        .join(accounts, accounts.c.id == case_reports.c.added_by)
        .where(case_reports.c.case_id == case)
        .order_by(case_reports.c.place, case_reports.c.report_id)
    )
    return tuple(
        Gathered(report=row.report_id, note=row.note, by=row.display, at=row.added_at)
        for row in rows
    )


def _people(connection: Connection, case: str) -> tuple[Participant, ...]:
    rows = connection.execute(
        select(accounts.c.id, accounts.c.display, case_people.c.until)
        .join(accounts, accounts.c.id == case_people.c.account_id)
        .where(case_people.c.case_id == case)
        .order_by(case_people.c.added_at, accounts.c.id)
    )
    return tuple(Participant(account=row.id, name=row.display, until=row.until) for row in rows)


def _handed_over(connection: Connection, case: str) -> tuple[HandedOver, ...]:
    rows = connection.execute(
        select(handovers, accounts.c.display)
        .join(accounts, accounts.c.id == handovers.c.sent_by)
        .where(handovers.c.case_id == case)
        .order_by(handovers.c.sent_at, handovers.c.id)
    )
    return tuple(
        HandedOver(
            id=row.id,
            to=row.to_organisation_id,
            fields=tuple(row.fields),
            message=row.message,
            by=row.display,
            at=row.sent_at,
            state=row.state,
            answered_at=row.answered_at,
        )
        for row in rows
    )


def _history(connection: Connection, case: str) -> tuple[Event, ...]:
    rows = connection.execute(
        select(case_events, accounts.c.display)
        .join(accounts, accounts.c.id == case_events.c.account_id)
        .where(case_events.c.case_id == case)
        .order_by(case_events.c.number)
    )
    return tuple(
        Event(number=row.number, at=row.at, by=row.display, action=row.action, told=row.told)
        for row in rows
    )


def _name(connection: Connection, account: str) -> str:
    mine = accounts.c.id == account
    return str(connection.execute(select(accounts.c.display).where(mine)).scalar_one())
