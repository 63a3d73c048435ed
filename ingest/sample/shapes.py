"""What a sample report is: the shape of one file under `reports/`."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from ingest.sample.names import INSTITUTIONS, PROGRAMMES, Form, Programme
from schemas.report import Bilingual, Frozen, SectionKey

Line = Annotated[str, StringConstraints(pattern=r"^\S(.*\S)?$")]
Year = Annotated[int, Field(ge=2010, le=2025)]
Keywords = Annotated[tuple[Line, ...], Field(min_length=4, max_length=7)]


class SampleResearcher(Frozen):
    """A person who does not exist: "family given" in both scripts, and the yomi in kana."""

    ja: Line
    yomi: Line
    en: Line
    role: Literal["principal", "co"]


class SampleSection(Frozen):
    """One section of the body; each line of `text` is a paragraph."""

    key: SectionKey
    text: Annotated[str, StringConstraints(min_length=1)]


class SampleProduct(Frozen):
    """A publication or a patent, as authors list it."""

    kind: Literal["article", "presentation", "book", "patent"]
    text: Line
    doi: Annotated[str, StringConstraints(pattern=r"^(10\.99999/sample\.s\d{3}\.\d)?$")] = ""
    reviewed: bool


class SampleReport(Frozen):
    """An invented report. Years are Japanese fiscal years; `cites` names other sample reports."""

    id: Annotated[str, StringConstraints(pattern=r"^S\d{3}$")]
    form: Form
    language: Literal["ja", "en"]
    number: str
    title_ja: Line
    title_en: Line
    programme: str
    start: Year
    end: Year
    institution: str
    companies: tuple[str, ...]
    researchers: Annotated[tuple[SampleResearcher, ...], Field(min_length=1, max_length=4)]
    keywords_ja: Keywords
    keywords_en: Keywords
    summary_ja: Line
    summary_en: Line
    dual_use: Annotated[tuple[str, ...], Field(max_length=3)]
    civil: Annotated[tuple[str, ...], Field(max_length=3)]
    maturity: Literal["basic", "applied", "demonstrated", "practical"]
    cites: Annotated[tuple[str, ...], Field(max_length=3)]
    sections: Annotated[tuple[SampleSection, ...], Field(min_length=4, max_length=6)]
    products: Annotated[tuple[SampleProduct, ...], Field(min_length=1, max_length=5)]
    references: Annotated[tuple[Line, ...], Field(min_length=2, max_length=6)]

    @property
    def title(self) -> Bilingual:
        """The title in both languages."""
        return Bilingual(ja=self.title_ja, en=self.title_en)

    @property
    def summary(self) -> Bilingual:
        """The summary in both languages."""
        return Bilingual(ja=self.summary_ja, en=self.summary_en)

    @property
    def funding(self) -> Programme:
        """The programme that paid for it."""
        return PROGRAMMES[self.programme]

    @property
    def place(self) -> Bilingual:
        """The institution where the work was done."""
        return INSTITUTIONS[self.institution]

    @property
    def doi(self) -> str:
        """The report's own DOI, under a prefix that nobody holds."""
        return f"10.99999/sample.{self.id.lower()}"

    @property
    def issued(self) -> date:
        """When it came out: in the June after its last fiscal year, which ends in March."""
        return date(self.end + 1, 6, 1 + int(self.id[1:]) % 28)

    def section(self, key: SectionKey) -> str:
        """The text of a section; empty where the report has none."""
        return next((section.text for section in self.sections if section.key is key), "")
