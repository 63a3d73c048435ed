"""Whole pages, rendered from answers and records made by hand; and the door they stand behind."""

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from urllib.parse import parse_qs, urlsplit

import pytest
from lxml import html
from starlette.testclient import TestClient

from schemas.report import Bilingual, Metadata, Person
from schemas.search import EvidencePassage, SearchAnswer, SearchRequest
from schemas.settings import Settings
from search_api.app import create_app
from search_api.web import STATIC, view
from search_api.web.asked import Asked, Fault
from search_api.web.results import results
from search_api.web.texts import Ui, Words
from tests.search_api import built

HOSTILE = "<script>alert(1)</script>\"'&"
UIS = pytest.mark.parametrize("ui", ["ja", "en"])


def search(
    answer: SearchAnswer, asked: Asked | None = None, request: SearchRequest | None = None
) -> html.HtmlElement:
    asked = asked or Asked(lens="defense", q="窒化ガリウム")
    found = results(asked, request or built.request(), answer, Words(asked.ui))
    return parsed(view.search_page(asked, found).body)


def report(
    ui: Ui = "ja", similar: list[dict[str, object]] | None = None, **more: object
) -> html.HtmlElement:
    return parsed(view.report(built.record(**more), similar, Words(ui)).body)


def parsed(body: bytes | memoryview) -> html.HtmlElement:
    """The tree of a page, after what must hold for every page."""
    tree = html.fromstring(bytes(body).decode())
    assert tree.xpath("//script | //style | //@style | //@onclick") == []
    ids = Counter(tree.xpath("//@id"))
    assert [one for one, count in ids.items() if count > 1] == []
    for href in tree.xpath("//a/@href[starts-with(., '#')]"):
        assert href[1:] in ids
    for named in tree.xpath("//@aria-labelledby | //@aria-describedby | //label/@for | //@form"):
        assert set(named.split()) <= set(ids), named
    for field in tree.xpath("//input[not(@type='hidden')] | //select"):
        assert tree.xpath("//label[@for=$id]", id=field.get("id")), field.get("name")
    levels = [
        int(heading.tag[1])
        for heading in tree.xpath("//main//*[self::h1 or self::h2 or self::h3 or self::h4]")
    ]
    after_top = levels[levels.index(1) :]
    assert levels.count(1) == 1
    assert all(b <= a + 1 for a, b in zip(after_top, after_top[1:], strict=False))
    assert len(tree.xpath("//main | //body/header | //body/footer")) == 3
    assert tree.xpath("//body/a[1]/@href") == ["#main"]
    return tree


def text(tree: html.HtmlElement, path: str) -> str:
    return " ".join(" ".join(part.text_content() for part in tree.xpath(path)).split())


@UIS
def test_start_page_offers_three_questions_to_each_of_three_readers(ui: Ui) -> None:
    tree = parsed(view.search_page(Asked(ui=ui)).body)
    panels = tree.xpath("//section[@class='panel']")
    assert [len(panel.xpath(".//a")) for panel in panels] == [3, 3, 3]
    asked = [
        parse_qs(urlsplit(href).query) for href in tree.xpath("//section[@class='panel']//a/@href")
    ]
    assert {one.get("lens", ["neutral"])[0] for one in asked} == {"neutral", "defense", "civil"}
    assert all(one["q"] and one.get("ui", ["ja"]) == [ui] for one in asked)
    assert tree.get("lang") == ui
    assert len(tree.xpath("//input[@name='lens']")) == 3
    assert tree.xpath("//input[@name='lens'][@checked]/@value") == ["neutral"]
    assert all(tree.xpath("//div[@class='lens']/p/text()"))


