"""Who may what: one table of roles and actions. Whoever asks has roles; each door names an action."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from types import MappingProxyType


class Role(StrEnum):
    """What a person is in their organisation; an account may have several."""

    VISITOR = "visitor"  # nobody signed in
    READER = "reader"
    REVIEWER = "reviewer"
    EXPERT = "expert"  # from outside, until a date; sees the cases that are assigned
    COORDINATOR = "coordinator"
    ADMINISTRATOR = "administrator"


class Action(StrEnum):
    """What can be done. It is also the scope of an API key."""

    READ = "read"  # search, reports and what is like them
    EXPORT = "export"  # all of a result as one file
    SEE_DECISIONS = "see-decisions"
    DECIDE = "decide"
    SEE_QUERIES = "see-queries"  # that they were asked, not their words
    READ_BACK = "read-back"  # ask for the words of a query, or approve that another asks
    SEE_AUDIT = "see-audit"
    SEE_CASES = "see-cases"  # those that one is invited to
    SEE_ALL_CASES = "see-all-cases"  # and all others of the organisation
    GIVE_OPINION = "give-opinion"
    WORK_ON_CASES = "work-on-cases"  # make them, gather reports, invite experts, examine
    STEER_CASES = "steer-cases"  # adopt, decline, hand over, receive
    OWN_ACCOUNT = "own-account"
    WATCH = "watch"  # save searches, follow, read one's alerts
    FEED = "feed"  # one's alerts as a feed; the scope of the key in its address
    MANAGE_ACCOUNTS = "manage-accounts"  # of one's own organisation


_EXPERT = frozenset({Action.SEE_CASES, Action.GIVE_OPINION, Action.OWN_ACCOUNT})
_READER = frozenset(
    {
        Action.READ,
        Action.EXPORT,
        Action.SEE_DECISIONS,
        Action.SEE_CASES,
        Action.SEE_ALL_CASES,
        Action.OWN_ACCOUNT,
        Action.WATCH,
        Action.FEED,
    }
)
_REVIEWER = _READER | {Action.DECIDE, Action.GIVE_OPINION, Action.WORK_ON_CASES}
_WATCHING = frozenset({Action.SEE_QUERIES, Action.READ_BACK})

ALLOWED: Mapping[Role, frozenset[Action]] = MappingProxyType(
    {
        Role.VISITOR: frozenset({Action.READ}),
        Role.READER: _READER,
        Role.REVIEWER: _REVIEWER,
        Role.EXPERT: _EXPERT,
        Role.COORDINATOR: _REVIEWER | _WATCHING | {Action.STEER_CASES},
        Role.ADMINISTRATOR: _READER | _WATCHING | {Action.SEE_AUDIT, Action.MANAGE_ACCOUNTS},
    }
)


def allowed(roles: Iterable[Role]) -> frozenset[Action]:
    """All that somebody with these roles may do.

    >>> sorted(allowed([Role.VISITOR])), Action.DECIDE in allowed([Role.ADMINISTRATOR])
    ([<Action.READ: 'read'>], False)
    """
    return frozenset().union(*(ALLOWED[role] for role in roles))
