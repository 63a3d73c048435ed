"""Tags that another taxonomy or another set of rules changed, told to whom they concern."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select, update

from schemas import taxonomy
from schemas.alert_tables import watches as kept
from schemas.alerts import TAGGED, Leg, Told, WatchKind
from search_api.alerts import entries, owners, watches
from search_api.alerts.entries import Fired
from search_api.alerts.watches import Opened
from search_api.workplace import audit, sealing
from search_api.workplace.vault import Vault

_STRETCH = 1_000  # follows opened at once


@dataclass(frozen=True)
class Retagged:
    """A report whose tags are others than before; `access` are the groups that may see it."""

    report: str
    access: frozenset[str]
    before: frozenset[str]
    after: frozenset[str]


def tell(connection: Connection, vault: Vault, changes: Sequence[Retagged], version: str) -> int:
    """Tells whoever follows a tag or an entry of a list which reports gained or lost it.

    `version` is that of the new taxonomy: once told under it, nothing is told again.
    """
    found = [
        Fired(one, change.report, 0, told, version)
        for one, groups in _follows(connection, vault)
        for change in changes
        if change.access & groups and (told := _told(one, change))
    ]
    return entries.add(connection, vault, found)


def remember(connection: Connection, vault: Vault) -> None:
    """Notes which tags point to followed entries from now on; called when all were told."""
    audit.lock(connection)
    for one, _ in _follows(connection, vault):
        tags = pointing(one.watched.subject)
        if one.kind is WatchKind.MAPPING and one.watched.tags != tags:
            mine = kept.c.id == one.id
            version = connection.execute(select(kept.c.key_version).where(mine)).scalar_one()
            key = sealing.key_of(connection, vault, one.organisation, version)
            told = one.watched.model_copy(update={"tags": tags}).model_dump_json().encode()
            sealed = key.seal(told, watches.place(one))
            connection.execute(update(kept).where(mine).values(sealed=sealed))


def pointing(entry: str) -> tuple[str, ...]:
    """The tags that point to an entry of a list in the taxonomy in force; none where it is gone."""
    return taxonomy.mapped().get(entry, ())


def _follows(connection: Connection, vault: Vault) -> list[tuple[Opened, frozenset[str]]]:
    """All that follow tags, each with the groups whose reports its owner may see."""
    found: list[tuple[Opened, frozenset[str]]] = []
    after = ""
    while True:
        rows = watches.stretch(connection, vault, TAGGED, after, _STRETCH)
        who = owners.readers(connection, {row["account_id"] for row, _ in rows})
        found += [
            (one, frozenset(who[one.account].groups))
            for _, one in rows
            if one and one.account in who
        ]
        if len(rows) < _STRETCH:
            return found
        after = rows[-1][0]["id"]


def _told(one: Opened, change: Retagged) -> Told | None:
    had, has = _tags(one, change.before, old=True), _tags(one, change.after, old=False)
    if bool(had) == bool(has):
        return None
    leg: Leg = "tag-added" if has else "tag-removed"
    return Told(legs=(leg,), tags=tuple(sorted(has or had)))


def _tags(one: Opened, given: Collection[str], *, old: bool) -> frozenset[str]:
    """Which of the given tags are the followed one, or pointed or point to the followed entry."""
    if one.kind is WatchKind.TAG:
        wanted: Collection[str] = {one.watched.subject}
    else:
        wanted = one.watched.tags if old else pointing(one.watched.subject)
    return frozenset(given) & frozenset(wanted)
