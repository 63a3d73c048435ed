"""The search page, rendered from answers made by hand."""

from urllib.parse import parse_qs, urlsplit

import pytest
from lxml import html

from schemas import taxonomy
from schemas.report import Bilingual, Metadata
from schemas.search import (
    EvidencePassage,
    FacetValue,
    FoldedReport,
    SearchAnswer,
    SearchRequest,
)
from search_api.web import view
from search_api.web.asked import Asked, Fault
from search_api.web.results import results
from search_api.web.texts import Ui, Words
from tests.search_api import built
from tests.search_api.trees import parsed, text

HOSTILE = "<script>alert(1)</script>\"'&"
UIS = pytest.mark.parametrize("ui", ["ja", "en"])


def search(
    answer: SearchAnswer, asked: Asked | None = None, request: SearchRequest | None = None
) -> html.HtmlElement:
    asked = asked or Asked(lens="defense", q="窒化ガリウム")
    found = results(asked, request or built.request(), answer, Words(asked.ui))
    return parsed(view.search_page(asked, found).body)


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


def test_what_an_answer_says_is_never_markup() -> None:
    meta = Metadata(title=Bilingual(ja=HOSTILE), programme=Bilingual(ja=HOSTILE))
    evidence = EvidencePassage(text=f"あ{HOSTILE}", section="body", page=1, highlights=((1, 9),))
    hit = built.hit(meta=meta, evidence=evidence)
    tree = search(built.answer(hit), Asked(q=HOSTILE, programme=(HOSTILE,)))
    assert text(tree, "//article/blockquote//mark") == "<script>"
    assert text(tree, "//article//h3/a") == HOSTILE


def test_evidence_is_highlighted_where_the_offsets_say() -> None:
    tree = search(built.answer(built.hit()))
    assert tree.xpath("//article/blockquote//mark/text()") == ["窒化ガリウム"]
    assert text(tree, "//article/blockquote/p") == built.TEXT
    link = tree.xpath("//article/blockquote//a/@href")[0]
    assert link.endswith("#methods-3")


def test_missing_text_is_said_on_the_card() -> None:
    hit = built.hit(card=built.card(text_reason="no-text-layer"))
    assert "文字認識（OCR）" in text(search(built.answer(hit)), "//article")


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


@UIS
def test_entries_of_lists_narrow_by_list_and_go_away(ui: Ui) -> None:
    values = tuple(
        FacetValue(value=value, label=taxonomy.entry(value), count=1)
        for value in ("beppyo1:10", "tokutei20:10", "beppyo1:7")
    )
    asked = Asked(ui=ui, q="GaN", mapping=("beppyo1:7",))
    tree = search(built.answer(facets={"mapping": values}, total=3), asked)
    legends = [text(one, ".//legend") for one in tree.xpath("//fieldset[@class='facet']")]
    assert legends == [taxonomy.lists()[n].label.best(ui) for n in ("beppyo1", "tokutei20")]
    ticked = tree.xpath("//fieldset[@class='facet']//input[@checked]/@value")
    assert ticked == ["beppyo1:7"]
    assert tree.xpath("//fieldset[@class='facet'][1]//input/@value") == ["beppyo1:7", "beppyo1:10"]
    shown = text(tree, "//a[contains(@class, 'condition')]")
    assert taxonomy.entry("beppyo1:7").best(ui) in shown


def test_a_facet_that_can_not_narrow_is_left_out() -> None:
    tree = search(built.answer(built.hit()))
    assert tree.xpath("//fieldset//input[@type='checkbox']") == []


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


@UIS
def test_yearly_reports_are_folded_into_their_hit(ui: Ui) -> None:
    other = FoldedReport(id="oai-00000000000000aa", title=HOSTILE, start_year=2019, end_year=2019)
    tree = search(
        built.answer(built.hit(folded=(other,))), Asked(ui=ui, q="窒化ガリウム", page="2")
    )
    details = tree.xpath("//article//details[@class='folded']")
    links = details[0].xpath(".//a/@href")
    assert links[0].startswith("/reports/oai-00000000000000aa")
    assert parse_qs(urlsplit(links[1]).query)["fold"] == ["false"]
    assert "page" not in parse_qs(urlsplit(links[1]).query)
    each = search(built.answer(built.hit()), Asked(ui=ui, q="窒化ガリウム", fold="false"))
    assert each.xpath("//details[@class='folded']") == []
    assert each.xpath("//form[@id='search']//input[@name='fold']/@value") == ["false"]


def test_what_may_be_meant_is_a_link_that_keeps_the_filters() -> None:
    asked = Asked(q="galium", lens="civil", tag=("DU06",))
    tree = search(built.answer(spelling=("gallium", HOSTILE)), asked)
    found = [parse_qs(urlsplit(href).query) for href in tree.xpath("//p[@class='meant']/a/@href")]
    assert [one["q"] for one in found] == [["gallium"], [HOSTILE]]
    assert all(one["lens"] == ["civil"] and one["tag"] == ["DU06"] for one in found)
