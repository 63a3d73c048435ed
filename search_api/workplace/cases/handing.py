"""Handing a case over to another organisation: field by field it is chosen what travels.

What travels is copied when it is offered, and the receiver reads the copy alone: a case of the
receiver's own, with word of where it came from. Nothing happens there before it is accepted.
"""

import secrets
import time
from collections.abc import Collection
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, insert, select, update

from schemas.case_answers import Came, Offer
from schemas.case_tables import case_reports, handovers
from schemas.cases import AcceptAsked, CaseAsked, HandOverAsked, ReportAsked, State
from schemas.errors import NotFoundError, StateError, UserError
from schemas.workplace_tables import organisations
from search_api.access import Reader
from search_api.workplace import audit
from search_api.workplace.audit import Entry
from search_api.workplace.cases import attachments, book, gathering, opinions
from search_api.workplace.vault import Vault

_FROM = (State.ADOPTED, State.HANDED_OVER)
_UNTITLED = "引渡しを受けた案件"


def offer(
    connection: Connection,
    vault: Vault,
    who: Reader,
    identity: str,
    asked: HandOverAsked,
    cleared: Collection[str],
    most: int,
) -> str:
    """Offers a case and gives the hand-over's id; `cleared` are the reports that the receiver may see.

    An adopted case becomes one that is handed over. StateError where it was not adopted;
    NotFoundError where there is no such organisation; UserError where nothing is to travel.
    """
    case = book.locked(connection, who, identity)
    book.fits(asked.message, most)
    _receiver(connection, who, asked)
    if case["state"] not in _FROM:
        raise StateError(
            "only a case that was adopted is handed over", "採択した案件のみ引き渡せます"
        )
    made, now = secrets.token_hex(8), time.time()
    connection.execute(
        insert(handovers).values(
            id=made,
            case_id=identity,
            organisation_id=who.organisation,
            to_organisation_id=asked.to,
            fields=sorted(set(asked.fields)),
            package=_package(connection, case, who, set(asked.fields), cleared),
            message=asked.message,
            sent_by=who.account,
            sent_at=now,
            state="offered",
        )
    )
    told = {"handover": made, "to": asked.to, "fields": sorted(set(asked.fields))}
    book.noted(connection, vault, who, identity, "offered", told, told)
    if case["state"] == State.ADOPTED:
        book.moved(connection, vault, who, case, State.HANDED_OVER)
    return made


def withdraw(
    connection: Connection, vault: Vault, who: Reader, identity: str, handover: str
) -> None:
    """Takes an offer back before it is answered; the other side sees nothing of it any more."""
    book.locked(connection, who, identity)
    mine = (handovers.c.id == handover) & (handovers.c.case_id == identity)
    row = connection.execute(select(handovers).where(mine)).mappings().first()
    if row is None:
        raise _unknown(handover)
    _answer(connection, who, row, "withdrawn")
    told = {"handover": handover}
    book.noted(connection, vault, who, identity, "withdrawn", told, told)


def offers(connection: Connection, organisation: str) -> tuple[Offer, ...]:
    """What was offered to an organisation, newest first."""
    mine = _to(organisation)
    rows = connection.execute(mine.order_by(handovers.c.sent_at.desc(), handovers.c.id)).mappings()
    return tuple(_offer(row) for row in rows)


def offered(connection: Connection, organisation: str, handover: str) -> Offer:
    """One of them; NotFoundError for any other."""
    return _offer(_offered(connection, organisation, handover))


def accept(
    connection: Connection, vault: Vault, who: Reader, handover: str, asked: AcceptAsked
) -> str:
    """Makes a case of one's own of what came, and gives its id. StateError where it was answered."""
    audit.lock(connection)
    row = _offered(connection, who.organisation, handover)
    package, came = row["package"], _came(row)
    title = asked.title or came.title or _UNTITLED
    new = CaseAsked(kind=asked.kind, title=title, due=came.due)
    made = book.added(connection, who, new, came.model_dump(mode="json"))
    for one in came.reports:
        gathering.add(connection, who, made, one)
    for one in package.get("attachments", ()):
        content = attachments.content_of(connection, row["organisation_id"], one["digest"])
        if content is not None:  # else the sender took it away meanwhile
            attachments.keep(connection, who.organisation, one["digest"], content)
            attachments.add(connection, who, made, **one)
    _answer(connection, who, row, "accepted", made)
    told = {"handover": handover, "from": row["organisation_id"], "kind": str(asked.kind)}
    book.noted(connection, vault, who, made, "received", told, told)
    return made


