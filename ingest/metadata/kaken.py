"""KAKEN's grantAward: a project with its people, money, reports and products.

Fields by NII's definition 4.4.0; an older answer has another root and no namespace, and both are
read by local names. `@sequecne` is a real attribute.
"""

import re

from lxml import etree

from ingest import xml
from ingest.metadata import kaken_people, kaken_products
from ingest.metadata.values import doi_of, keywords, language_of, project_number, yen
from schemas.eras import fiscal_year
from schemas.report import Bilingual, Deliverable, FileLink, Metadata
from schemas.text import clean, one_line

_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_HOME = "https://kaken.nii.ac.jp"
_FINAL = "kenkyu_seika_hokoku"
_FILE = re.compile(r"^(https?://kaken\.nii\.ac\.jp)?/(?:(?:ja|en)/)?file/")
# What a reader wants to know of a project, first things first; other kinds follow, and what is
# about the budget of next year is left out.
_FIRST = (
    "outline_of_research_achievement", "abstract", "outline_of_research_performance",
    "outline_of_research_initial", "significance_of_research_achievement", "purpose", "",
)  # fmt: skip
_MONEY = {"planning_budget_expenditure", "plan_of_carry_over", "reason_of_carry_over"}
Summaries = dict[str, etree._Element]


def parse(root: etree._Element) -> Metadata:
    """Metadata of a <grantAward>."""
    told = _summaries(root)
    start, end = _period(told)
    amount, doubts = _amount(told)
    people, warnings = kaken_people.people(root, told)
    identity = root.get("id", "")
    return Metadata(
        native_id=identity,
        title=_both(told, "title"),
        number=root.get("awardNumber", ""),
        type="research project",
        programme=_programme(told),
        institutions=_in_order(told, "institution") or kaken_people.institutions(told),
        researchers=people,
        companies=_companies(root),
        keywords=keywords(
            xml.text_of(word)
            for summary in told.values()
            for listed in xml.children(summary, "keywordList")
            for word in xml.children(listed, "keyword")
        ),
        summary=_texts(root, told),
        start_year=start,
        end_year=end,
        language="ja",
        doi=_identifier(root, "doi"),
        ids=_ids(root),
        funder=_both(told, "agency"),
        amount=amount,
        fields=_in_order(told, "review_section") + _in_order(told, "field"),
        status=_status(told),
        products=kaken_products.products(root),
        deliverables=_deliverables(root),
        notes=(*doubts, *warnings),
        landing_page=_landing_page(root),
        files=_files(root),
    )


def _summaries(root: etree._Element) -> Summaries:
    """The summaries by language; the Japanese one is the master and comes first."""
    found: Summaries = {}
    for element in xml.children(root, "summary"):
        found.setdefault(language_of(element.get(_LANG) or "ja") or "ja", element)
    return dict(sorted(found.items(), reverse=True))


def _both(told: Summaries, name: str) -> Bilingual:
    return Bilingual(**{k: one_line(xml.text_of(xml.child(e, name))) for k, e in told.items()})


def _in_order(told: Summaries, name: str) -> tuple[Bilingual, ...]:
    """Values that occur again and again; the same `sequence` is the same thing in two languages."""
    found: dict[str, dict[str, str]] = {}
    for language, summary in told.items():
        for index, element in enumerate(xml.children(summary, name), 1):
            key = element.get("sequence") or str(index)
            if text := one_line(xml.text_of(element)):
                found.setdefault(key, {}).setdefault(language, text)
    return tuple(dict.fromkeys(Bilingual(**texts) for texts in found.values()))


def _programme(told: Summaries) -> Bilingual:
    """The category; where there is a hierarchy of them, its lowest step."""
    lowest: dict[str, str] = {}
    for language, summary in told.items():
        steps = xml.children(summary, "category")
        if steps:
            step = max(reversed(steps), key=lambda e: len(e.get("path") or ""))
            lowest[language] = one_line(xml.text_of(step))
    return Bilingual(**lowest)


def _companies(root: etree._Element) -> tuple[str, ...]:
    return tuple(
        dict.fromkeys(
            one_line(xml.text_of(element))
            for element in root.iter("{*}institution")
            if "industry" in {element.get("type"), element.get("institutionType")}
        )
    )


def _texts(root: etree._Element, told: Summaries) -> Bilingual:
    """The paragraphs of the summaries; of the yearly reports where a summary has none."""
    found: dict[str, str] = {}
    for language, summary in told.items():
        found[language] = _paragraphs(xml.children(summary, "paragraphList"))
    for language in ("ja", "en"):
        if not found.get(language):
            lists = xml.children(root, "paragraphList")
            found[language] = _paragraphs([e for e in lists if e.get(_LANG, "ja") == language])
    return Bilingual(**found)


def _paragraphs(lists: list[etree._Element]) -> str:
    def rank(element: etree._Element) -> int:
        kind = element.get("type") or ""
        return _FIRST.index(kind) if kind in _FIRST else len(_FIRST)

    texts = [
        "\n".join(clean(xml.text_of(p)) for p in xml.children(element, "paragraph"))
        for element in sorted(lists, key=rank)
        if element.get("type") not in _MONEY
    ]
    return "\n\n".join(dict.fromkeys(text for text in texts if text.strip()))


