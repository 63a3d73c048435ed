"""Search over the harvested samples, as each of the three readers asks, through every door."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from lxml import html

from schemas import taxonomy
from schemas.settings import Settings
from tests.asking import sateto_json

pytestmark = pytest.mark.stack
QUESTIONS = (
    "水中の無人機と音響通信",
    "窒化ガリウム 高周波",
    "synthetic aperture radar",
    "蜂蜜 産地",
)


@pytest.fixture(scope="module")
def client(live_url: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=live_url, timeout=60) as client:
        yield client


def ask(client: httpx.Client, query: str, **more: Any) -> dict[str, Any]:
    answer = client.post("/v1/search", json={"query": query, **more})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


@pytest.mark.parametrize("query", QUESTIONS)
@pytest.mark.parametrize("lens", ["neutral", "defense", "civil"])
def test_parts_sum_to_score_and_all_legs_answer(
    client: httpx.Client, query: str, lens: str
) -> None:
    answer = ask(client, query, lens=lens, size=50)
    assert answer["hits"]
    assert answer["degraded"] == []
    for hit in answer["hits"]:
        assert abs(sum(hit["parts"].values()) - hit["score"]) < 1e-6
        assert hit["evidence"]["text"]
    scores = [hit["score"] for hit in answer["hits"]]
    assert scores == sorted(scores, reverse=True)


@pytest.mark.parametrize("query", QUESTIONS)
def test_command_line_api_and_page_give_the_same_order(
    client: httpx.Client, sample_index: Settings, query: str
) -> None:
    posted = [hit["id"] for hit in ask(client, query, lens="defense")["hits"]]
    link = client.get("/v1/search", params={"q": query, "lens": "defense"}).json()
    told = sateto_json(sample_index, "search", query, "--lens", "defense")
    page = html.fromstring(client.get("/", params={"q": query, "lens": "defense"}).text)
    links = page.xpath("//main//article//a[starts-with(@href, '/reports/')]/@href")
    shown = list(dict.fromkeys(re.split("[?#]", href.split("/")[-1])[0] for href in links))
    assert [hit["id"] for hit in link["hits"]] == posted
    assert [hit["id"] for hit in told["hits"]] == posted
    assert shown == posted
    assert set(told) == {"hits", "total", "versions", "degraded"}


def test_each_hit_says_why_it_stands_where_it_does(client: httpx.Client) -> None:
    answer = ask(client, "ドローン 群制御", lens="defense", explain=True, size=50)
    brought = set()
    for hit in answer["hits"]:
        why = hit["explanation"]
        assert {one["leg"]: one["rank"] for one in why["legs"]} == hit["found_by"]
        told = {one["leg"]: one["part"] for one in why["legs"]}
        told |= {one["feature"]: one["part"] for one in why["features"]}
        assert sum(told.values()) + why["alike"] == pytest.approx(hit["score"])
        assert why["alike"] == hit["parts"].get("alike", 0.0)
        assert all(one["low"] <= one["value"] <= one["high"] for one in why["features"])
        assert {one["feature"]: one["weight"] for one in why["features"]} == answer["lens_weights"]
        brought |= {(t["word"], (t["expansion"] or {}).get("term")) for t in why["terms"]}
        assert why["terms"] or "words" not in hit["found_by"]
    assert {("ドローン", None), ("無人航空機", "ドローン")} <= brought
    assert any(hit["explanation"]["alike"] > 0 for hit in answer["hits"])
    assert ask(client, "ドローン")["hits"][0]["explanation"] is None
    few = ask(client, "ドローン 群制御", explain=True, filters={"section": ["methods"]})["hits"]
    assert any(hit["explanation"]["terms"] for hit in few)


def test_a_japanese_word_finds_an_english_report_by_the_dictionary(client: httpx.Client) -> None:
    first, *_ = ask(client, "蜜蜂の分蜂", explain=True)["hits"]
    assert first["card"]["language"] == "en"
    assert "honeybee swarms" in first["title"]
    brought = {(t["expansion"] or {}).get("term"): t["word"] for t in first["explanation"]["terms"]}
    assert "honeybee" in brought["蜜蜂"]
    marked = first["evidence"]
    words = {marked["text"][start:end].lower() for start, end in marked["highlights"]}
    assert words & {"honeybee", "honeybees"}


def test_words_asked_beside_can_be_left_out(client: httpx.Client) -> None:
    every = ask(client, "ドローン")
    assert {one["to"] for one in every["expansions"] if one["on"]} >= {"drone", "無人航空機"}
    link = {"q": "ドローン", "expand": "off", "explain": "true"}
    none = client.get("/v1/search", params=link).json()
    assert [one["on"] for one in none["expansions"]] == [False] * len(every["expansions"])
    assert none["translated"] == []
    terms = [term for hit in none["hits"] for term in hit["explanation"]["terms"]]
    assert terms
    assert {term["expansion"] for term in terms} == {None}
    one = ask(client, "ドローン", without=["drone"])
    assert {e["to"] for e in every["expansions"]} - {b for _, b in one["translated"]} == {"drone"}


def test_a_lens_changes_the_order_and_says_why(client: httpx.Client) -> None:
    defense = ask(client, "レーザ照射", lens="defense")["hits"]
    civil = ask(client, "レーザ照射", lens="civil")["hits"]
    assert [h["id"] for h in defense] != [h["id"] for h in civil]
    assert any("dual_use_tags" in hit["parts"] for hit in defense)
    assert set(defense[0]["other_lenses"]) == {"neutral", "civil"}


def test_filters_years_in_any_form_and_tags(client: httpx.Client) -> None:
    western = ask(client, "研究", filters={"year_from": 2021}, size=100)
    era = ask(client, "研究", filters={"year_from": "令和3年度"}, size=100)
    assert [h["id"] for h in western["hits"]] == [h["id"] for h in era["hits"]]
    assert all(hit["card"]["end_year"] >= 2021 for hit in western["hits"])
    tagged = ask(client, "半導体", filters={"tag": ["DU06"]}, size=100)
    assert tagged["hits"]
    assert all(any(t["id"] == "DU06" for t in hit["tags"]) for hit in tagged["hits"])
    english = ask(client, "satellite", filters={"language": ["en"]})
    assert {hit["card"]["language"] for hit in english["hits"]} == {"en"}


def test_entries_of_lists_find_what_their_tags_find(client: httpx.Client) -> None:
    value = "beppyo1:12"
    pointing = {t.id for t in taxonomy.load().tags if "12" in t.mappings.get("beppyo1", ())}
    listed = ask(client, "水中", filters={"mapping": [value]}, size=100)
    tagged = ask(client, "水中", filters={"tag": sorted(pointing)}, size=100)
    assert [hit["id"] for hit in listed["hits"]] == [hit["id"] for hit in tagged["hits"]] != []
    assert all(pointing & {t["id"] for t in hit["tags"]} for hit in listed["hits"])
    counts = {one["value"]: one["count"] for one in listed["facets"]["mapping"]}
    assert counts[value] == listed["total"]
    by_link = client.get("/v1/search", params={"q": "水中", "mapping": value, "size": 100}).json()
    assert [hit["id"] for hit in by_link["hits"]] == [hit["id"] for hit in listed["hits"]]
    unknown = client.post("/v1/search", json={"query": "a", "filters": {"mapping": ["x:1"]}})
    assert unknown.status_code == 422


def test_a_section_narrows_to_passages_that_stand_there(client: httpx.Client) -> None:
    found = ask(client, "実験 装置", filters={"section": ["methods", "results"]}, size=100)
    assert found["hits"]
    assert {hit["evidence"]["section"] for hit in found["hits"]} <= {"methods", "results"}
    assert not found["degraded"]
    counts = {one["value"]: one["count"] for one in found["facets"]["section"]}
    assert counts.keys() & {"methods", "results"}
    assert max(counts.values()) <= found["total"]
    tagged = {"section": ["methods"], "tag": ["DU06"]}
    for hit in ask(client, "半導体", filters=tagged, size=100)["hits"]:
        assert hit["evidence"]["section"] == "methods"
        assert "DU06" in {tag["id"] for tag in hit["tags"]}
    unknown = client.post("/v1/search", json={"query": "a", "filters": {"section": ["nowhere"]}})
    assert unknown.status_code == 422


def test_a_tag_has_counts_by_year_and_its_surest_reports(client: httpx.Client) -> None:
    found = client.get("/v1/tags/DU21", params={"size": 100}).json()
    assert found["total"] == len(found["top"]) > 0
    assert found["tag"]["id"] == "DU21"
    sure = [one["confidence"] for one in found["top"]]
    assert sure == sorted(sure, reverse=True)
    assert all("DU21" in {t["id"] for t in one["card"]["tags"]} for one in found["top"])
    ended = Counter(one["card"]["end_year"] for one in found["top"])
    assert {one["year"]: one["count"] for one in found["years"]} == ended
    assert len(client.get("/v1/tags/DU21", params={"size": 1}).json()["top"]) == 1
    assert client.get("/v1/tags/DU99").status_code == 404


def test_facets_count_what_was_found(client: httpx.Client) -> None:
    answer = ask(client, "衛星", size=100, fold=False)
    by_language = {value["value"]: value["count"] for value in answer["facets"]["language"]}
    assert sum(by_language.values()) == answer["total"] == len(answer["hits"])


def test_pages_join_without_gap_or_repeat(client: httpx.Client) -> None:
    whole = [hit["id"] for hit in ask(client, "計測", size=30)["hits"]]
    parts = [
        hit["id"] for page in (1, 2, 3) for hit in ask(client, "計測", size=10, page=page)["hits"]
    ]
    assert parts == whole[: len(parts)]
    assert len(set(parts)) == len(parts)


def test_every_tag_shows_the_sentence_that_earned_it(client: httpx.Client) -> None:
    hits = ask(client, "窒化ガリウム", lens="defense")["hits"]
    given = [tag for hit in hits for tag in hit["tags"]]
    assert given
    for tag in given:
        for item in tag["evidence"]:
            assert item["sentence"][item["start"] : item["end"]] == item["cue"]


def test_report_tells_where_it_came_from(client: httpx.Client) -> None:
    first = ask(client, "窒化ガリウム")["hits"][0]["id"]
    record = client.get(f"/v1/reports/{first}").json()
    assert record["metadata"]["sample"] is True
    assert record["provenance"]["source"] == "oai"
    assert len(record["provenance"]["file_sha256"]) == 64
    assert {section["page"] for section in record["sections"]} >= {0, 1, 2}
    near = client.get(f"/v1/reports/{first}/similar").json()["hits"]
    assert near
    assert first not in {hit["id"] for hit in near}


def test_errors_are_problems_in_both_languages_without_the_question(client: httpx.Client) -> None:
    secret = "x" * 3000
    for answer in (
        client.post("/v1/search", json={"query": secret}),
        client.post("/v1/search", json={"query": "a", "lens": secret}),
        client.get("/v1/reports/oai-0000000000000000"),
        client.get("/v1/reports/..%2f"),
        client.post("/v1/search", json={"query": "a", "filters": {"year_from": "いつか"}}),
        client.post("/v1/search", json={"query": "a", "size": 100000}),
    ):
        assert answer.status_code in {404, 422}
        assert answer.headers["content-type"] == "application/problem+json"
        assert secret not in answer.text
        assert {"title", "title_ja", "status", "detail", "detail_ja"} <= set(answer.json())


def test_no_question_reaches_a_log(client: httpx.Client, sample_index: Settings) -> None:
    secret = "極秘の質問ZQXJ"
    client.get("/v1/search", params={"q": secret})
    client.get("/", params={"q": secret})
    ask(client, secret)
    for log in (sample_index.data_dir / "logs").glob("*.log"):
        text = log.read_text("utf-8", errors="replace")
        assert "ZQXJ" not in text, log
    assert "ZQXJ" not in client.get("/metrics").text


def test_operators_and_odd_questions_never_fail(client: httpx.Client) -> None:
    for query in (
        '"量子 鍵"',
        "量子 -暗号",
        "(量子 | 衛星)",
        "*",
        "a:b",
        "/regex/",
        "((((",
        "\\",
        "🛰",
        "🛰🛰🛰🛰🛰🛰 a",
        "　",
    ):
        answer = client.post("/v1/search", json={"query": query, "explain": True})
        assert answer.status_code in {200, 422}, (query, answer.text)


def test_a_question_s_words_are_told_as_they_were_written_beside_rare_characters(
    client: httpx.Client,
) -> None:
    answer = ask(client, "𠮷🛰𠮷🛰 窒化ガリウム", explain=True)
    told = [term["word"] for hit in answer["hits"] for term in hit["explanation"]["terms"]]
    assert "窒化" in told or "窒化ガリウム" in told


def test_taxonomy_lenses_and_readiness(client: httpx.Client) -> None:
    assert len(client.get("/v1/taxonomy").json()["tags"]) == 54
    assert len(client.get("/v1/lenses").json()["lenses"]) == 3
    ready = client.get("/ready")
    assert ready.status_code == 200
    assert ready.json()["parts"]["engine"] == "ok"
