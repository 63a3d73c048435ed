"""Slowing down who guesses: failed sign-ins are counted before the password is looked at."""

from collections.abc import Mapping

from sqlalchemy import Connection, delete, insert, select, update

from schemas.errors import ThrottleError
from schemas.workplace_tables import sign_in_tries as tries
from search_api.workplace import audit
from search_api.workplace.vault import Vault

_ALONE = 10  # a name or an address alone may fail so many times more than both together


def subjects(vault: Vault, name: str, address: str, allowed: int) -> dict[str, int]:
    """What tries are counted by, and how many each may have. The first is name and address."""
    named = {
        f"{name}\n{address}": allowed,
        f"{name}\n": allowed * _ALONE,
        f"\n{address}": allowed * _ALONE,
    }
    return {vault.names.digest(text): count for text, count in named.items()}


def admit(
    connection: Connection, _vault: Vault, counted: Mapping[str, int], pause: float, now: float
) -> None:
    """Counts a try. ThrottleError where one of the subjects has had its tries in this `pause`.

    Counting comes first, so that many tries at once have no more of them than one after the other.
    """
    audit.lock(connection)
    connection.execute(delete(tries).where(tries.c.first_at <= now - pause))
    rows = connection.execute(select(tries).where(tries.c.subject.in_(counted))).mappings()
    had = {row["subject"]: row["count"] for row in rows}
    if any(had.get(subject, 0) >= most for subject, most in counted.items()):
        raise ThrottleError(
            "too many failed sign-ins; wait some minutes and try again",
            "サインインの失敗が続いています。しばらく待ってから、やり直してください",
        )
    for subject in counted:
        if subject in had:
            mine = tries.c.subject == subject
            connection.execute(update(tries).where(mine).values(count=had[subject] + 1))
        else:
            connection.execute(insert(tries).values(subject=subject, count=1, first_at=now))


def succeeded(connection: Connection, counted: Mapping[str, int]) -> None:
    """Takes the try back: all of the name at this address, one of each of the others."""
    first, *others = counted
    connection.execute(delete(tries).where(tries.c.subject == first))
    mine = tries.c.subject.in_(others) & (tries.c.count > 0)
    connection.execute(update(tries).where(mine).values(count=tries.c.count - 1))