def test_form_keeps_what_was_typed_and_the_filters() -> None:
    asked = Asked(ui="en", lens="civil", q=HOSTILE, year_from="abc", tag=("DU06",), size="20")
    fault = Fault("year_from", "x")
    tree = parsed(view.search_page(asked, status=422, faults=(fault,)).body)
    form = tree.xpath("//form[@id='search']")[0]
    fields = {(f.get("name"), f.get("value")) for f in form.xpath(".//input[@type!='radio']")}
    assert fields == {
        ("ui", "en"), ("q", HOSTILE), ("year_from", "abc"), ("year_to", ""), ("tag", "DU06"),
    }  # fmt: skip
    assert form.xpath(".//input[@name='lens'][@checked]/@value") == ["civil"]
    assert form.xpath(".//option[@selected]/@value") == ["20"]
    bad = form.xpath(".//input[@aria-invalid='true']")
    assert [field.get("name") for field in bad] == ["year_from"]
    assert "fault-1" in bad[0].get("aria-describedby").split()
    assert tree.xpath("//*[@id='faults']//a/@href") == ["#year_from"]


@UIS
def test_cards_stand_in_the_order_of_the_answer(ui: Ui) -> None:
    hits = [built.hit(number) for number in (3, 1, 2)]
    tree = search(built.answer(*hits), Asked(ui=ui, lens="defense", q="GaN"))
    links = tree.xpath("//article//h3/a/@href")
    assert [urlsplit(link).path for link in links] == [f"/reports/{hit.id}" for hit in hits]
    assert all(("ui=en" in link) == (ui == "en") for link in links)
    assert not [link for link in links if "GaN" in link]


def test_card_shows_its_facts() -> None:
    card = text(search(built.answer(built.hit())), "//article")
    for fact in (
        "窒化ガリウム増幅器の放熱", "Heat removal from gallium nitride amplifiers", "見本",
        "基盤研究（見本）", "99K00006", "平成30〜令和2年度（2018〜2020）", "見本工業大学", "見本 一郎",
        "株式会社見本電機", "研究の方法・3ページ", "ワイドバンドギャップ半導体・パワーデバイス",
        "確度 高（0.78）", "研究成果・3ページ",
    ):  # fmt: skip
        assert fact in card, fact


def test_card_in_english_marks_what_is_japanese() -> None:
    tree = search(built.answer(built.hit()), Asked(ui="en", q="GaN"))
    assert text(tree, "//article//h3/a") == "Heat removal from gallium nitride amplifiers"
    assert tree.xpath("//article//h3/a/@lang") == []
    assert text(tree, "//*[@class='other-title']/span[@lang='ja']") == "窒化ガリウム増幅器の放熱"
    assert tree.xpath("//article/blockquote/p/@lang") == ["ja"]
    assert "FY2018–2020 (Heisei 30–Reiwa 2)" in text(tree, "//article")
    assert "Methods, p. 3" in text(tree, "//article")


def test_what_a_report_says_is_never_markup() -> None:
    meta = Metadata(
        title=Bilingual(ja=HOSTILE),
        programme=Bilingual(ja=HOSTILE),
        researchers=(Person(ja=HOSTILE, yomi=HOSTILE),),
        keywords=(HOSTILE,),
        landing_page="javascript:alert(1)",
    )
    evidence = EvidencePassage(text=f"あ{HOSTILE}", section="body", page=1, highlights=((1, 9),))
    hit = built.hit(meta=meta, evidence=evidence)
    tree = search(built.answer(hit), Asked(q=HOSTILE, programme=(HOSTILE,)))
    assert text(tree, "//article/blockquote//mark") == "<script>"
    assert text(tree, "//article//h3/a") == HOSTILE
    page = report(metadata=meta.model_dump(mode="json"))
    assert text(page, "//h1") == HOSTILE
    assert not page.xpath("//a[starts-with(@href, 'javascript')]")


def test_evidence_is_highlighted_where_the_offsets_say() -> None:
    tree = search(built.answer(built.hit()))
    assert tree.xpath("//article/blockquote//mark/text()") == ["窒化ガリウム"]
    assert text(tree, "//article/blockquote/p") == built.TEXT
    link = tree.xpath("//article/blockquote//a/@href")[0]
    assert link.endswith("#methods-3")


