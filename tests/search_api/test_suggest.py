"""Suggestions over the running stack: by kanji, kana and Latin letters, and never past access."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from schemas.settings import Settings
from tests.asking import sateto_json
from tests.search_api.folders import harvested
from workers.stack.supervisor import Supervisor

pytestmark = pytest.mark.stack


def person(ja: str, yomi: str, en: str) -> dict[str, str]:
    return {"ja": ja, "yomi": yomi, "en": en}


RECORDS: dict[str, dict[str, Any]] = {
    "one": {
        "title": {"ja": "霧箱望遠鏡の窒化ガリウム受光器", "en": "Detectors for fogscopes"},
        "keywords": ["窒化ガリウム", "霧箱受光素子", "ドローン観測", "spectrogoniometer"],
        "researchers": [person("見本 佐久良", "ミホン サクラ", "MIHON Sakura")],
        "institutions": [{"ja": "見本量子大学", "en": "Mihon Quantum University"}],
        "summary": {"ja": "ドローンで霧を観測した。", "en": "A spectrogoniometer was built."},
    },
    "two": {
        "title": {"ja": "霧箱望遠鏡の校正"},
        "keywords": ["窒化ガリウム", "霧箱受光素子", "コジェネレータ"],
        "researchers": [person("見本 佐久良", "ミホン サクラ", "MIHON Sakura")],
        "summary": {"ja": "コジェネレータを校正した。"},
    },
    "closed": {
        "access": ["org-example"],
        "title": {"ja": "霧箱望遠鏡の秘匿部"},
        "keywords": ["窒化ガリウム", "霧箱受光素子", "秘匿部品", "spectrogoniometry"],
        "researchers": [person("伏字 九郎", "フセジ クロウ", "FUSEJI Kuro")],
        "institutions": [{"ja": "伏字研究所", "en": "Fuseji Laboratory"}],
        "summary": {"ja": "クリプトメータを試した。", "en": "We built a cryptometer."},
    },
}


@pytest.fixture(scope="module")
def client(
    stack: Supervisor, settings: Settings, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[httpx.Client]:
    harvested(settings, tmp_path_factory.mktemp("suggest"), RECORDS)
    with httpx.Client(base_url=settings.api, timeout=60) as client:
        yield client


def suggested(client: httpx.Client, typed: str, **more: Any) -> dict[str, Any]:
    answer = client.get("/v1/suggest", params={"q": typed, "size": 20, **more})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def texts(client: httpx.Client, typed: str) -> list[str]:
    return [one["text"] for one in suggested(client, typed)["completions"]]


@pytest.mark.parametrize(
    "typed",
    [
        "窒",
        "窒化が",
        "窒化ガ",
        "ちっか",
        "チッカガリ",
        "ﾁｯｶ",
        "chikka",
        "tikkagari",
        "ちっk",
        "CHIKKA",
    ],
)
def test_a_keyword_is_found_however_its_beginning_is_typed(
    client: httpx.Client, typed: str
) -> None:
    assert "窒化ガリウム" in texts(client, typed)


@pytest.mark.parametrize(
    "typed", ["見本佐", "見本 佐久", "みほんさく", "佐久良", "さくら", "mihonsaku"]
)
def test_a_researcher_is_found_by_name_and_by_reading(client: httpx.Client, typed: str) -> None:
    found = suggested(client, typed)["completions"]
    assert {"text": "見本 佐久良", "kind": "person", "reports": 2} in found


def test_titles_and_institutions_in_both_languages(client: httpx.Client) -> None:
    assert "見本量子大学" in texts(client, "みほんりょうし")
    assert "Mihon Quantum University" in texts(client, "quantum u")
    assert "Detectors for fogscopes" in texts(client, "detect")
    assert "霧箱望遠鏡の校正" in texts(client, "霧箱望遠鏡の")
    assert texts(client, "  ") == texts(client, "()") == []


def test_what_is_hidden_is_neither_suggested_nor_counted(client: httpx.Client) -> None:
    for typed in ("秘匿", "ひとく", "hitoku", "伏字", "ふせじ", "fuseji", "霧箱望遠鏡の秘"):
        assert texts(client, typed) == [], typed
    counts = {one["text"]: one["reports"] for one in suggested(client, "霧箱受")["completions"]}
    assert counts == {"霧箱受光素子": 2}


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("spectrogoniometr", "spectrogoniometer"),
        ("spectorgoniometer", "spectrogoniometer"),
        ("霧 コジェネレイタ", "霧 コジェネレータ"),
        ("ちっかがりうむ", "窒化ガリウム"),
        ("chikkagariumu", "窒化ガリウム"),
        ("みほんさくら", "見本 佐久良"),
    ],
)
def test_a_word_found_nowhere_leads_to_one_that_is(
    client: httpx.Client, typed: str, meant: str
) -> None:
    assert meant in suggested(client, typed, spelt=True)["spelling"]
    assert meant in client.post("/v1/search", json={"query": typed}).json()["spelling"]
    assert meant in client.get("/", params={"q": typed}).text


@pytest.mark.parametrize("typed", ["spectrogoniometer", "窒化ガリウム", "ドローン", "研究について"])
def test_words_that_are_found_are_not_corrected(client: httpx.Client, typed: str) -> None:
    assert suggested(client, typed, spelt=True)["spelling"] == []


def test_spelling_tells_nothing_of_hidden_reports(client: httpx.Client) -> None:
    # Their words are proposed to nobody else, and a word that they alone have is missing.
    for typed in ("cryptometar", "クリプトメタ", "spectrogoniometri"):
        for one in suggested(client, typed, spelt=True)["spelling"]:
            assert "crypt" not in one
            assert "goniometry" not in one
            assert "クリプトメー" not in one
    hidden = suggested(client, "spectrogoniometry", spelt=True)["spelling"]
    assert hidden == suggested(client, "spectrogoniometru", spelt=True)["spelling"]


def test_limits_have_names(client: httpx.Client) -> None:
    long = client.get("/v1/suggest", params={"q": "あ" * 101})
    assert (long.status_code, "100 文字" in long.json()["detail_ja"]) == (422, True)
    assert client.get("/v1/suggest", params={"q": "a", "size": 21}).status_code == 422


def test_the_command_line_says_the_same(client: httpx.Client, settings: Settings) -> None:
    told = sateto_json(settings, "suggest", "ちっか", "--size", "20")
    assert told["completions"] == suggested(client, "ちっか")["completions"]
