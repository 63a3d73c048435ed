"""Whose a watch is, with the rights that they have now: who lost them is told nothing."""

import time
from collections.abc import Iterable

from sqlalchemy import Connection, select

from schemas.permissions import Action
from schemas.workplace_tables import accounts
from search_api.access import Reader, member
from search_api.workplace.accounts import roles_of


def readers(connection: Connection, ids: Iterable[str]) -> dict[str, Reader]:
    """Of these accounts, those that may read and watch now, as the readers that they are."""
    now, found = time.time(), {}
    enabled = select(accounts).where(accounts.c.disabled_at.is_(None))
    wanted = set(ids)
    for row in connection.execute(enabled):
        if row.id in wanted:
            roles = roles_of(connection, row.id, now)
            reader = member(row.id, row.organisation_id, row.display, roles)
            if reader.may(Action.READ) and reader.may(Action.WATCH):
                found[row.id] = reader
    return found
