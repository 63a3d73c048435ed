"""The keys of organisations: the newest one seals, and each opens what it sealed."""

import time

from sqlalchemy import Connection, func, insert, select

from schemas.alert_tables import alerts, watches
from schemas.errors import StateError
from schemas.workplace_tables import organisation_keys as made_keys
from schemas.workplace_tables import queries
from search_api.workplace import audit
from search_api.workplace.audit import Entry
from search_api.workplace.vault import Key, Vault

_SEALED = (queries, watches, alerts)  # tables whose rows name the version that sealed them


def newest(connection: Connection, vault: Vault, organisation: str) -> tuple[int, Key]:
    """The key that seals from now on: a lost one is replaced, so that work goes on."""
    audit.lock(connection)
    mine = made_keys.c.organisation_id == organisation
    order = made_keys.c.version.desc()
    last = connection.execute(select(made_keys).where(mine).order_by(order).limit(1)).first()
    if last:
        try:
            place = _place(organisation, last.version)
            return last.version, vault.organisations.unwrapped(last.sealed, place)
        except StateError:
            pass  # lost: it stays, for the case that the master key comes back
    version, key = _next(connection, organisation, last.version if last else 0), Key.new()
    sealed = vault.organisations.wrapped(key, _place(organisation, version))
    row = {"organisation_id": organisation, "version": version, "sealed": sealed}
    connection.execute(insert(made_keys).values(**row, made_at=time.time()))
    entry = Entry("organisation-key.made", "", organisation, organisation, {"version": version})
    audit.append(connection, vault, entry)
    return version, key


def key_of(connection: Connection, vault: Vault, organisation: str, version: int) -> Key:
    """The key of that version. StateError where it is lost."""
    mine = (made_keys.c.organisation_id == organisation) & (made_keys.c.version == version)
    sealed = connection.execute(select(made_keys.c.sealed).where(mine)).scalar()
    return vault.organisations.unwrapped(sealed or b"", _place(organisation, version))


class Keyring:
    """Keys of many rows, each unwrapped once; None stands for one that is lost."""

    def __init__(self, connection: Connection, vault: Vault) -> None:
        self._connection, self._vault = connection, vault
        self._known: dict[tuple[str, int], Key | None] = {}

    def key(self, organisation: str, version: int) -> Key | None:
        """The key of that version, or None."""
        place = (organisation, version)
        if place not in self._known:
            try:
                self._known[place] = key_of(self._connection, self._vault, *place)
            except StateError:
                self._known[place] = None
        return self._known[place]

    def opened(self, organisation: str, version: int, sealed: bytes, place: str) -> bytes | None:
        """What was sealed at that place; None where it can't be opened."""
        key = self.key(organisation, version)
        try:
            return key.open(sealed, place) if key else None
        except StateError:
            return None


def _next(connection: Connection, organisation: str, last: int) -> int:
    """A version that no row names: a key row that went missing must not get a successor's key."""
    used = [
        connection.execute(
            select(func.max(table.c.key_version)).where(table.c.organisation_id == organisation)
        ).scalar()
        for table in _SEALED
    ]
    return max(last, *(version or 0 for version in used)) + 1


def _place(organisation: str, version: int) -> str:
    return f"key {organisation} {version}"
