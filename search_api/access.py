"""The one access filter: every read of the index goes through it, and every door asks it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from schemas.errors import AccessError, SignInError
from schemas.permissions import ALLOWED, Action, Role, allowed


@dataclass(frozen=True)
class Reader:
    """Who asks. `groups` are the groups whose reports they may see; a visitor has no account."""

    groups: tuple[str, ...] = ("public",)
    actions: frozenset[Action] = ALLOWED[Role.VISITOR]
    account: str = ""
    organisation: str = ""
    name: str = ""
    key: str = ""  # the id of the API key that they came by
    outside: bool = False  # their roles read nothing of the house: an outside expert
    blind: bool = False  # they want no names of people, institutions and companies

    def may(self, action: Action) -> bool:
        """Whether this reader may do it."""
        return action in self.actions


def visitor(open_reading: bool) -> Reader:
    """Somebody who has not signed in."""
    return Reader() if open_reading else Reader((), frozenset())


def member(
    account: str,
    organisation: str,
    name: str,
    roles: Iterable[Role],
    scopes: Iterable[Action] | None = None,
) -> Reader:
    """Somebody of an organisation; `scopes` narrow what the roles allow, and never widen it."""
    actions = allowed(roles)
    outside = Action.READ not in actions
    if scopes is not None:
        actions &= frozenset(scopes)
    groups = ("public", f"org-{organisation}") if Action.READ in actions else ()
    return Reader(groups, actions, account, organisation, name, outside=outside)


def within_case(reader: Reader) -> Reader:
    """As whom the reports of a case are read, by whoever was let into it.

    An outside expert may see of them what the organisation may; which reports these are, the case
    says, and no search does.
    """
    return replace(reader, groups=("public", f"org-{reader.organisation}"))


def named(reader: Reader) -> Reader:
    """As whom that is read whose names are still needed: for scores, or to cover them elsewhere."""
    return replace(reader, blind=False)


def unnamed(reader: Reader, wanted: bool) -> Reader:
    """As whom that is read from which names are left out, if that is wanted of this answer."""
    return replace(reader, blind=reader.blind or wanted)


def require(reader: Reader, action: Action) -> None:
    """AccessError where this reader may not do it: a SignInError where signing in may help."""
    if reader.may(action):
        return
    if not reader.account:
        raise SignInError("sign in to do this", "サインインが必要です")
    raise AccessError(
        f"this account or key lacks the right to {action}",
        "この利用者又は鍵には、この操作の権限がありません",
    )


def visible(reader: Reader) -> list[dict[str, Any]]:
    """Filter clauses for both indices: what the reader may see, and nothing withdrawn.

    What is withdrawn is left out rather than the rest asked for, which nearly all documents are: the
    engine would look each up in one more list. It is also in no group.
    """
    shown = {"terms": {"access": list(reader.groups)}}
    return [shown, {"bool": {"must_not": [{"term": {"withdrawn": True}}]}}]
