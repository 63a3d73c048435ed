"""Keys of feeds: a program that reads one has only an address, so the key is a part of that.

Such a key opens the feed and nothing else, is kept as a hash, and ends when another is made.
"""

import time

from sqlalchemy import Connection, select

from schemas.errors import NotFoundError, SignInError
from schemas.permissions import Action
from schemas.workplace_tables import api_keys
from search_api.access import Reader
from search_api.alerts import owners
from search_api.workplace import keys
from search_api.workplace.accounts import profile
from search_api.workplace.vault import Vault

_LABEL = "feed"


def make(connection: Connection, vault: Vault, who: Reader) -> str:
    """A new key of one's feed; the ones before end."""
    end(connection, vault, who)
    name = profile(connection, who.account)["name"]
    return keys.add(connection, vault, name, [Action.FEED], _LABEL, by=who.account)


def end(connection: Connection, vault: Vault, who: Reader) -> None:
    """Ends the keys of one's feed."""
    for identity in _open(connection, who):
        keys.revoke(connection, vault, identity, by=who.account)


def there(connection: Connection, who: Reader) -> bool:
    """Whether one has a feed."""
    return bool(_open(connection, who))


def reader_of(connection: Connection, key: str) -> Reader:
    """Whose feed a key opens, with the rights of the account. NotFoundError for any other key."""
    try:
        holder = keys.reader_of(connection, key)
    except SignInError:
        holder = Reader((), frozenset())
    who = owners.readers(connection, {holder.account}).get(holder.account)
    if not holder.may(Action.FEED) or who is None:
        raise NotFoundError("there is no such feed", "このフィードは見つかりません")
    return who


def _open(connection: Connection, who: Reader) -> list[str]:
    still = api_keys.c.revoked_at.is_(None)
    mine = (api_keys.c.account_id == who.account) & (api_keys.c.label == _LABEL)
    rows = connection.execute(select(api_keys).where(mine, still)).mappings()
    now = time.time()
    return [
        row["id"]
        for row in rows
        if row["scopes"] == [Action.FEED] and (row["until"] is None or row["until"] > now)
    ]
