"""The reports that a case gathers: in order, with a note each."""

import time
from collections.abc import Sequence

from sqlalchemy import ColumnElement, Connection, delete, func, insert, select, update

from schemas.case_tables import case_reports
from schemas.cases import ReportAsked, ReportChange
from schemas.errors import NotFoundError, UserError
from search_api.access import Reader
from search_api.workplace.cases import book
from search_api.workplace.vault import Vault


def in_order(connection: Connection, case: str) -> list[str]:
    """Ids of the reports of a case, in their order."""
    found = select(case_reports.c.report_id).where(case_reports.c.case_id == case)
    order = (case_reports.c.place, case_reports.c.report_id)
    return list(connection.execute(found.order_by(*order)).scalars())


def gather(
    connection: Connection,
    vault: Vault,
    who: Reader,
    identity: str,
    asked: Sequence[ReportAsked],
    most: int,
    longest: int,
) -> None:
    """Adds reports at the end; those that are there already stay as they are.

    UserError where there would be more than `most`, or where a note is too long.
    """
    book.locked(connection, who, identity)
    there = in_order(connection, identity)
    new = [one for one in asked if one.report not in there]
    if len(there) + len(new) > most:
        raise UserError(
            f"a case has at most {most} reports", f"一つの案件の成果は {most} 件以内です"
        )
    for one in new:
        book.fits(one.note, longest)
        add(connection, who, identity, one)
        told = one.model_dump()
        log = {"report": one.report}
        book.noted(connection, vault, who, identity, "report-added", told, log)


def add(connection: Connection, who: Reader, case: str, asked: ReportAsked) -> None:
    """The row of a report, after all others."""
    mine = case_reports.c.case_id == case
    last = connection.execute(select(func.max(case_reports.c.place)).where(mine)).scalar()
    row = {"case_id": case, "report_id": asked.report, "place": (last or 0) + 1}
    added = {"note": asked.note, "added_by": who.account, "added_at": time.time()}
    connection.execute(insert(case_reports).values(**row, **added))


def revise(
    connection: Connection,
    vault: Vault,
    who: Reader,
    identity: str,
    report: str,
    asked: ReportChange,
    longest: int,
) -> None:
    """Another note or another place. NotFoundError where the case has no such report."""
    book.locked(connection, who, identity)
    note = _note(connection, identity, report)
    if asked.note is not None and asked.note != note:
        book.fits(asked.note, longest)
        mine = _of(identity, report)
        connection.execute(update(case_reports).where(mine).values(note=asked.note))
        told = {"report": report, "was": note, "is": asked.note}
        log = {"report": report}
        book.noted(connection, vault, who, identity, "report-noted", told, log)
    if asked.place is not None:
        _place(connection, vault, who, identity, report, asked.place)


def remove(connection: Connection, vault: Vault, who: Reader, identity: str, report: str) -> None:
    """Takes a report out; its note stays in the history."""
    book.locked(connection, who, identity)
    note = _note(connection, identity, report)
    connection.execute(delete(case_reports).where(_of(identity, report)))
    told, log = {"report": report, "note": note}, {"report": report}
    book.noted(connection, vault, who, identity, "report-removed", told, log)


def _place(
    connection: Connection, vault: Vault, who: Reader, case: str, report: str, place: int
) -> None:
    order = in_order(connection, case)
    was = order.index(report) + 1
    order.remove(report)
    order.insert(place - 1, report)
    now = order.index(report) + 1
    if now == was:
        return
    for number, one in enumerate(order, start=1):
        mine = _of(case, one)
        connection.execute(update(case_reports).where(mine).values(place=number))
    told = {"report": report, "was": was, "is": now}
    book.noted(connection, vault, who, case, "report-placed", told, told)


def _note(connection: Connection, case: str, report: str) -> str:
    found = connection.execute(select(case_reports.c.note).where(_of(case, report))).scalar()
    if found is None:
        raise NotFoundError(f"the case has no report {report}", f"案件に成果 {report} はありません")
    return str(found)


def _of(case: str, report: str) -> ColumnElement[bool]:
    return (case_reports.c.case_id == case) & (case_reports.c.report_id == report)
