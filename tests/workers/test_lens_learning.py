"""`sateto lens` as people give it."""

from pathlib import Path

import pytest

from schemas.database import ready_database
from schemas.permissions import Role
from schemas.settings import Settings
from search_api.workplace import lenses
from tests.asking import sateto, sateto_json
from tests.search_api.workplace.offices import desk_at, found, hire

A = ("--organisation", "a", "--lens", "defense")
FIGURES = {"lists": 3, "in_force": 0.5, "candidate": 0.6, "difference": 0.1, "p": 0.2}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """An office with one person, and a candidate that nobody has promoted."""
    made = Settings(data_dir=tmp_path, database_url=f"sqlite:///{tmp_path / 'sateto.db'}")
    ready_database(made.database).dispose()
    with desk_at(made.database, tmp_path) as desk:
        found(desk, "a")
        hire(desk, "a", "hanako", Role.REVIEWER)
        desk.write(lenses.keep, "a", "defense", {"recency": 0.75}, FIGURES)
    return made


def test_a_candidate_is_promoted_and_taken_back_by_a_person(settings: Settings) -> None:
    def in_force() -> list[bool]:
        listed = sateto_json(settings, "lens", "list", "--organisation", "a")
        return [one["in_force"] for one in listed]

    assert in_force() == [False]
    said = sateto(settings, "lens", "promote", "1", *A, "--by", "hanako").stderr
    assert "a now ranks defense by candidate 1" in said
    assert in_force() == [True]
    sateto(settings, "lens", "undo", *A, "--by", "hanako")
    assert in_force() == [False]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("learn", *A), "0 adopted and 0 rejected reports; at least 20 of each are needed"),
        (("learn", "--organisation", "a", "--lens", "neutral"), "learns nothing"),
        (("learn", "--organisation", "b", "--lens", "civil"), "there is no organisation b"),
        (("promote", "1", *A, "--by", "taro"), "a has no account taro"),
    ],
)
def test_what_is_wrong_is_said(settings: Settings, arguments: tuple[str, ...], said: str) -> None:
    done = sateto(settings, "lens", *arguments, ok=False)
    assert done.returncode == 1
    assert said in " ".join(done.stderr.split())