def decline(connection: Connection, vault: Vault, who: Reader, handover: str) -> None:
    """Refuses what came. StateError where it was answered."""
    audit.lock(connection)
    row = _offered(connection, who.organisation, handover)
    _answer(connection, who, row, "declined")
    entry = Entry("handover.declined", who.account, who.organisation, handover)
    audit.append(connection, vault, entry)


def _receiver(connection: Connection, who: Reader, asked: HandOverAsked) -> None:
    if not asked.fields:
        raise UserError("choose what is to travel", "引き渡す項目を選択してください")
    there = select(organisations.c.id).where(organisations.c.id == asked.to)
    if asked.to == who.organisation or connection.execute(there).first() is None:
        raise NotFoundError(
            f"there is no other organisation {asked.to}", f"引渡し先 {asked.to} はありません"
        )


def _package(
    connection: Connection,
    case: RowMapping,
    who: Reader,
    fields: set[str],
    cleared: Collection[str],
) -> dict[str, Any]:
    """A copy of what travels, and of nothing else."""
    found: dict[str, Any] = {n: case[n] for n in ("title", "due", "outcome") if n in fields}
    if "authors" in fields:
        found["by"] = who.name
    if "reports" in fields:
        found["reports"] = [
            {"report": row.report_id, "note": row.note if "notes" in fields else ""}
            for row in connection.execute(
                select(case_reports)
                .where(case_reports.c.case_id == case["id"])
                .order_by(case_reports.c.place, case_reports.c.report_id)
            )
            if row.report_id in cleared
        ]
    if "opinions" in fields:
        given, _ = opinions.of_case(connection, case["id"])
        found["opinions"] = [
            {
                **one.model_dump(),
                "account": "",
                "number": 1,  # how often it was revised stays here
                "by": one.by if "authors" in fields else "",
            }
            for one in given
        ]
    if "attachments" in fields:
        found["attachments"] = [
            {"name": one.name, "kind": one.kind, "size": one.size, "digest": one.sha256}
            for one in attachments.of_case(connection, case["id"])
        ]
    return found


def _came(row: RowMapping) -> Came:
    package = row["package"]
    return Came(
        id=row["id"],
        organisation=row["organisation_id"],
        at=row["sent_at"],
        by=package.get("by", ""),
        message=row["message"],
        fields=tuple(row["fields"]),
        title=package.get("title", ""),
        due=package.get("due"),
        reports=tuple(ReportAsked(**one) for one in package.get("reports", ())),
        opinions=package.get("opinions", ()),
        attachments=tuple(one["name"] for one in package.get("attachments", ())),
        outcome=package.get("outcome", ""),
    )


def _offer(row: RowMapping) -> Offer:
    return Offer(came=_came(row), state=row["state"], case=row["received_case_id"])


def _to(organisation: str) -> Select[Any]:
    mine = handovers.c.to_organisation_id == organisation
    return select(handovers).where(mine, handovers.c.state != "withdrawn")


def _offered(connection: Connection, organisation: str, handover: str) -> RowMapping:
    found = _to(organisation).where(handovers.c.id == handover)
    row = connection.execute(found).mappings().first()
    if row is None:
        raise _unknown(handover)
    return row


def _answer(
    connection: Connection, who: Reader, row: RowMapping, state: str, case: str | None = None
) -> None:
    if row["state"] != "offered":
        raise StateError("this hand-over was answered", "この引渡しは、既に回答済みです")
    connection.execute(
        update(handovers)
        .where(handovers.c.id == row["id"])
        .values(
            state=state, answered_by=who.account, answered_at=time.time(), received_case_id=case
        )
    )


def _unknown(handover: str) -> NotFoundError:
    return NotFoundError(f"there is no hand-over {handover}", f"引渡し {handover} は見つかりません")
