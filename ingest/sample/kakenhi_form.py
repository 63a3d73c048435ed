"""A report in the shape of a KAKENHI final report, form C-19/F-19-1."""

from dataclasses import replace

from reportlab.lib.colors import HexColor
from reportlab.platypus import Flowable, HRFlowable, PageBreak, Spacer

from ingest.sample.pages import (
    BLUE,
    BODY,
    ENTRY,
    INNER,
    NOTES,
    SMALL,
    build,
    heading,
    paragraphs,
    rows,
    subheading,
)
from ingest.sample.shapes import SampleProduct, SampleReport
from ingest.sample.typesetting import GOTHIC, Style, Text
from schemas.eras import era_year
from schemas.report import SectionKey

_WIDE = str.maketrans("0123456789KSMPL-", "０１２３４５６７８９ＫＳＭＰＬ－")
_TITLE = Style(face=GOTHIC, size=15, leading=24, align="center", before=10, after=2)
_CHAPTERS = (SectionKey.BACKGROUND, SectionKey.PURPOSE, SectionKey.METHODS, SectionKey.RESULTS)
_WORDS = {
    "ja": {
        "form": "様　式　Ｃ－１９、Ｆ－１９－１、Ｚ－１９　（共通）",
        "title": "科学研究費助成事業　　研究成果報告書",
        "summary_ja": "研究成果の概要（和文）：",
        "summary_en": "研究成果の概要（英文）：",
        "significance": "研究成果の学術的意義や社会的意義",
        "keywords": "キーワード：",
        "background": "１．研究開始当初の背景",
        "purpose": "２．研究の目的",
        "methods": "３．研究の方法",
        "results": "４．研究成果",
        "outlook": "今後の展望",
        "references": "＜引用文献＞",
        "products": "５．主な発表論文等",
        "article": "〔雑誌論文〕　計{all}件（うち査読付論文　{reviewed}件）",
        "presentation": "〔学会発表〕　計{all}件",
        "book": "〔図書〕　計{all}件",
        "patent": "〔産業財産権〕　計{all}件",
        "reviewed": "（査読有）",
        "people": "６．研究組織",
        "principal": "研究代表者",
        "co": "研究分担者",
        "company": "協力企業",
    },
    "en": {
        "form": "Form C-19, F-19-1, Z-19 (common)",
        "title": "Grants-in-Aid for Scientific Research: Final Research Report",
        "summary_ja": "Summary of the results (Japanese): ",
        "summary_en": "Summary of the results (English): ",
        "significance": "Significance of the results",
        "keywords": "Keywords: ",
        "background": "1. Background at the start of the research",
        "purpose": "2. Purpose of the research",
        "methods": "3. Methods",
        "results": "4. Results",
        "outlook": "Outlook",
        "references": "<References>",
        "products": "5. Main publications",
        "article": "[Journal articles] {all} (peer-reviewed: {reviewed})",
        "presentation": "[Presentations] {all}",
        "book": "[Books] {all}",
        "patent": "[Patents] {all}",
        "reviewed": " (peer-reviewed)",
        "people": "6. Research organization",
        "principal": "Principal investigator",
        "co": "Co-investigator",
        "company": "Partner company",
    },
}


def render(report: SampleReport) -> bytes:
    """The PDF: a cover with the summaries, then the numbered chapters."""
    words = _WORDS[report.language]
    story = [*_cover(report, words), PageBreak(), *_chapters(report, words)]
    story += [*_products(report, words), *_people(report, words)]
    return build(report, story, report.number, cover=False)


def _cover(report: SampleReport, words: dict[str, str]) -> list[Flowable]:
    day = report.issued
    date = f"As of {day.day} June {day.year}"
    if report.language == "ja":
        date = f"{era_year(day.year)}年{day.month}月{day.day}日現在".translate(_WIDE)
    rule = {"width": "100%", "thickness": 0.4, "color": HexColor(BLUE)}
    keywords = report.keywords_ja if report.language == "ja" else report.keywords_en
    story = [
        Text(words["form"], SMALL),
        Text(words["title"], _TITLE),
        Text(date, replace(SMALL, align="right", after=4)),
        rows(_fields(report), 134),
        Spacer(1, 8),
        *_summary(words["summary_ja"], report.summary_ja, "ja"),
        HRFlowable(**rule, spaceBefore=6, spaceAfter=6),
        *_summary(words["summary_en"], report.summary_en, "en"),
    ]
    if significance := report.section(SectionKey.SIGNIFICANCE):
        story += [
            HRFlowable(**rule, spaceBefore=6, spaceAfter=2),
            *subheading(words["significance"]),
            *paragraphs(significance, report.language),
        ]
    return [
        *story,
        HRFlowable(**rule, spaceBefore=6, spaceAfter=6),
        Text(words["keywords"] + _list(keywords, report.language), replace(ENTRY, left=0)),
        Text(NOTES[report.language], SMALL),
    ]