def _status(told: Summaries) -> str:
    found = (xml.child(summary, "projectStatus") for summary in told.values())
    return next((e.get("statusCode") or "" for e in found if e is not None), "")


def _period(told: Summaries) -> tuple[int | None, int | None]:
    found = (xml.child(summary, "periodOfAward") for summary in told.values())
    period = next((e for e in found if e is not None), None)
    if period is None:
        return None, None
    return _edge(period, "Start"), _edge(period, "End")


def _edge(period: etree._Element, edge: str) -> int | None:
    places = (
        period.get(f"search{edge}FiscalYear", ""),
        xml.text_of(xml.child(period, f"{edge.lower()}FiscalYear")),
        xml.text_of(xml.child(period, f"{edge.lower()}Date")),
    )
    return next((year for place in places if (year := fiscal_year(place))), None)


def _amount(told: Summaries) -> tuple[int | None, tuple[str, ...]]:
    """Yen over all years, and what is doubtful about it."""
    given = [e for s in told.values() for e in xml.children(s, "overallAwardAmount")]
    granted = [e for e in given if e.get("planned") != "true"]
    if not given:
        return None, ()
    chosen = (granted or given)[0]
    total = xml.text_of(xml.child(chosen, "totalCost"))
    converted = xml.text_of(xml.child(chosen, "convertedJpyTotalCost"))
    unit = one_line(xml.text_of(xml.child(chosen, "unit")))
    amount = yen(converted) if converted else yen(total) if _is_yen(unit) else None
    if amount is None:
        return None, (f"配分額「{total} {unit}」を円で読めません / no yen: {total} {unit}",)
    if not granted:
        return amount, ("配分額は計画額です / the amount is a planned one",)
    return amount, ()


def _is_yen(unit: str) -> bool:
    return not unit or any(word in unit.lower() for word in ("円", "yen", "jpy"))


def _ids(root: etree._Element) -> tuple[str, ...]:
    """The record's own id, and its 体系的番号: JP before the award number."""
    award = root.get("awardNumber", "")
    national = _identifier(root, "nationalAwardNumber") or (f"JP{award}" if award else "")
    found = (f"kaken:{root.get('id')}" if root.get("id") else "", project_number(national))
    return tuple(i if i.startswith("kaken:") else f"jgn:{i}" for i in found if i)


def _identifier(root: etree._Element, kind: str) -> str:
    texts = (
        xml.text_of(xml.child(e, "normalizedValue")) or xml.text_of(e)
        for e in xml.children(root, "identifier")
        if e.get("type") == kind
    )
    text = next(texts, "")
    return doi_of(text) if kind == "doi" else text


def _landing_page(root: etree._Element) -> str:
    listed = xml.child(root, "urlList")
    url = xml.text_of(xml.child(listed, "url")) if listed is not None else ""
    return url or (f"{_HOME}/grant/{root.get('id')}/" if root.get("id") else "")


def _deliverables(root: etree._Element) -> tuple[Deliverable, ...]:
    """Reports in the order of their years; of one kind and year the last one handed in."""
    newest: dict[tuple[str, str], etree._Element] = {}
    for listed in xml.children(root, "reportList"):
        reports = sorted(xml.children(listed, "report"), key=_sequence)
        newest |= {(e.get("type", ""), e.get("fiscalYear", "")): e for e in reports}
    links = _links(root)
    found = [
        Deliverable(
            kind=kind,
            year=fiscal_year(year),
            doi=doi_of(xml.text_of(xml.child(e, "doi"))),
            url=links.get(e.get("id", ""), ""),
        )
        for (kind, year), e in newest.items()
    ]
    return tuple(sorted(found, key=lambda one: (one.year or 0, one.kind)))


def _sequence(element: etree._Element) -> int:
    text = element.get("sequence", "")
    return int(text) if text.isdecimal() else 0


def _links(root: etree._Element) -> dict[str, str]:
    """The first file of each parent, by the parent's id."""
    found: dict[str, str] = {}
    for listed in xml.children(root, "fileList"):
        for file in xml.children(listed, "file"):
            if path := xml.text_of(xml.child(file, "path")):
                found.setdefault(listed.get("parentId", ""), _canonical(path))
    return found


def _files(root: etree._Element) -> tuple[FileLink, ...]:
    """PDFs, the final report first. Its address follows from the project's id where none is told."""
    paths = [
        _canonical(xml.text_of(xml.child(file, "path")))
        for listed in xml.children(root, "fileList")
        for file in xml.children(listed, "file")
    ]
    identity, award = root.get("id", ""), root.get("awardNumber", "")
    kinds = {e.get("type") for e in root.iter("{*}report")}
    if not any("seika" in path for path in paths) and _FINAL in kinds and identity and award:
        paths.append(f"{_HOME}/file/{identity}/{award}seika.pdf")
    pdfs = [path for path in dict.fromkeys(paths) if path.lower().endswith(".pdf")]
    pdfs.sort(key=lambda path: "seika" not in path)
    return tuple(FileLink(url=path, media_type="application/pdf") for path in pdfs)


def _canonical(path: str) -> str:
    """One address of a file that KAKEN has under three: /file/, /ja/file/ and /en/file/."""
    if not path:
        return ""
    found = _FILE.match(path)
    return f"{found[1] or _HOME}/file/{path[found.end() :]}" if found else path
