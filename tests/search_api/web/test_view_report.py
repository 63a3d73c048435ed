"""The page of a report, rendered from a record made by hand."""

import pytest
from lxml import html

from ingest.tagging import indicators, maturity
from schemas import taxonomy
from schemas.citation_answers import ReportCitations
from schemas.report import Bilingual, Metadata, Person
from search_api.web import view
from search_api.web.texts import Ui, Words
from tests.search_api import built
from tests.search_api.trees import parsed, text

UIS: tuple[Ui, ...] = ("ja", "en")
HOSTILE = "<script>alert(1)</script>\"'&"


def report(
    ui: Ui = "ja",
    similar: list[dict[str, object]] | None = None,
    told: ReportCitations | None = None,
    **more: object,
) -> html.HtmlElement:
    return parsed(view.report(built.record(**more), similar, told, Words(ui)).body)


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
    cues = [("窒化ガリウム", 0, 6), ("ガリウムを用い", 2, 9), ("増幅器", 10, 13)]
    evidence = [{**one, "cue": cue, "start": start, "end": end} for cue, start, end in cues]
    tree = report(tags=[built.tag(confidence=1.0, evidence=evidence)])
    assert tree.xpath("//section[@class='report-tag']/blockquote//mark/text()") == [
        "窒化ガリウムを用い",
        "増幅器",
    ]
    assert "（0.99）" in text(tree, "//section[@class='report-tag']/h3")


@pytest.mark.parametrize(
    ("ui", "said"),
    [
        ("ja", ("成熟度の目安", "応用", "電力・出力 ２０Ｗ", "≥ 20 W", "除外した語句", "規制")),
        ("en", ("Maturity, roughly", "applied research", "power ２０Ｗ", "≥ 20 W", "規制")),
    ],
)
def test_maturity_numbers_and_why_not_have_their_sentences(ui: Ui, said: tuple[str, ...]) -> None:
    tree = report(ui)
    shown = text(tree, "//main")
    for part in said:
        assert part in shown, part
    known = taxonomy.load().tag("DU08")
    assert known
    assert text(tree, "//*[@id='not-DU08']") == known.label.best(ui)
    suffix = "" if ui == "ja" else "?ui=en"
    assert tree.xpath("//*[@id='not-DU08']/a/@href") == [f"/tags/DU08{suffix}"]
    for path in ("//details[@class='not-given']", "//section[@aria-labelledby='maturity']"):
        assert tree.xpath(f"{path}//mark/text()") == ["増幅器"]
    assert tree.xpath("//section[@aria-labelledby='numbers']//mark/text()") == ["２０Ｗ"]


def test_a_report_that_was_never_tagged_shows_none_of_it() -> None:
    tree = report(findings=None)
    assert not tree.xpath("//*[@id='maturity' or @id='numbers']|//details[@class='not-given']")


def test_bands_and_quantities_are_called_as_everywhere() -> None:
    for ui in UIS:
        words = Words(ui)
        for band in maturity.BANDS:
            assert words(f"band_{band}") == maturity.label(band, ui)
        for quantity in indicators.quantities():
            assert words(f"quantity_{quantity}") == indicators.name(quantity, ui)


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
        "matches": [
            {
                "given": "与えた文章の一節",
                "passage": {"text": built.TEXT, "section": "results", "page": 2},
                "nearness": 0.95,
            }
        ],
        "card": built.card(),
    }
    tree = report("en", [near])
    assert tree.xpath("//ol[@class='neighbours']//h3/a/@href") == [
        "/reports/oai-0000000000000001?ui=en"
    ]
    assert "与えた文章の一節" in text(tree, "//ol[@class='neighbours']//details")
    assert "Nearness 0.932" in text(tree, "//ol[@class='neighbours']")
    assert "見つかりませんでした" in text(
        report(similar=[]), "//section[@aria-labelledby='similar']"
    )
    assert "応答しなかった" in text(report(similar=None), "//section[@aria-labelledby='similar']")


def test_what_a_report_says_is_never_markup() -> None:
    meta = Metadata(
        title=Bilingual(ja=HOSTILE),
        programme=Bilingual(ja=HOSTILE),
        researchers=(Person(ja=HOSTILE, yomi=HOSTILE),),
        keywords=(HOSTILE,),
        landing_page="javascript:alert(1)",
    )
    page = report(metadata=meta.model_dump(mode="json"))
    assert text(page, "//h1") == HOSTILE
    assert not page.xpath("//a[starts-with(@href, 'javascript')]")


def test_missing_text_is_explained() -> None:
    page = report(text_reason="no-text-layer", text_detail="3 pages", sections=[])
    assert "文字認識（OCR）" in text(page, "//main")
    assert "3 pages" in text(page, "//main")
