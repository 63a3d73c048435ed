"""Vectors of saved searches: a vector tells what was asked, so it is sealed as its words are."""

from array import array

from sqlalchemy import Connection, RowMapping, update

from schemas.alert_tables import watches
from search_api.encoding import QueryVector
from search_api.workplace import sealing
from search_api.workplace.vault import Key, Vault


def sealed(key: Key, vector: QueryVector, place: str) -> bytes:
    """The vector as float32 bytes, sealed to its watch and its space."""
    return key.seal(array("f", vector.values).tobytes(), f"{place} {vector.space}")


def opened(keys: sealing.Keyring, row: RowMapping, space: str, place: str) -> bytes | None:
    """float32 bytes; None where the watch has no vector of that space."""
    if row["space"] != space or row["vector"] is None:
        return None
    version = row["key_version"]
    return keys.opened(row["organisation_id"], version, row["vector"], f"{place} {space}")


def attach(
    connection: Connection, vault: Vault, row: RowMapping, place: str, vector: QueryVector
) -> None:
    """Gives a watch its vector, as after the encoder was away or another model came."""
    key = sealing.key_of(connection, vault, row["organisation_id"], row["key_version"])
    values = {"space": vector.space, "vector": sealed(key, vector, place)}
    connection.execute(update(watches).where(watches.c.id == row["id"]).values(**values))
