"""The book of cases: who may open which, making and moving them, and what is noted of each change.

Every function of this package comes to a case through `opened`: what isn't yours isn't there.
"""

import secrets
import time
from collections.abc import Mapping
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    RowMapping,
    and_,
    exists,
    func,
    insert,
    select,
    update,
)

from schemas.case_tables import case_events, case_people, cases
from schemas.cases import MOVES, CaseAsked, CaseChange, Kind, MoveAsked, State
from schemas.errors import NotFoundError, StateError, UserError
from schemas.permissions import Action
from search_api.access import Reader, require
from search_api.workplace import audit
from search_api.workplace.audit import Entry
from search_api.workplace.vault import Vault


def open_to(who: Reader, now: float) -> ColumnElement[bool]:
    """Which cases somebody may open: their organisation's, or of these those with an invitation."""
    mine = cases.c.organisation_id == who.organisation
    if who.may(Action.SEE_ALL_CASES):
        return mine
    invited = exists().where(
        case_people.c.case_id == cases.c.id,
        case_people.c.account_id == who.account,
        case_people.c.until > now,
    )
    return and_(mine, invited)


def opened(connection: Connection, who: Reader, identity: str) -> RowMapping:
    """A case that this reader may open; NotFoundError for any other, as if it were not there."""
    found = select(cases).where(cases.c.id == identity, open_to(who, time.time()))
    row = connection.execute(found).mappings().first()
    if row is None:
        raise NotFoundError(f"there is no case {identity}", f"案件 {identity} は見つかりません")
    return row


def locked(connection: Connection, who: Reader, identity: str) -> RowMapping:
    """The same for who is about to change it: what it says holds until the transaction ends."""
    audit.lock(connection)
    return opened(connection, who, identity)


def noted(
    connection: Connection,
    vault: Vault,
    who: Reader,
    case: str,
    action: str,
    told: Mapping[str, Any],
    log: Mapping[str, Any] | None = None,
) -> None:
    """Notes a change in the history of its case, and in the log what `log` tells of it.

    The log is read by people who need not know what stands in a case: no words of it go there.
    """
    now = time.time()
    mine = case_events.c.case_id == case
    last = connection.execute(select(func.max(case_events.c.number)).where(mine)).scalar()
    number = (last or 0) + 1
    row = {"case_id": case, "number": number, "at": now, "account_id": who.account}
    connection.execute(insert(case_events).values(**row, action=action, told=dict(told)))
    connection.execute(update(cases).where(cases.c.id == case).values(changed_at=now))
    detail = {"number": number, **(log or {})}
    entry = Entry(f"case.{action}", who.account, who.organisation, case, detail)
    audit.append(connection, vault, entry)


def looked(connection: Connection, vault: Vault, who: Reader, identity: str, how: str) -> None:
    """Logs that somebody read a case, one of its files, or took its dossier along."""
    opened(connection, who, identity)
    audit.append(connection, vault, Entry(f"case.{how}", who.account, who.organisation, identity))


def make(connection: Connection, vault: Vault, who: Reader, asked: CaseAsked) -> str:
    """A new case, whose id it gives."""
    audit.lock(connection)
    identity = added(connection, who, asked)
    told = asked.model_dump(mode="json")
    noted(connection, vault, who, identity, "made", told, {"kind": str(asked.kind)})
    return identity


def added(
    connection: Connection, who: Reader, asked: CaseAsked, came: Mapping[str, Any] | None = None
) -> str:
    """The row of a new case; `came` is what came with a hand-over."""
    identity, now = secrets.token_hex(8), time.time()
    connection.execute(
        insert(cases).values(
            id=identity,
            organisation_id=who.organisation,
            kind=asked.kind,
            title=asked.title,
            state=State.CANDIDATE,
            due=asked.due.isoformat() if asked.due else None,
            outcome="",
            made_by=who.account,
            made_at=now,
            changed_at=now,
            came=dict(came) if came else None,
        )
    )
    return identity


def change(
    connection: Connection, vault: Vault, who: Reader, identity: str, asked: CaseChange, most: int
) -> None:
    """Another kind, title, day or outcome. StateError where a list would lose its state."""
    case = locked(connection, who, identity)
    fits(asked.outcome or "", most)
    given = {n: v for n, v in asked.model_dump(mode="json").items() if v is not None}
    if "due" in given:
        given["due"] = given["due"] or None
    if given.get("kind") == Kind.LIST and case["state"] != State.CANDIDATE:
        raise StateError(
            "a case that was moved can't become a list; move it back first",
            "状態を進めた案件は一覧に変更できません。先に候補に戻してください",
        )
    now = {name: value for name, value in given.items() if value != case[name]}
    if not now:
        return
    connection.execute(update(cases).where(cases.c.id == identity).values(**now))
    told = {name: {"was": case[name], "is": value} for name, value in now.items()}
    noted(connection, vault, who, identity, "changed", told, {"fields": sorted(now)})


def move(
    connection: Connection, vault: Vault, who: Reader, identity: str, asked: MoveAsked
) -> None:
    """Moves a case. AccessError where the table gives the move to others.

    StateError where there is no such move, where somebody moved it meanwhile, or where nothing
    says what became of a case that is to be done.
    """
    case = locked(connection, who, identity)
    if case["state"] != asked.seen:
        raise StateError(
            f"the case is {case['state']} by now; look again",
            "案件の状態が既に変わっています。最新の状態を確認してください",
        )
    needed = MOVES.get((asked.seen, asked.to))
    if needed is None or case["kind"] == Kind.LIST:
        raise StateError(
            f"a case of this kind does not go from {asked.seen} to {asked.to}",
            "この案件では、その状態への変更はできません",
        )
    require(who, needed)
    if asked.to is State.REFLECTED and not case["outcome"]:
        raise StateError("write what became of it first", "先に、成果の反映状況を記入してください")
    moved(connection, vault, who, case, asked.to)


def moved(connection: Connection, vault: Vault, who: Reader, case: RowMapping, to: State) -> None:
    """The move itself, once it is known to be one."""
    connection.execute(update(cases).where(cases.c.id == case["id"]).values(state=to))
    told = {"was": case["state"], "is": str(to)}
    noted(connection, vault, who, case["id"], "moved", told, told)


def fits(text: str, most: int) -> None:
    """UserError where a text has more than `most` characters."""
    if len(text) > most:
        raise UserError(
            f"the text is over the limit of {most} characters",
            f"文章は {most} 文字以内にしてください",
        )
