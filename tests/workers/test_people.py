"""The commands of accounts, keys and the log, from an empty database to a tampered one."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from schemas.settings import Settings
from search_api.workplace import sessions, subjects
from search_api.workplace.audit import entries
from search_api.workplace.desk import Desk
from tests.asking import sateto, sateto_json
from tests.search_api.workplace.cases.casework import REPORTS, gather, make, office
from tests.search_api.workplace.offices import bearer, door
from workers.stack.first import NAME, welcome


@pytest.fixture
def settings(migrated_sqlite: Path, tmp_path: Path) -> Settings:
    """Settings of a migrated database on its own."""
    shutil.copyfile(migrated_sqlite, tmp_path / "sateto.db")
    return Settings(data_dir=tmp_path)


@pytest.fixture
def desk(settings: Settings) -> Iterator[Desk]:
    found = Desk(settings)
    yield found
    found.close()


def test_an_account_and_its_key_from_their_beginning_to_their_end(
    settings: Settings, desk: Desk
) -> None:
    sateto(settings, "organisations", "add", "atla", "--ja", "防衛装備庁", "--en", "ATLA")
    assert sateto_json(settings, "organisations", "list")[0]["ja"] == "防衛装備庁"
    made = sateto(
        settings, "accounts", "add", "hanako", "--organisation", "atla", "--role", "reviewer"
    )
    password = made.stdout.strip()
    assert len(password) >= 20
    assert password not in made.stderr
    assert sessions.sign_in(desk, "hanako", password, "192.0.2.1", "")
    again = sateto(settings, "accounts", "password", "hanako").stdout.strip()
    assert again != password
    assert sessions.sign_in(desk, "hanako", again, "192.0.2.1", "")
    key = sateto(settings, "keys", "add", "hanako", "--scope", "see-decisions").stdout.strip()
    listed = sateto_json(settings, "keys", "list")[0]
    assert (listed["account"], listed["revoked"]) == ("hanako", False)
    assert key.split("_")[2] not in str(listed)
    with door(settings) as client:
        assert client.get("/v1/decisions", headers=bearer(key)).status_code == 200
        sateto(settings, "keys", "revoke", listed["id"])
        assert client.get("/v1/decisions", headers=bearer(key)).status_code == 401
    known = settings.model_copy(update={"oidc_issuer": "https://id.example.org"})
    sateto(known, "accounts", "link", "hanako", "--subject", "s-1")
    token = desk.write(subjects.sign_in, known.oidc_issuer, "s-1", "", 60.0)
    assert token
    sateto(settings, "accounts", "disable", "hanako")
    assert sateto_json(settings, "accounts", "list")[0]["disabled"] is True
    assert "hanako" in sateto(settings, "accounts", "list").stdout


def test_commands_before_the_first_start_find_their_tables(tmp_path: Path) -> None:
    assert sateto_json(Settings(data_dir=tmp_path / "new"), "accounts", "list") == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ["accounts", "add", "x", "--organisation", "none", "--role", "reader"],
            "no organisation none",
        ),
        (["accounts", "add", "x", "--organisation", "a", "--role", "king"], "king is none of"),
        (["accounts", "add", "x", "--organisation", "a", "--role", "expert"], "needs a date"),
        (
            ["accounts", "add", "x", "--organisation", "a", "--role", "expert", "--until", "soon"],
            "no day",
        ),
        (["accounts", "password", "nobody"], "no account nobody"),
        (["organisations", "add", "Ａ"], "small letters"),
        (["keys", "revoke", "x"], "no key x"),
    ],
)
def test_what_is_wrong_is_said(settings: Settings, arguments: list[str], said: str) -> None:
    done = sateto(settings, *arguments, ok=False)
    assert done.returncode == 1
    assert said in done.stderr


def test_cases_are_listed_and_shown_for_their_organisation_alone(
    settings: Settings, desk: Desk
) -> None:
    who = office(desk, "atla").reviewer
    case = make(desk, who, "窒化ガリウムの検討")
    gather(desk, who, case, REPORTS[0], note="注目")
    listed = sateto_json(settings, "cases", "list", "--organisation", "atla")
    assert [(one["id"], one["reports"]) for one in listed] == [(case, 1)]
    shown = sateto(settings, "cases", "show", case, "--organisation", "atla").stdout
    assert "窒化ガリウムの検討" in shown
    assert REPORTS[0] in shown
    refused = sateto(settings, "cases", "show", case, "--organisation", "jst", ok=False)
    assert (refused.returncode, "there is no case" in refused.stderr) == (1, True)
    told = [row["action"] for row in desk.read(entries, "atla", 2)]
    assert told == ["case.read", "cases.listed"]


def test_the_log_is_verified_and_tampering_found(settings: Settings, desk: Desk) -> None:
    sateto(settings, "organisations", "add", "atla")
    head = sateto(settings, "audit", "verify").stdout.strip()
    sateto(settings, "organisations", "add", "jst")
    assert sateto_json(settings, "audit", "verify", "--head", head)["faults"] == []
    assert [row["subject"] for row in sateto_json(settings, "audit", "list")] == ["jst", "atla"]
    assert "atla" not in sateto(settings, "audit", "list", "--organisation", "jst").stdout
    with desk.database.begin() as connection:
        connection.execute(text("DROP TRIGGER audit_stays_update"))
        connection.execute(text("UPDATE audit SET actor = 'another' WHERE number = 1"))
    done = sateto(settings, "audit", "verify", ok=False)
    assert (done.returncode, "row 1: it was changed" in done.stderr) == (1, True)


def test_the_first_start_makes_an_administrator_and_later_ones_none(
    settings: Settings, desk: Desk
) -> None:
    said: list[str] = []
    welcome(settings, lambda _ja, en: said.append(en), shown=True)
    welcome(settings, lambda _ja, en: said.append(en), shown=True)
    assert len(said) == 1
    password = said[0].split("the password ")[1].split()[0]
    token = sessions.sign_in(desk, NAME, password, "127.0.0.1", "")
    known = sessions.reader_of(desk, token)
    assert known
    assert known.organisation == "local"


def test_where_nobody_looks_no_password_is_said(settings: Settings, desk: Desk) -> None:
    said: list[str] = []
    welcome(settings, lambda _ja, en: said.append(en), shown=False)
    assert f"`sateto accounts password {NAME}`" in said[0]
    assert sateto_json(settings, "accounts", "list")[0]["password"] is False
    password = sateto(settings, "accounts", "password", NAME).stdout.strip()
    assert sessions.sign_in(desk, NAME, password, "127.0.0.1", "")
