import re
from pathlib import Path

from schemas.permissions import ALLOWED, Action, Role, allowed

README = Path(__file__).parents[2] / "schemas" / "README.md"


def test_readme_shows_the_table() -> None:
    lines = [line for line in README.read_text("utf-8").splitlines() if line.startswith("| ")]
    heads, *rows = [[cell.strip(" `") for cell in line.strip("|").split("|")] for line in lines]
    assert heads[1:] == list(Action)
    told = {row[0]: {a for a, mark in zip(heads[1:], row[1:], strict=True) if mark} for row in rows}
    assert told == {role: set(actions) for role, actions in ALLOWED.items()}


def test_every_role_has_a_row_and_nobody_without_one_may_anything() -> None:
    assert set(ALLOWED) == set(Role)
    assert allowed([]) == frozenset()
    assert allowed([Role.READER, Role.ADMINISTRATOR]) == ALLOWED[Role.ADMINISTRATOR]


def test_who_watches_over_others_does_not_decide_beside_it() -> None:
    assert Action.DECIDE not in ALLOWED[Role.ADMINISTRATOR]
    assert ALLOWED[Role.EXPERT] == {Action.OWN_ACCOUNT, Action.SEE_CASES, Action.GIVE_OPINION}
    assert Action.STEER_CASES not in ALLOWED[Role.REVIEWER] | ALLOWED[Role.ADMINISTRATOR]


def test_actions_are_words_that_a_command_line_takes() -> None:
    assert [action for action in Action if not re.fullmatch(r"[a-z]+(-[a-z]+)*", action)] == []
