"""The queue of tags on which people and the machine differ."""

from hypothesis import given
from hypothesis import strategies as st

from schemas.decisions import Decision, Disagreements
from schemas.permissions import Role
from search_api.workplace import decisions
from search_api.workplace.desk import Desk
from search_api.workplace.disagreements import Given, compare
from tests.search_api.workplace.offices import found, hire, reader
from tests.search_api.workplace.test_decisions import REPORT, decide

TAGS = ("DU06", "DU11", "CT01")


def said(report: str, tag: str, value: str) -> Decision:
    return Decision.model_validate(
        {"number": 1, "report": report, "about": tag, "value": value, "ground": "", "note": "",
         "by": "hanako", "at": 0.0}
    )  # fmt: skip


def queue(decided: dict[str, dict[str, str]], size: int = 100) -> Disagreements:
    machine = {
        "a": Given("甲", {"DU06": 0.9, "DU11": 0.45}),
        "b": Given("乙", {"DU06": 0.6}),
    }
    made = {
        report: {tag: said(report, tag, value) for tag, value in tags.items()}
        for report, tags in decided.items()
    }
    return compare(made, machine, size)


def test_the_least_certain_come_first_and_figures_count_all() -> None:
    decided = {
        "a": {"DU06": "deny", "DU11": "deny", "CT01": "confirm"},
        "b": {"DU06": "confirm", "CT01": "deny"},
        "gone": {"DU06": "deny"},
    }
    found = queue(decided)
    assert [(one.report, one.tag) for one in found.disagreements] == [
        ("a", "DU11"), ("a", "DU06"), ("a", "CT01"),
    ]  # fmt: skip
    assert [one.machine for one in found.disagreements] == [True, True, False]
    assert {one.tag: one.agreement for one in found.agreement} == {
        "CT01": 0.5, "DU06": 0.5, "DU11": 0.0,
    }  # fmt: skip
    assert [one.tag for one in queue(decided, 1).disagreements] == ["DU11"]
    assert queue(decided, 1).total == 3


_SAID = st.dictionaries(st.sampled_from(TAGS), st.sampled_from(["confirm", "deny"]))


@given(st.dictionaries(st.sampled_from(["a", "b", "gone"]), _SAID))
def test_what_differs_is_queued_and_all_that_was_decided_is_counted(
    decided: dict[str, dict[str, str]],
) -> None:
    found = queue(decided)
    counted = sum(one.confirmed + one.denied + one.added + one.left_out for one in found.agreement)
    assert counted == sum(len(tags) for report, tags in decided.items() if report != "gone")
    assert found.total == len(found.disagreements)
    assert found.total == sum(one.denied + one.added for one in found.agreement)


def test_a_decision_that_was_taken_back_does_not_count(desk: Desk) -> None:
    found(desk, "a", "b")
    who = reader(desk, hire(desk, "a", "hanako", Role.REVIEWER))
    decide(desk, who, "adopt")
    taken_back = decide(desk, who, "confirm", "DU06")
    decide(desk, who, "deny", "DU11")
    desk.write(decisions.undo, who, REPORT, taken_back.number)
    held = desk.read(decisions.on_tags, "a")
    assert {tag: one.value for tag, one in held[REPORT].items()} == {"DU11": "deny"}
    assert desk.read(decisions.on_tags, "b") == {}
