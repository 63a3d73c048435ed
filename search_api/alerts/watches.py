"""What an account watches: sealed under its organisation's key, and shown to nobody outside of it."""

import secrets
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, delete, func, insert, select, update

from schemas.alert_tables import alerts, watches
from schemas.alerts import Watch, WatchChange, Watched, WatchKind
from schemas.errors import NotFoundError, UserError
from schemas.workplace_tables import accounts
from search_api.access import Reader
from search_api.alerts import vectors
from search_api.encoding import QueryVector
from search_api.workplace import audit, sealing
from search_api.workplace.audit import Entry
from search_api.workplace.vault import Vault

_LOST = Watched(name="—", subject="")  # its key is lost: it can still be deleted


@dataclass(frozen=True)
class Opened:
    """A watch as the worker has it while it matches."""

    id: str
    organisation: str
    account: str
    kind: WatchKind
    created_at: float
    watched: Watched


def add(
    connection: Connection,
    vault: Vault,
    who: Reader,
    kind: WatchKind,
    watched: Watched,
    most: int,
    vector: QueryVector | None = None,
    known: bytes | None = None,
) -> str:
    """Watches something from now on; what is watched already stays as it is. Gives its id.

    `known` are the citations that there are already, as `citations.marks` writes them. UserError
    where the account has `most` watches.
    """
    version, key = sealing.newest(connection, vault, who.organisation)
    telling = watched.model_dump_json(include={"subject", "filters"})
    digest = key.derived("watch").digest(f"{kind} {telling}")
    mine = watches.c.account_id == who.account
    there = select(watches.c.id).where(mine, watches.c.digest == digest)
    if found := connection.execute(there).scalar():
        return str(found)
    if connection.execute(select(func.count()).where(mine)).scalar_one() >= most:
        raise UserError(
            f"an account watches at most {most} things; delete one first",
            f"保存した検索とフォローは、一人 {most} 件までです。不要なものを削除してください",
        )
    identity = secrets.token_hex(8)
    place = place_of(who.organisation, identity)
    connection.execute(
        insert(watches).values(
            id=identity,
            organisation_id=who.organisation,
            account_id=who.account,
            kind=kind,
            shared=False,
            created_at=time.time(),
            digest=digest,
            key_version=version,
            sealed=key.seal(watched.model_dump_json().encode(), place),
            space=vector.space if vector else None,
            vector=vectors.sealed(key, vector, place) if vector else None,
            known=key.seal(known, f"{place} known") if known is not None else None,
        )
    )
    _log(connection, vault, who, "watch.added", identity, kind=str(kind))
    return identity


def change(
    connection: Connection, vault: Vault, who: Reader, identity: str, asked: WatchChange
) -> None:
    """Renames one's own watch, notes why it is there, or shares it within the organisation."""
    row = _mine(connection, who, identity)
    told = asked.model_dump(exclude_none=True, exclude={"shared"})
    values: dict[str, object] = {}
    if told:
        keys = sealing.Keyring(connection, vault)
        watched = (opened(keys, row) or _LOST).model_copy(update=told)
        # Under the key that it has: its vector is sealed with the same.
        key = sealing.key_of(connection, vault, who.organisation, row["key_version"])
        text = watched.model_dump_json().encode()
        values["sealed"] = key.seal(text, place_of(who.organisation, identity))
    if asked.shared is not None:
        values["shared"] = asked.shared
    if values:
        connection.execute(update(watches).where(watches.c.id == identity).values(**values))
        detail = {"changed": sorted({*told, *({"shared"} & asked.model_fields_set)})}
        _log(connection, vault, who, "watch.changed", identity, **detail)


def remove(connection: Connection, vault: Vault, who: Reader, identity: str) -> None:
    """Ends one's own watch; what it told goes with it."""
    _mine(connection, who, identity)
    connection.execute(delete(alerts).where(alerts.c.watch_id == identity))
    connection.execute(delete(watches).where(watches.c.id == identity))
    _log(connection, vault, who, "watch.removed", identity)


def listed(connection: Connection, vault: Vault, who: Reader) -> tuple[Watch, ...]:
    """One's own watches, newest first, then those that colleagues share."""
    mine = watches.c.account_id == who.account
    seen = mine | (watches.c.shared & (watches.c.organisation_id == who.organisation))
    keys = sealing.Keyring(connection, vault)
    order = (watches.c.created_at.desc(), watches.c.id)
    rows = connection.execute(_with_owner().where(seen).order_by(*order)).mappings()
    found = [_shown(keys, row, who) for row in rows]
    return tuple(sorted(found, key=lambda one: not one.mine))


def stretch(
    connection: Connection, vault: Vault, kinds: Sequence[WatchKind], after: str, most: int
) -> list[tuple[RowMapping, Opened | None]]:
    """The next `most` watches by id, with what they seal; None for one whose key is lost."""
    wanted = (watches.c.kind.in_(kinds), watches.c.id > after)
    query = select(watches).where(*wanted).order_by(watches.c.id).limit(most)
    keys = sealing.Keyring(connection, vault)
    return [(row, opened_row(keys, row)) for row in connection.execute(query).mappings()]


def opened(keys: sealing.Keyring, row: Mapping[Any, Any]) -> Watched | None:
    """What a row seals; None where its key is lost."""
    place = place_of(row["organisation_id"], row["id"])
    text = keys.opened(row["organisation_id"], row["key_version"], row["sealed"], place)
    return Watched.model_validate_json(text) if text is not None else None


def opened_row(keys: sealing.Keyring, row: RowMapping) -> Opened | None:
    """A watch as the worker has it; None where its key is lost."""
    watched = opened(keys, row)
    if watched is None:
        return None
    office, kind = row["organisation_id"], WatchKind(row["kind"])
    return Opened(row["id"], office, row["account_id"], kind, row["created_at"], watched)


def place(one: Opened) -> str:
    """Where it is sealed to."""
    return place_of(one.organisation, one.id)


def place_of(organisation: str, identity: str) -> str:
    """Where a watch is sealed to."""
    return f"watch {organisation} {identity}"


def _with_owner() -> Select[tuple[object, ...]]:
    return select(watches, accounts.c.display).join(accounts, accounts.c.id == watches.c.account_id)


def _mine(connection: Connection, who: Reader, identity: str) -> RowMapping:
    audit.lock(connection)
    mine = (watches.c.id == identity) & (watches.c.account_id == who.account)
    row = connection.execute(select(watches).where(mine)).mappings().first()
    if row is None:
        raise NotFoundError(
            f"there is no saved search {identity}", f"保存した検索 {identity} は見つかりません"
        )
    return row


def _shown(keys: sealing.Keyring, row: RowMapping, who: Reader) -> Watch:
    told = (opened(keys, row) or _LOST).model_dump(exclude={"tags"})
    return Watch(
        id=row["id"],
        kind=row["kind"],
        shared=row["shared"],
        mine=row["account_id"] == who.account,
        by=row["display"],
        at=row["created_at"],
        **told,
    )


def _log(
    connection: Connection, vault: Vault, who: Reader, action: str, identity: str, **detail: object
) -> None:
    # Neither name nor question: the log is read by people who need not know them.
    entry = Entry(action, who.account, who.organisation, identity, detail)
    audit.append(connection, vault, entry)