def test_reason_of_the_rank_adds_up() -> None:
    hit = built.hit(found_by={"words": 2, "meaning": 5})
    tree = search(built.answer(hit))
    rows = tree.xpath("//table[@class='parts']/tbody/tr")
    values = [Decimal(row.xpath("td[2]/text()")[0]) for row in rows]
    total = tree.xpath("//table[@class='parts']/tfoot//td[2]/text()")[0]
    assert sum(values) == Decimal(total)
    assert abs(float(total) - hit.score) < 1e-4
    assert f"スコア {total}" in text(tree, "//details[@class='score']/summary")
    assert len(tree.xpath("//svg[@class='bar']/rect")) == 1 + len(
        [p for p in hit.parts.values() if p]
    )
    said = text(tree, "//*[@class='other-lenses']")
    assert "標準：0.5000" in said
    assert "民生移転：0.6000" in said


def test_found_by_meaning_alone_is_said() -> None:
    said = "検索語を含まず、意味の近さのみで該当"
    assert said in text(search(built.answer(built.hit(found_by={"meaning": 1}))), "//article")
    assert said not in text(search(built.answer(built.hit())), "//article")


def test_missing_text_is_said_on_card_and_page() -> None:
    hit = built.hit(card=built.card(text_reason="no-text-layer"))
    assert "文字認識（OCR）" in text(search(built.answer(hit)), "//article")
    page = report(text_reason="no-text-layer", text_detail="3 pages", sections=[])
    assert "文字認識（OCR）" in text(page, "//main")
    assert "3 pages" in text(page, "//main")


@UIS
def test_degraded_and_capped_answers_say_so(ui: Ui) -> None:
    asked = Asked(ui=ui, q="a")
    whole = text(search(built.answer(built.hit()), asked), "//main")
    partial = text(
        search(built.answer(built.hit(), degraded=("meaning",), capped=True), asked), "//main"
    )
    said = {
        "ja": ("「意味の近さ」を除いて", "1件以上のうち"),
        "en": ("leaves out: nearness of meaning", "of more than 1"),
    }[ui]
    assert all(one in partial and one not in whole for one in said)


def test_facets_are_ticked_kept_and_counted() -> None:
    asked = Asked(q="a", tag=("DU06",), institution=("見本工業大学",))
    tree = search(built.answer(built.hit(), built.hit(1)), asked)
    ticked = tree.xpath("//input[@type='checkbox'][@checked]")
    assert [(box.get("name"), box.get("value"), box.get("form")) for box in ticked] == [
        ("tag", "DU06", "search"),
        ("institution", "見本工業大学", "search"),
    ]
    facet = text(tree, "//fieldset[@class='facet'][1]")
    assert "ワイドバンドギャップ半導体・パワーデバイス 1件" in facet
    out = tree.xpath("//a[@class='condition']/@href")
    assert [sorted(parse_qs(urlsplit(link).query)) for link in out] == [
        ["institution", "q"],
        ["q", "tag"],
    ]
    assert tree.xpath("//a[@class='remove-all']/@href") == ["/?q=a"]


def test_a_facet_that_can_not_narrow_is_left_out() -> None:
    tree = search(built.answer(built.hit()))
    assert tree.xpath("//input[@type='checkbox']") == []


@pytest.mark.parametrize("page", [1, 5, 12])
def test_paging_keeps_the_question(page: int) -> None:
    asked = Asked(ui="en", lens="defense", q="a", tag=("DU06",), page=str(page))
    answer = built.answer(built.hit(), total=115)
    tree = search(answer, asked, built.request(page=page))
    assert tree.xpath("//nav[@class='paging']//*[@aria-current='page']/text()") == [str(page)]
    links = [
        parse_qs(urlsplit(link).query) for link in tree.xpath("//nav[@class='paging']//a/@href")
    ]
    assert all(link["tag"] == ["DU06"] and link["ui"] == ["en"] for link in links)
    linked = {int(link.get("page", ["1"])[0]) for link in links}
    assert linked >= ({1, 12} | {p for p in (page - 1, page + 1) if 1 <= p <= 12}) - {page}
    assert bool(tree.xpath("//a[@rel='prev']")) == (page > 1)
    assert bool(tree.xpath("//a[@rel='next']")) == (page < 12)


