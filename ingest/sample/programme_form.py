"""A report in the shape that funding programmes ask for: title page, summary, chapters, lists."""

from dataclasses import replace

from reportlab.lib.colors import HexColor
from reportlab.platypus import Flowable, HRFlowable, PageBreak, Spacer

from ingest.sample.pages import (
    BLUE,
    BODY,
    ENTRY,
    GREY,
    NOTES,
    SMALL,
    build,
    heading,
    paragraphs,
    rows,
)
from ingest.sample.shapes import SampleReport
from ingest.sample.typesetting import GOTHIC, Style, Text
from schemas.eras import era_year
from schemas.report import SectionKey

_PROGRAMME = Style(face=GOTHIC, size=12, leading=19, align="left", colour=BLUE)
_TITLE = Style(face=GOTHIC, size=19, leading=30, align="left", before=12, after=8)
_SUBTITLE = Style(size=13, leading=19, align="left", colour=GREY)
_ORDER = (
    SectionKey.BACKGROUND,
    SectionKey.PURPOSE,
    SectionKey.METHODS,
    SectionKey.RESULTS,
    SectionKey.SIGNIFICANCE,
    SectionKey.OUTLOOK,
)
_CHAPTERS = {
    "ja": ("研究の背景", "研究開発の目的", "実施内容", "成果", "学術的・社会的意義", "今後の展開"),
    "en": ("Background", "Objectives", "Approach", "Results", "Significance", "Outlook"),
}
# Programmes word their chapters differently; those without a row use the ones above.
_OF_PROGRAMME = {
    "security": (
        "背景",
        "研究の目的",
        "研究の方法",
        "研究成果",
        "学術的・社会的意義",
        "今後の課題",
    ),
    "nedo": (
        "背景",
        "委託業務の目的",
        "研究開発の実施内容",
        "研究開発の成果",
        "学術的・社会的意義",
        "今後の展望",
    ),
}
_WORDS = {
    "ja": {
        "report": "成果報告書",
        "summary": "概要",
        "abstract": "Abstract",
        "keywords": "キーワード：",
        "references": "参考文献",
        "products": "発表・特許一覧",
        "article": "論文",
        "presentation": "口頭発表",
        "book": "書籍",
        "patent": "特許",
        "reviewed": "、査読あり",
    },
    "en": {
        "report": "Final Report",
        "summary": "Summary",
        "abstract": "概要",
        "keywords": "Keywords: ",
        "references": "References",
        "products": "Publications and patents",
        "article": "article",
        "presentation": "presentation",
        "book": "book",
        "patent": "patent",
        "reviewed": ", peer-reviewed",
    },
}


def render(report: SampleReport) -> bytes:
    """The PDF: a title page, the summaries, numbered chapters, references and outputs."""
    words = _WORDS[report.language]
    story = [*_cover(report, words), PageBreak(), *_summaries(report, words)]
    story += [*_chapters(report), *_lists(report, words)]
    head = f"{report.funding.name.best(report.language)}　{report.number}"
    return build(report, story, head, cover=True)


def _cover(report: SampleReport, words: dict[str, str]) -> list[Flowable]:
    other = "en" if report.language == "ja" else "ja"
    return [
        Spacer(1, 90),
        HRFlowable(
            width=64, thickness=4, color=HexColor(BLUE), hAlign="LEFT", spaceBefore=0, spaceAfter=10
        ),
        Text(f"{report.funding.name.best(report.language)}　{words['report']}", _PROGRAMME),
        Text(report.title.best(report.language), _TITLE),
        Text(report.title.best(other), _SUBTITLE),
        Spacer(1, 60),
        rows(_fields(report), 110),
        Spacer(1, 40),
        Text(NOTES[report.language], SMALL),
    ]


def _fields(report: SampleReport) -> list[tuple[str, str]]:
    year, day = report.issued.year, report.issued.day
    partners = (
        "、".join(report.companies) if report.language == "ja" else ", ".join(report.companies)
    )
    if report.language == "ja":
        people = "、".join(person.ja for person in report.researchers)
        cells = [
            ("課題番号", report.number),
            ("実施期間", f"{era_year(report.start)}年度～{era_year(report.end)}年度"),
            ("代表機関", report.place.ja),
            ("参画企業", partners),
            ("実施者", people),
            ("発行", f"{year}年6月{day}日"),
        ]
    else:
        people = ", ".join(f"{person.en} ({person.ja})" for person in report.researchers)
        cells = [
            ("Project number", report.number),
            ("Period", f"FY {report.start} – FY {report.end}"),
            ("Lead institution", report.place.en),
            ("Partner companies", partners),
            ("Researchers", people),
            ("Issued", f"{day} June {year}"),
        ]
    return [(label, value) for label, value in cells if value]


def _summaries(report: SampleReport, words: dict[str, str]) -> list[Flowable]:
    own, other = ("ja", "en") if report.language == "ja" else ("en", "ja")
    keywords = "、".join(report.keywords_ja) if own == "ja" else "; ".join(report.keywords_en)
    return [
        *heading(words["summary"]),
        *paragraphs(report.summary.best(own), own),
        *heading(words["abstract"]),
        *paragraphs(report.summary.best(other), other),
        Text(words["keywords"] + keywords, replace(BODY[own], first=0, before=6, after=4)),
    ]


def _chapters(report: SampleReport) -> list[Flowable]:
    japanese = report.language == "ja"
    titles = _CHAPTERS[report.language]
    if japanese:
        titles = _OF_PROGRAMME.get(report.programme, titles)
    present = [
        (t, text) for t, key in zip(titles, _ORDER, strict=True) if (text := report.section(key))
    ]
    story: list[Flowable] = []
    for number, (title, text) in enumerate(present, 1):
        label = "０１２３４５６７８９"[number] + "．" if japanese else f"{number}. "
        story += [*heading(label + title), *paragraphs(text, report.language)]
    return story


def _lists(report: SampleReport, words: dict[str, str]) -> list[Flowable]:
    story = heading(words["references"])
    story += [Text(reference, ENTRY) for reference in report.references]
    story += heading(words["products"])
    for number, product in enumerate(report.products, 1):
        kind = words[product.kind] + (words["reviewed"] if product.reviewed else "")
        doi = f" https://doi.org/{product.doi}" if product.doi else ""
        story.append(Text(f"({number}) [{kind}] {product.text}{doi}", ENTRY))
    return story