def _fields(report: SampleReport) -> list[tuple[str, str]]:
    principal = next(person for person in report.researchers if person.role == "principal")
    institution = f"{sum(map(ord, report.institution)) % 1000:05d}"  # no real code begins with 00
    number = int(report.id[1:])
    grant = (report.funding.yearly * (report.end - report.start + 1) + number % 7 * 100) * 1000
    if report.language == "ja":
        return [
            ("機関番号：", institution.translate(_WIDE)),
            ("研究種目：", report.funding.name.ja),
            ("研究期間：", f"{report.start}～{report.end}".translate(_WIDE)),
            ("課題番号：", report.number.translate(_WIDE)),
            ("研究課題名（和文）", report.title_ja),
            ("研究課題名（英文）", report.title_en),
            ("研究代表者", f"{principal.ja}（{principal.en}）　{report.place.ja}"),
            ("交付決定額（研究期間全体）：", f"（直接経費）　{grant:,}円"),
        ]
    return [
        ("Institution number:", institution),
        ("Research category:", report.funding.name.en),
        ("Research period:", f"FY {report.start} – FY {report.end}"),
        ("Project number:", report.number),
        ("Project title (Japanese)", report.title_ja),
        ("Project title (English)", report.title_en),
        ("Principal investigator", f"{principal.en} ({principal.ja}), {report.place.en}"),
        ("Direct cost, whole period:", f"{grant:,} yen"),
    ]


def _summary(label: str, text: str, language: str) -> list[Flowable]:
    style = replace(BODY[language], first=0, leading=15.5 if language == "ja" else 13.5)
    return [Text(label + text, style if language == "ja" else replace(style, size=10))]


def _chapters(report: SampleReport, words: dict[str, str]) -> list[Flowable]:
    story: list[Flowable] = []
    for key in _CHAPTERS:
        if text := report.section(key):
            story += [*heading(words[key]), *paragraphs(text, report.language)]
    if outlook := report.section(SectionKey.OUTLOOK):
        story += [*subheading(words["outlook"]), *paragraphs(outlook, report.language)]
    return [
        *story,
        *subheading(words["references"]),
        *(Text(reference, ENTRY) for reference in report.references),
    ]


def _products(report: SampleReport, words: dict[str, str]) -> list[Flowable]:
    story: list[Flowable] = heading(words["products"])
    for kind in ("article", "presentation", "book", "patent"):
        found = [product for product in report.products if product.kind == kind]
        if not found:
            continue
        reviewed = sum(product.reviewed for product in found)
        story += subheading(words[kind].format(all=len(found), reviewed=reviewed))
        story += [
            Text(f"({number}) {_entry(product, words)}", ENTRY)
            for number, product in enumerate(found, 1)
        ]
    return story


def _entry(product: SampleProduct, words: dict[str, str]) -> str:
    doi = f" DOI: {product.doi}" if product.doi else ""
    return product.text + (words["reviewed"] if product.reviewed else "") + doi


def _people(report: SampleReport, words: dict[str, str]) -> list[Flowable]:
    japanese = report.language == "ja"
    cells = [
        (
            words[person.role],
            f"{person.ja}（{person.yomi}、{person.en}）　{report.place.ja}"
            if japanese
            else f"{person.en} ({person.ja}), {report.place.en}",
        )
        for person in report.researchers
    ]
    cells += [(words["company"], company) for company in report.companies]
    return [*heading(words["people"]), rows(cells, INNER / 4)]


def _list(items: tuple[str, ...], language: str) -> str:
    return ("、" if language == "ja" else "; ").join(items)