def test_switching_the_language_keeps_the_question() -> None:
    asked = Asked(lens="civil", q="a b", year_from="R2", tag=("DU06",), page="2")
    tree = search(built.answer(built.hit()), asked)
    [link] = tree.xpath("//nav[@class='switch']//a/@href")
    assert parse_qs(urlsplit(link).query) == {
        "ui": ["en"], "lens": ["civil"], "q": ["a b"], "year_from": ["R2"], "tag": ["DU06"], "page": ["2"],
    }  # fmt: skip
    assert tree.xpath("//nav[@class='switch']//a/@lang") == ["en"]


def test_nothing_found_says_what_to_do() -> None:
    none = built.answer(facets={})
    assert "絞り込み条件を解除" in text(search(none, Asked(q="a", tag=("DU06",))), "//main")
    assert "絞り込み条件を解除" not in text(search(none), "//main")
    empty = none.model_copy(update={"versions": none.versions.model_copy(update={"index": ""})})
    assert "まだ登録されていません" in text(search(empty), "//main")
    beyond = search(built.answer(total=3), Asked(q="a", page="9"), built.request(page=9))
    assert "このページに表示する成果はありません" in text(beyond, "//main")


def test_versions_stand_below_the_answer() -> None:
    tree = search(built.answer(built.hit()))
    said = text(tree, "//section[@class='versions']")
    assert all(one in said for one in ("defense-1", "2026-11-00000000", "e5", "sateto-reports-1"))
    link = tree.xpath("//section[@class='versions']//a/@href")[0]
    assert urlsplit(link).path == "/v1/search"
    assert "ui" not in parse_qs(urlsplit(link).query)


def test_report_shows_everything() -> None:
    shown = text(report(), "//main")
    for fact in (
        "窒化ガリウム増幅器の放熱", "Heat removal from gallium nitride amplifiers", "見本",
        "99K00006", "平成30〜令和2年度（2018〜2020）", "見本工業大学", "見本 一郎（ミホン イチロウ）",
        "MIHON Ichiro", "研究代表者", "株式会社見本電機", "thermal resistance", "放熱を調べた。",
        "Heat removal was studied.", "研究の方法", "2ページ", "続きの文である。", "確度 高（0.78）",
        "語句による自動判定", "2026-11-00000000", "該非判定ではなく", "2026年11月26日 01:05（日本時間）",
        "ab" * 32, "cd" * 32, "pypdf-7.1.1", "oai:example.org:1", "https://example.org/1.pdf",
    ):  # fmt: skip
        assert fact in shown, fact


def test_report_has_a_place_for_every_link_of_a_card() -> None:
    tree = report()
    ids = tree.xpath("//@id")
    assert {"title-0", "summary-0", "methods-2", "methods-3", "results-3"} <= set(ids)
    assert text(tree, "//*[@id='methods-3']") == "3ページ 続きの文である。"
    headings = [h.text_content() for h in tree.xpath("//h3[starts-with(@id, 'part-')]")]
    assert headings == ["研究の方法", "研究成果", "研究の方法"]


def test_tag_shows_the_sentence_once_with_all_its_cues() -> None:
    one = {"sentence": built.TEXT, "section": "results", "page": 3}
    cues = [("窒化ガリウム", 0, 6), ("ガリウムを用い", 3, 10), ("増幅器", 11, 14)]
    evidence = [{**one, "cue": cue, "start": start, "end": end} for cue, start, end in cues]
    tree = report(tags=[built.tag(confidence=1.0, evidence=evidence)])
    assert tree.xpath("//section[@class='report-tag']/blockquote//mark/text()") == [
        "窒化ガリウムを用い",
        "増幅器",
    ]
    assert "（0.99）" in text(tree, "//section[@class='report-tag']/h3")


