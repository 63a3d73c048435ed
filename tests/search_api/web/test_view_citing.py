"""Citations on the pages, rendered from answers made by hand."""

from typing import Any

from lxml import html

from schemas.citation import Candidate, Fields, MentionOf, Status, Work
from schemas.citation_answers import (
    CitedBy,
    Cites,
    CitingReport,
    HeldBy,
    Network,
    ReportCitations,
    WorkAnswer,
    WorkShown,
    YearCount,
)
from schemas.report import Bilingual, SectionKey
from search_api.web import view
from search_api.web.texts import Ui, Words
from tests.search_api import built
from tests.search_api.trees import parsed, text

OTHER = "oai-0000000000000001"
SENTENCE = "先行する課題[1]の方法を用いた。"
MENTION = MentionOf(sentence=SENTENCE, section=SectionKey.METHODS, page=2, start=3, end=6)
WORK = Work(
    id="doi:10.99999/p 1", titles=("橋の点検", "Inspection of bridges"), authors=("見本太郎",), year=2019,
    container="見本誌", volume="3", pages="1-9", ids=("doi:10.99999/p 1",),
)  # fmt: skip


def cited_by(citations: int = 3, page: int = 1, **more: Any) -> CitedBy:
    hit = CitingReport(
        report=OTHER, title=Bilingual(ja="引用する研究", en="A study that cites"), year=2021,
        raw="見本太郎：\n橋の点検", page=4, work=WORK.id, mentions=(MENTION, MENTION),
    )  # fmt: skip
    counts = (YearCount(year=None, reports=1), YearCount(year=2021, reports=2))
    fields: dict[str, Any] = {"reports": 3, "per_year": counts, "size": 1, "hits": (hit,)}
    return CitedBy(**{**fields, "citations": citations, "page": page, **more})


def told(**more: Any) -> ReportCitations:
    found = Cites(
        number=0, raw="<b>見本</b>太郎：橋の点検", page=4, fields=Fields(), status=Status.FOUND,
        work=WorkShown(work=WORK, report=OTHER), mentions=(MENTION,),
    )  # fmt: skip
    candidates = tuple(Candidate(work=f"work-{n}", title=f"題名{n}", score=0.4) for n in (1, 2))
    unsure = found.model_copy(
        update={"status": Status.AMBIGUOUS, "work": None, "candidates": candidates, "mentions": ()}
    )
    fields: dict[str, Any] = {"cites": (found, unsure), "cited_by": cited_by()}
    return ReportCitations(report=built.IDENTITY, **{**fields, **more})


def report(shown: ReportCitations | None, ui: Ui = "ja") -> html.HtmlElement:
    tree = parsed(view.report(built.record(), [], shown, Words(ui)).body)
    (section,) = tree.xpath("//section[@aria-labelledby='citations']")
    return section


ALONE = Network(id="x", title=Bilingual(ja="題名"), citing=(), cited=(), ties=(), capped=False)


def test_a_report_shows_who_cites_it_and_what_it_cites() -> None:
    section = report(told())
    shown = text(section, ".")
    for part in ("引用している成果は3件、文献の数は3件です。", "引用する研究", "見本太郎： 橋の点検", "年度不明",
                 "令和3年度（2021）", "特定", "候補あり（要確認）", "題名1", "研究の方法"):  # fmt: skip
        assert part in shown, part
    assert shown.count(SENTENCE) == 2  # each sentence once, of the report that cites and of this
    assert "<b>見本</b>太郎" in shown
    hrefs = section.xpath(".//a/@href")
    assert f"/reports/{OTHER}" in hrefs
    assert f"/reports/{OTHER}#methods-2" in hrefs
    assert f"/reports/{built.IDENTITY}#methods-2" in hrefs
    assert f"/reports/{built.IDENTITY}/citations" in hrefs
    assert "/works/work-1" in hrefs


def test_bars_stand_beside_their_figures() -> None:
    rows = report(told()).xpath(".//table[@class='year-counts']//tr")
    assert [(row.xpath(".//rect/@width")[0], row.xpath(".//span/text()")[0]) for row in rows] == [
        ("50.0", "1"),
        ("100.0", "2"),
    ]


def test_nothing_and_no_answer_are_told() -> None:
    nothing = cited_by(0, reports=0, per_year=(), hits=())
    shown = text(report(told(cites=(), cited_by=nothing)), ".")
    assert "引用している成果は見つかっていません。" in shown
    assert "引用文献は見つかっていません。" in shown
    assert "did not answer" in text(report(None, "en"), ".")


def test_a_work_s_page_tells_what_it_is_and_whose() -> None:
    held = HeldBy(report=OTHER, title=Bilingual(ja="親の研究"), role="product")
    found = WorkAnswer(work=WORK, held_by=(held,), cited_by=cited_by(3, 2))
    tree = parsed(view.work(found, ALONE, Words("en")).body)
    assert text(tree, "//h1") == "Inspection of bridges"
    shown = text(tree, "//main")
    for part in (
        "見本太郎",
        "見本誌",
        "1-9",
        "doi:10.99999/p 1",
        "親の研究",
        "A study that cites",
        "Year unknown",
    ):
        assert part in shown, part
    assert tree.xpath("//a[@rel='prev']/@href") == ["/works/doi:10.99999/p%201?ui=en"]
    assert tree.xpath("//a[@rel='next']/@href") == ["/works/doi:10.99999/p%201?page=3&ui=en"]
    assert "/v1/works/doi:10.99999/p%201" in tree.xpath("//a/@href")


def test_all_that_cite_a_report_have_a_page() -> None:
    tree = parsed(view.citing(built.record(), told(), ALONE, Words("ja")).body)
    assert text(tree, "//h1") == "窒化ガリウム増幅器の放熱"
    assert tree.xpath("//a[@rel='next']/@href") == [f"/reports/{built.IDENTITY}/citations?page=2"]
    assert f"/reports/{built.IDENTITY}" in tree.xpath("//nav[@class='crumbs']//a/@href")
