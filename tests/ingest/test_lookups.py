"""Services that are asked and never harvested: nothing of their answers may stay."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from ingest.metadata import nrid
from ingest.sources import jstage, kinds, make_source
from ingest.sources.nrid import look_up
from ingest.sources.web import RetryLaterError
from schemas.errors import UserError
from schemas.report import Bilingual, Person
from schemas.researcher import Affiliation
from schemas.settings import Settings
from tests.fixtures import fixture
from tests.ingest.faulty_server import Answer, serve
from workers.cli.main import app

SETTINGS = Settings(kaken_appid="sample-key", http_seconds=5)
ERROR = "<feed><result><status>{0}</status><message>{0}</message></result>{1}</feed>"

WORKS = {
    "crossref": {
        "message-type": "work",
        "message": {"DOI": "10.99999/sample.1", "title": ["増幅器の利得"]},
    },
    "datacite": {
        "data": {
            "id": "10.99999/sample.1",
            "attributes": {"doi": "10.99999/sample.1", "titles": [{"title": "増幅器の利得"}]},
        }
    },
    "jalc": {
        "data": {
            "doi": "10.99999/sample.1",
            "title_list": [{"lang": "ja", "title": "増幅器の利得"}],
        }
    },
    "openalex": {
        "id": "https://openalex.org/W1",
        "doi": "https://doi.org/10.99999/sample.1",
        "title": "増幅器の利得",
    },
}


@pytest.fixture
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that would hold archive and database, if anything made them."""
    monkeypatch.setenv("SATETO_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("SATETO_KAKEN_APPID", "sample-key")
    monkeypatch.setenv("SATETO_UI", "ja")
    return tmp_path


# --- J-STAGE --------------------------------------------------------------------------------------


def test_articles_are_shown_in_both_languages() -> None:
    with serve(lambda _: Answer(fixture("jstage.xml"))) as server:
        first, second = jstage.look_up("増幅器", SETTINGS, server.url)
    assert server.asked[0].arguments["service"] == "3"
    assert first.about.title == Bilingual(ja="増幅器の利得", en="Gain of amplifiers")
    assert first.about.researchers == (Person(ja="見本 一郎", en="Ichiro Mihon"),)
    assert (first.about.doi, first.about.start_year) == ("10.99999/sample.1", 2021)
    assert first.about.landing_page == "https://example.org/ja"
    assert first.journal == Bilingual(ja="見本学会誌")
    # As many names in one language as in the other, or they are not paired.
    assert second.about.researchers == (Person(ja="見本 一郎"), Person(ja="見本 花子"))
    assert second.about.landing_page == "https://example.org/2"


@pytest.mark.parametrize(
    ("code", "entry", "error"),
    [("ERR_001", "<entry><title/></entry>", UserError), ("ERR_003", "", RetryLaterError),
     ("no status", "<entry/>", RetryLaterError)],
)  # fmt: skip
def test_an_error_under_200_with_an_empty_entry_is_no_article(
    code: str, entry: str, error: type[Exception]
) -> None:
    body = ERROR.format(code, entry).replace("no status", "").encode()
    with serve(lambda _: Answer(body)) as server, pytest.raises(error, match=code):
        jstage.look_up("x", SETTINGS, server.url)


def test_j_stage_is_never_harvested_and_says_why() -> None:
    with pytest.raises(UserError, match="24 hours") as refused:
        make_source("jstage", "https://api.jstage.jst.go.jp/searchapi/do", {}, SETTINGS)
    assert "24時間" in refused.value.ja
    assert kinds()["jstage"].terms_url.startswith("https://www.jstage.jst.go.jp/")


def test_a_harvest_command_of_j_stage_makes_no_run(environment: Path) -> None:
    done = CliRunner().invoke(app, ["harvest", "jstage", "https://api.jstage.jst.go.jp/"])
    assert done.exit_code == 1
    assert "24時間" in done.output
    assert list(environment.rglob("*")) == []


def test_a_look_up_leaves_nothing_in_archive_or_database(environment: Path) -> None:
    with serve(lambda _: Answer(fixture("jstage.xml"))) as server:
        done = CliRunner().invoke(app, ["lookup", "jstage", "増幅器", "--place", server.url])
        assert done.exit_code == 0, done.output
        assert "増幅器の利得" in done.output
        assert "Powered by J-STAGE" in done.output
        told = CliRunner().invoke(
            app, ["lookup", "jstage", "増幅器", "--place", server.url, "--json"]
        )
    assert json.loads(told.stdout)["credit"] == "Powered by J-STAGE"
    assert list(environment.rglob("*")) == []


def test_only_services_that_may_be_asked_are_asked(environment: Path) -> None:
    done = CliRunner().invoke(app, ["lookup", "projectdb", "x"])
    assert done.exit_code == 1
    assert "jstage, nrid" in done.output


@pytest.mark.parametrize("service", ["crossref", "datacite", "jalc", "openalex"])
def test_a_work_is_looked_up_by_its_doi(environment: Path, service: str) -> None:
    body = json.dumps(WORKS[service]).encode()
    with serve(lambda _: Answer(body)) as server:
        asked = ["lookup", service, "10.99999/sample.1", "--place", server.url]
        done = CliRunner().invoke(app, asked)
    assert done.exit_code == 0, done.output
    assert "増幅器の利得" in done.output
    assert "10.99999/sample.1" in done.output
    assert "10.99999" in server.asked[0].path
    assert list(environment.rglob("*")) == []


def test_a_doi_that_nobody_knows_is_said_to_be_missing(environment: Path) -> None:
    with serve(lambda _: Answer(b"{}", 404)) as server:
        asked = ["lookup", "crossref", "10.99999/none", "--place", server.url]
        done = CliRunner().invoke(app, asked)
    assert done.exit_code == 1
    assert "見つかりません" in done.output


# --- NRID -----------------------------------------------------------------------------------------


def test_a_researcher_has_names_in_three_scripts_numbers_and_places() -> None:
    told = json.loads(fixture("nrid.json"))["researchers"][0]
    found = nrid.parse(told)
    assert (found.name, found.yomi) == (
        Bilingual(ja="見本 泰", en="Mihon Yasushi"),
        "ミホン ヤスシ",
    )
    assert found.other_names == ("MIHON Yasushi", "髙見本 泰")
    assert found.ids == ("erad:09999999", "erad:99999999", "orcid:0000-0000-0000-0000")
    assert found.projects == ("kaken:KAKENHI-PROJECT-99K00001", "kaken:KAKENHI-PLANNED-99999999")


def test_a_check_digit_that_does_not_fit_warns_and_the_number_stays() -> None:
    found = nrid.parse(json.loads(fixture("nrid.json"))["researchers"][0])
    assert len(found.notes) == 1
    assert "99999999" in found.notes[0]


def test_spellings_of_one_place_are_one_over_all_their_years() -> None:
    found = nrid.parse(json.loads(fixture("nrid.json"))["researchers"][0])
    assert found.affiliations == (
        Affiliation(
            institution=Bilingual(ja="見本大学", en="Sample University"),
            department=Bilingual(ja="大学院基礎工学研究科"),
            position=Bilingual(ja="教授"),
            start_year=2012,
            end_year=2022,
        ),
        Affiliation(institution=Bilingual(ja="見本高専"), start_year=2005),
    )


@pytest.mark.parametrize(
    ("words", "asked"),
    [("見本 泰", {"qg": "見本 泰"}), ("09999999", {"qm": "09999999"}),
     ("1000009999999", {"qm": "09999999"})],
)  # fmt: skip
def test_a_researcher_is_looked_up_by_name_or_number(words: str, asked: dict[str, str]) -> None:
    with serve(lambda _: Answer(fixture("nrid.json"))) as server:
        (found,) = look_up(words, SETTINGS, server.url)
    assert found.name.ja == "見本 泰"
    assert asked.items() <= server.asked[0].arguments.items()


@pytest.mark.parametrize("body", [b"<html/>", b'{"researchers": 1}', b"[]"])
def test_what_is_no_answer_of_nrid_is_asked_again(body: bytes) -> None:
    with serve(lambda _: Answer(body)) as server, pytest.raises(RetryLaterError):
        look_up("x", SETTINGS, server.url)


def test_a_look_up_of_a_researcher_on_the_command_line(environment: Path) -> None:
    with serve(lambda _: Answer(fixture("nrid.json"))) as server:
        done = CliRunner().invoke(app, ["lookup", "nrid", "見本 泰", "--place", server.url])
    assert done.exit_code == 0, done.output
    assert "erad:09999999" in done.output
    assert "検査数字" in done.output
    assert list(environment.rglob("*")) == []


def test_nrid_is_never_harvested_and_says_why() -> None:
    with pytest.raises(UserError, match=r"1,000 researchers"):
        make_source("nrid", "", {}, SETTINGS)
