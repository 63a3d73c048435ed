"""Decisions as the histories of reports: those on records that were joined since are one history.

A decision is kept under the report that it was made on. Which report that is by now, the records say,
so a join moves nothing, and a join that is undone leaves each with its own.
"""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, Select, select

from schemas.decisions import Decision
from schemas.tables import records
from schemas.workplace_tables import accounts, decisions


@dataclass(frozen=True)
class History:
    """All decisions on a report, oldest first, numbered from 1; `kept` has where each is kept.

    That is the report that it was made on, and its number there.
    """

    report: str
    decisions: tuple[Decision, ...] = ()
    kept: tuple[tuple[str, int], ...] = ()


def histories(
    connection: Connection, organisation: str, reports: Collection[str] | None = None
) -> dict[str, History]:
    """Histories of these reports, by whichever id of each was asked; of all decided on for None."""
    query = shown(organisation)
    if reports is None:
        decided = select(decisions.c.report_id).where(decisions.c.organisation_id == organisation)
        leads = _leads(connection, records.c.id.in_(decided))
    else:
        asked = current(connection, reports)
        leads = _leads(connection, records.c.report_id.in_(asked.values()))
        query = query.where(decisions.c.report_id.in_([*asked.values(), *leads]))
    made: dict[str, list[Decision]] = {}
    for row in connection.execute(query.order_by(decisions.c.report_id, decisions.c.number)):
        one = Decision.model_validate(dict(row._mapping))
        made.setdefault(leads.get(one.report, one.report), []).append(one)
    found = {report: _one(report, some) for report, some in made.items()}
    if reports is None:
        return found
    return {one: found.get(report, History(report)) for one, report in asked.items()}


def current(connection: Connection, ids: Collection[str]) -> dict[str, str]:
    """The report that each id leads to by now."""
    leads = _leads(connection, records.c.id.in_(ids))
    return {one: leads.get(one, one) for one in ids}


def _leads(connection: Connection, which: ColumnElement[bool]) -> dict[str, str]:
    """Of those of the records that were joined to another's report, the report."""
    joined = which & (records.c.report_id != records.c.id)
    rows = connection.execute(select(records.c.id, records.c.report_id).where(joined))
    return {row.id: row.report_id for row in rows}


def shown(organisation: str) -> Select[tuple[object, ...]]:
    """Decisions of an organisation as they were made."""
    return (
        select(
            decisions.c.number,
            decisions.c.report_id.label("report"),
            decisions.c.about,
            decisions.c.value,
            decisions.c.ground,
            decisions.c.note,
            accounts.c.display.label("by"),
            decisions.c.at,
            decisions.c.undoes,
        )
        .join(accounts, accounts.c.id == decisions.c.account_id)
        .where(decisions.c.organisation_id == organisation)
    )


def _one(report: str, made: list[Decision]) -> History:
    if len({one.report for one in made}) > 1:
        made = sorted(made, key=lambda one: one.at)
    kept = tuple((one.report, one.number) for one in made)
    number = {place: now for now, place in enumerate(kept, start=1)}
    told = (
        one.model_copy(
            update={
                "report": report,
                "number": number[one.report, one.number],
                "undoes": number[one.report, one.undoes] if one.undoes else None,
            }
        )
        for one in made
    )
    return History(report, tuple(told), kept)
