"""Tags that a revision changed, told to whoever follows them."""

from schemas import taxonomy
from schemas.alerts import WatchKind
from search_api.access import Reader
from search_api.alerts import entries, revising, watches
from search_api.alerts.revising import Retagged, pointing
from search_api.workplace.desk import Desk
from tests.search_api.alerts.watching import followed, office

PUBLIC = frozenset({"public"})
ENTRY = "beppyo1:7"


def change(
    report: str, before: set[str], after: set[str], access: frozenset[str] = PUBLIC
) -> Retagged:
    return Retagged(report, access, frozenset(before), frozenset(after))


def told(desk: Desk, who: Reader) -> list[tuple[str, str]]:
    rows = desk.read(entries.of_account, desk.vault, who, 100)
    return sorted((row.report, row.reason.told.legs[0]) for row in rows)


def test_who_follows_a_tag_is_told_once_a_revision_what_it_gained_and_lost(desk: Desk) -> None:
    inside, outside = office(desk, "a"), office(desk, "b")
    for who in (inside, outside):
        followed(desk, who, WatchKind.TAG, "DU06")
    changes = [
        change("oai-1", set(), {"DU06", "DU11"}),
        change("oai-2", {"DU06"}, {"DU11"}),
        change("oai-3", {"DU06"}, {"DU06", "DU11"}),
        change("oai-4", set(), {"DU06"}, frozenset({"org-a"})),
    ]
    for _ in range(2):  # as after a kill
        desk.write(revising.tell, changes, "2027-01")
    both = [("oai-1", "tag-added"), ("oai-2", "tag-removed")]
    assert told(desk, inside) == [*both, ("oai-4", "tag-added")]
    assert told(desk, outside) == both
    assert desk.write(revising.tell, changes[:1], "2028-01") == 2


def test_who_follows_an_entry_is_told_by_the_tags_that_pointed_and_point_to_it(desk: Desk) -> None:
    who = office(desk)
    now = pointing(ENTRY)
    assert len(now) > 1
    new, old = now[0], "DU99"  # the revision made `new` point to the entry, and let `old` go
    watch = followed(desk, who, WatchKind.MAPPING, ENTRY, tags=(*now[1:], old))
    changes = [
        change("oai-1", {new}, {new}),
        change("oai-2", {old}, {old}),
        change("oai-3", {old}, {now[1]}),
    ]
    for _ in range(2):
        desk.write(revising.tell, changes, taxonomy.load().version)
    assert told(desk, who) == [("oai-1", "tag-added"), ("oai-2", "tag-removed")]
    desk.write(revising.remember)
    ((_, one),) = desk.read(watches.stretch, desk.vault, (WatchKind.MAPPING,), "", 10)
    assert one
    assert (one.id, one.watched.tags) == (watch, now)
    assert desk.write(revising.tell, changes, "next") == 1  # oai-3 has one more than it had
