"""Our sample reports: their forms, products and references are known to their authors."""

from dataclasses import dataclass
from functools import cache

import pytest

from ingest.reading.limits import ReadingLimits
from ingest.reading.read import read_pdf
from ingest.sample import corpus, pdf
from ingest.sample.shapes import SampleProduct, SampleReport
from ingest.structure.document import Structure, read_structure
from schemas.report import Product, SectionKey
from schemas.text import clean

REPORTS = corpus.load()
each = pytest.mark.parametrize("report", REPORTS, ids=lambda report: report.id)
FORM = ("article", "presentation", "book", "patent")  # the order in which KAKENHI's form has them


@dataclass(frozen=True)
class Read:
    """The pages of a sample and what they tell."""

    pages: dict[int, str]
    structure: Structure


@cache
def read(report: SampleReport) -> Read:
    found = read_pdf(pdf.render(report), ReadingLimits())
    pages = {page.number: clean(page.text) for page in found.pages}
    return Read(pages, read_structure(pages.items(), found.title))


def bare(text: str) -> str:
    return "".join(text.split())


@each
def test_every_reference_is_found_where_it_stands(report: SampleReport) -> None:
    one = read(report)
    assert [bare(found.raw) for found in one.structure.references] == [
        bare(reference) for reference in report.references
    ]
    for found in one.structure.references:
        here = one.pages[found.page][found.start : found.end]
        assert found.raw == here or found.raw.startswith(here + "\n")


@each
def test_every_product_is_found_and_the_numbers_agree(report: SampleReport) -> None:
    expected = list(report.products)
    if report.form == "kakenhi":
        expected.sort(key=lambda product: FORM.index(product.kind))
    found = read(report).structure
    assert [told(product) for product in found.products] == [known(one) for one in expected]
    for product, one in zip(found.products, expected, strict=True):
        assert bare(one.text) in bare(product.raw)
        assert bool(product.reviewed) is one.reviewed
    assert found.notes == ()


def told(product: Product) -> tuple[str, list[str]]:
    return product.kind.value, [one for one in product.ids if one.startswith("doi:")]


def known(product: SampleProduct) -> tuple[str, list[str]]:
    kind = "talk" if product.kind == "presentation" else product.kind
    return kind, [f"doi:{product.doi}"] if product.doi else []


@each
def test_the_cover_is_read(report: SampleReport) -> None:
    cover = read(report).structure.cover
    assert (cover.number, cover.start_year, cover.end_year) == (
        report.number, report.start, report.end,
    )  # fmt: skip
    assert bare(cover.file_title) == bare(report.title.best(report.language))
    assert bare(cover.summary.ja) == bare(report.summary_ja)
    assert bare(cover.summary.en) == bare(report.summary_en)
    keywords = report.keywords_ja if report.language == "ja" else report.keywords_en
    assert [bare(word) for word in cover.keywords] == [bare(word) for word in keywords]
    principal = next(person for person in report.researchers if person.role == "principal")
    if report.form == "kakenhi":  # which names people in both scripts, and both titles
        assert [(one.ja, one.en) for one in cover.researchers] == [(principal.ja, principal.en)]
        assert bare(cover.title.ja) == bare(report.title_ja)
        assert bare(cover.title.en) == bare(report.title_en)


@each
def test_sections_hold_their_own_text_and_no_other(report: SampleReport) -> None:
    texts: dict[SectionKey, str] = {}
    for section in read(report).structure.sections:
        texts[section.key] = texts.get(section.key, "") + bare(section.text)
    for section in report.sections:
        assert texts[section.key] == bare(section.text)
    assert texts[SectionKey.REFERENCES] == bare("".join(report.references))
    keywords = report.keywords_ja if report.language == "ja" else report.keywords_en
    assert texts[SectionKey.KEYWORDS] == bare(
        ("、" if report.language == "ja" else ";").join(keywords)
    )
    assert (SectionKey.ORGANISATION in texts) is (report.form == "kakenhi")
