"""Lenses of an organisation: candidates learned from its decisions, and which one is in force."""

import time
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, RowMapping, func, insert, select

from ranking import lens as shipped
from ranking.lens import Lens
from schemas.errors import NotFoundError, StateError, UserError
from schemas.lens_tables import lens_candidates as candidates
from schemas.lens_tables import lens_changes as changes
from schemas.workplace_tables import accounts, organisations
from search_api.workplace import audit
from search_api.workplace.accounts import OPERATOR
from search_api.workplace.audit import Entry
from search_api.workplace.vault import Vault


def in_force(connection: Connection, organisation: str) -> dict[str, Lens]:
    """Each lens as members of an organisation have it: theirs where one was promoted."""
    found = {name: shipped.load(name) for name in shipped.NAMES}
    for name, number in _promoted(connection, organisation).items():
        row = _candidate(connection, organisation, name, number)
        found[name] = shipped.refitted(found[name], f"{organisation}-{number}", row["features"])
    return found


def keep(
    connection: Connection,
    vault: Vault,
    organisation: str,
    name: str,
    features: Mapping[str, float],
    figures: Mapping[str, Any],
) -> int:
    """Keeps a candidate beside the lens in force, and logs it; its number. Nothing ranks by it."""
    audit.lock(connection)
    known(connection, organisation)
    base = in_force(connection, organisation)[name].version
    mine = (candidates.c.organisation_id == organisation) & (candidates.c.lens == name)
    last = connection.execute(select(func.max(candidates.c.number)).where(mine)).scalar()
    number = (last or 0) + 1
    row = {"organisation_id": organisation, "lens": name, "number": number, "base": base}
    told = {"features": dict(features), "figures": dict(figures)}
    connection.execute(insert(candidates).values(**row, **told, at=time.time()))
    detail = {"number": number, "base": base, **told}
    audit.append(connection, vault, Entry("lens.learned", OPERATOR, organisation, name, detail))
    return number


def promote(
    connection: Connection, vault: Vault, organisation: str, name: str, number: int, by: str
) -> None:
    """Lets the members rank by a candidate, in the name of one of them.

    NotFoundError where there is no such candidate or no such person; StateError where it is in
    force already.
    """
    audit.lock(connection)
    account = _person(connection, organisation, by)
    row = _candidate(connection, organisation, name, number)
    if _promoted(connection, organisation).get(name) == number:
        raise StateError(
            f"candidate {number} of {name} is in force already",
            f"{name} の候補 {number} は既に有効です",
        )
    _change(connection, organisation, name, account, candidate=number)
    detail = {"number": number, "features": row["features"], "figures": row["figures"]}
    audit.append(connection, vault, Entry("lens.promoted", account, organisation, name, detail))


def undo(connection: Connection, vault: Vault, organisation: str, name: str, by: str) -> None:
    """Takes the last promotion back, so that the lens before it holds again.

    StateError where none holds; NotFoundError where there is no such person.
    """
    audit.lock(connection)
    account = _person(connection, organisation, by)
    standing = _standing(connection, organisation, name)
    if not standing:
        raise StateError(
            f"{organisation} ranks under {name} as it comes: there is nothing to take back",
            f"{organisation} の {name} は標準のままです。取り消すものはありません",
        )
    last = standing[-1]
    _change(connection, organisation, name, account, undoes=last["number"])
    detail = {"number": last["candidate"]}
    audit.append(connection, vault, Entry("lens.undone", account, organisation, name, detail))


def listed(connection: Connection, organisation: str) -> list[dict[str, Any]]:
    """All candidates of an organisation, the oldest of each lens first; `in_force` says which is."""
    known(connection, organisation)
    promoted = _promoted(connection, organisation)
    rows = connection.execute(
        select(candidates)
        .where(candidates.c.organisation_id == organisation)
        .order_by(candidates.c.lens, candidates.c.number)
    ).mappings()
    return [
        {
            **{key: row[key] for key in ("lens", "number", "base", "features", "figures", "at")},
            "in_force": promoted.get(row["lens"]) == row["number"],
        }
        for row in rows
    ]


def known(connection: Connection, organisation: str) -> None:
    """NotFoundError where there is no such organisation."""
    asked = select(organisations.c.id).where(organisations.c.id == organisation)
    if connection.execute(asked).first() is None:
        raise NotFoundError(
            f"there is no organisation {organisation}", f"組織 {organisation} はありません"
        )


def learnable(name: str) -> None:
    """UserError for a lens that learns nothing: `neutral` is the text alone, or there is none."""
    if not shipped.load(name).features:
        raise UserError(
            f"{name} weighs the text alone and learns nothing; choose defense or civil",
            f"{name} は本文だけで順位を付けるため、学習しません。defense か civil を指定してください",
        )


def _promoted(connection: Connection, organisation: str) -> dict[str, int]:
    """The number of the candidate in force, for each lens that has one."""
    found = {name: _standing(connection, organisation, name) for name in shipped.NAMES}
    return {name: rows[-1]["candidate"] for name, rows in found.items() if rows}


def _standing(connection: Connection, organisation: str, name: str) -> Sequence[RowMapping]:
    """The promotions that were not taken back, in their order."""
    mine = (changes.c.organisation_id == organisation) & (changes.c.lens == name)
    rows = list(
        connection.execute(select(changes).where(mine).order_by(changes.c.number)).mappings()
    )
    undone = {row["undoes"] for row in rows}
    return [row for row in rows if row["candidate"] is not None and row["number"] not in undone]


def _candidate(connection: Connection, organisation: str, name: str, number: int) -> RowMapping:
    mine = (candidates.c.organisation_id == organisation) & (candidates.c.lens == name)
    asked = select(candidates).where(mine & (candidates.c.number == number))
    row = connection.execute(asked).mappings().first()
    if row is None:
        raise NotFoundError(
            f"{organisation} has no candidate {number} of {name}; see `sateto lens list`",
            f"{organisation} に {name} の候補 {number} はありません。`sateto lens list` を確認してください",
        )
    return row


def _person(connection: Connection, organisation: str, name: str) -> str:
    """The id of somebody of the organisation who may use their account."""
    mine = (accounts.c.organisation_id == organisation) & (accounts.c.name == name)
    asked = select(accounts.c.id).where(mine & accounts.c.disabled_at.is_(None))
    found = connection.execute(asked).scalar()
    if found is None:
        raise NotFoundError(
            f"{organisation} has no account {name}", f"{organisation} に利用者 {name} はいません"
        )
    return str(found)


def _change(
    connection: Connection,
    organisation: str,
    name: str,
    account: str,
    candidate: int | None = None,
    undoes: int | None = None,
) -> None:
    mine = (changes.c.organisation_id == organisation) & (changes.c.lens == name)
    last = connection.execute(select(func.max(changes.c.number)).where(mine)).scalar()
    row = {"organisation_id": organisation, "lens": name, "number": (last or 0) + 1}
    told = {"candidate": candidate, "undoes": undoes, "account_id": account, "at": time.time()}
    connection.execute(insert(changes).values(**row, **told))