def test_links_lead_only_to_what_can_be_followed() -> None:
    tree = report()
    assert tree.xpath("//a[@href='https://example.org/1']")
    assert not tree.xpath("//a[contains(@href, 'doi.org')]")  # a sample's DOI is invented
    real = built.META.model_copy(update={"sample": False})
    assert report(metadata=real.model_dump(mode="json")).xpath("//a[contains(@href, 'doi.org')]")


def test_similar_reports_and_their_absence() -> None:
    near = {
        "id": "oai-0000000000000001",
        "title": "x",
        "score": 0.9321,
        "evidence": {"text": built.TEXT, "section": "results", "page": 2},
        "card": built.card(),
    }
    tree = report("en", [near])
    assert tree.xpath("//ol[@class='neighbours']//h3/a/@href") == [
        "/reports/oai-0000000000000001?ui=en"
    ]
    assert "Nearness 0.932" in text(tree, "//ol[@class='neighbours']")
    assert "見つかりませんでした" in text(
        report(similar=[]), "//section[@aria-labelledby='similar']"
    )
    assert "応答しなかった" in text(report(similar=None), "//section[@aria-labelledby='similar']")


@pytest.fixture(scope="module")
def door() -> Iterator[TestClient]:
    """The application with an engine that nobody listens for."""
    dead = Settings(elasticsearch_url="http://127.0.0.1:9", encoder_url="http://127.0.0.1:9")
    with TestClient(create_app(dead), headers={"accept": "text/html"}) as client:
        yield client


@UIS
@pytest.mark.parametrize(
    ("query", "status", "ja", "en"),
    [
        ("", 200, "検索の例", "Questions to start from"),
        ("q=", 422, "検索語を入力してください。", "the question is empty; write some words."),
        ("q=a&year_from=abc", 422, "年度として読み取れません", "read as a year"),
        ("q=a&year_from=R4&year_to=2020", 422, "開始年度が終了年度より後", "after the last one"),
        ("q=a&size=5000", 422, "上限 100 を超えて", "over the limit of 100"),
        (f"q={'a' * 2001}", 422, "2000 文字以内", "at most 2000"),
        ("q=a&lens=x", 422, "指定された観点はありません", "no such lens"),
        ("q=GaN", 503, "ただいま検索できません", "not available"),
    ],
)
def test_page_answers_with_the_right_status(
    door: TestClient, ui: Ui, query: str, status: int, ja: str, en: str
) -> None:
    got = door.get(f"/?{query}&ui={ui}")
    assert got.status_code == status
    assert got.headers["content-type"].startswith("text/html")
    tree = parsed(got.content)
    assert (ja if ui == "ja" else en) in text(tree, "//main")
    assert tree.xpath("//input[@name='q']/@value") == parse_qs(query).get("q", [""])


@pytest.mark.parametrize(("path", "status"), [("/nowhere", 404), ("/reports/x", 503)])
def test_a_browser_is_told_of_an_error_by_a_page_and_a_program_by_json(
    door: TestClient, path: str, status: int
) -> None:
    page = door.get(path)
    assert (page.status_code, page.headers["content-type"][:9]) == (status, "text/html")
    tree = parsed(page.content)
    assert f"エラー番号 {status}" in text(tree, "//main")
    assert tree.xpath("//nav[@class='switch']//a/@href") == [f"{path}?ui=en"]
    assert f"Error {status}" in text(parsed(door.get(f"{path}?ui=en").content), "//main")
    program = door.get(path, headers={"accept": "application/json"})
    assert (program.status_code, program.json()["status"]) == (status, status)
    assert door.get("/v1/search").headers["content-type"] == "application/problem+json"


def test_pages_are_in_no_schema_and_files_are_served(door: TestClient) -> None:
    paths = door.get("/openapi.json").json()["paths"]
    assert not [
        path for path in paths if not path.startswith(("/v1", "/health", "/ready", "/metrics"))
    ]
    for name in ("style.css", "favicon.svg"):
        assert door.get(f"/static/{name}").content == (STATIC / name).read_bytes()
