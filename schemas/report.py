"""What a report is: what a source tells of it, and what reading it adds."""

import hashlib
from datetime import datetime
from enum import StrEnum
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from schemas.reasons import Reason


class Frozen(BaseModel):
    """Base of the shapes: immutable, and no field that nobody declared."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Bilingual(Frozen):
    """A text in Japanese, English or both."""

    ja: str = ""
    en: str = ""

    def __bool__(self) -> bool:
        return bool(self.ja or self.en)

    def best(self, language: str = "ja") -> str:
        """The text in `language`, else in the other one; empty where there is none."""
        return (self.ja or self.en) if language == "ja" else (self.en or self.ja)


class Person(Frozen):
    """A researcher as the source names them; ids such as erad:30123456 and orcid:0000-…"""

    ja: str = ""
    yomi: str = ""
    en: str = ""
    role: str = ""
    affiliation: Bilingual = Bilingual()
    ids: tuple[str, ...] = ()


class ProductKind(StrEnum):
    """What a project brought forth, as KAKEN and the forms of final reports divide it."""

    ARTICLE = "article"
    TALK = "talk"
    BOOK = "book"
    PATENT = "patent"
    OTHER = "other"


class Product(Frozen):
    """A paper, talk, book or patent of a project; `raw` is its text where it came from one."""

    kind: ProductKind
    title: str = ""
    authors: tuple[str, ...] = ()
    container: str = Field("", description="Journal, meeting or publisher")
    volume: str = ""
    issue: str = ""
    pages: str = ""
    year: int | None = None
    ids: tuple[str, ...] = Field((), description="doi:10.…, patent:…, arxiv:…")
    reviewed: bool | None = None
    open_access: bool | None = None
    international: bool | None = None
    raw: str = ""


class Deliverable(Frozen):
    """A report that a project handed in; `kind` is the source's own code, known or not."""

    kind: str
    year: int | None = Field(None, description="Fiscal year that it tells of")
    doi: str = ""
    url: str = ""


class Reference(Frozen):
    """A reference as printed, its label and line ends included.

    `start` and `end` are offsets in the display text of `page`, where it begins. On one page they
    slice it to `raw`; what stands on the next page follows in `raw` after a line end.
    """

    raw: str
    page: int
    start: int
    end: int
    label: str = Field("", description="Its mark in the list, such as 12")


class SectionKey(StrEnum):
    """Parts of a report that a reader tells apart, in the order in which they are shown."""

    TITLE = "title"
    SUMMARY = "summary"
    SIGNIFICANCE = "significance"
    BACKGROUND = "background"
    PURPOSE = "purpose"
    METHODS = "methods"
    RESULTS = "results"
    PROGRESS = "progress"
    OUTLOOK = "outlook"
    CONCLUSION = "conclusion"
    KEYWORDS = "keywords"
    PRODUCTS = "products"
    ORGANISATION = "organisation"
    REFERENCES = "references"
    ACKNOWLEDGEMENTS = "acknowledgements"
    APPENDIX = "appendix"
    BODY = "body"

    @property
    def ja(self) -> str:
        """The name that Japanese readers see."""
        return _SECTIONS_JA[self]


_SECTIONS_JA = {
    SectionKey.TITLE: "課題名",
    SectionKey.SUMMARY: "概要",
    SectionKey.SIGNIFICANCE: "学術的・社会的意義",
    SectionKey.BACKGROUND: "研究開始当初の背景",
    SectionKey.PURPOSE: "研究の目的",
    SectionKey.METHODS: "研究の方法",
    SectionKey.RESULTS: "研究成果",
    SectionKey.PROGRESS: "進捗状況",
    SectionKey.OUTLOOK: "今後の展開",
    SectionKey.CONCLUSION: "結論",
    SectionKey.KEYWORDS: "キーワード",
    SectionKey.PRODUCTS: "主な発表論文等",
    SectionKey.ORGANISATION: "研究組織",
    SectionKey.REFERENCES: "引用文献",
    SectionKey.ACKNOWLEDGEMENTS: "謝辞",
    SectionKey.APPENDIX: "付録",
    SectionKey.BODY: "本文",
}


class Section(Frozen):
    """A stretch of text on one page under one heading; page 0 means the metadata."""

    key: SectionKey
    page: int
    text: str
    recognised: bool = Field(False, description="Read from an image (OCR): letters may be wrong")


class FileLink(Frozen):
    """A file that belongs to a record, and where to get it."""

    url: str
    media_type: str = ""


class Metadata(Frozen):
    """What a source tells of a report. Years are Japanese fiscal years (April to March)."""

    native_id: str = ""
    title: Bilingual = Bilingual()
    number: str = ""
    type: str = Field("", description="What it is, as the source says: research report, article …")
    programme: Bilingual = Bilingual()
    institutions: tuple[Bilingual, ...] = ()
    researchers: tuple[Person, ...] = ()
    companies: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    summary: Bilingual = Bilingual()
    start_year: int | None = None
    end_year: int | None = None
    language: str = ""
    doi: str = ""
    ids: tuple[str, ...] = Field((), description="kaken:…, jgn:…, crid:…, hdl:… and the like")
    funder: Bilingual = Bilingual()
    awards: tuple[str, ...] = Field(
        (), description="Awards that paid for a work: jgn:JP…, award:…; not ids of the work itself"
    )
    amount: int | None = Field(None, description="Money over all years, in `currency`")
    currency: str = Field("JPY", description="ISO 4217")
    fields: tuple[Bilingual, ...] = Field((), description="Review sections, subject areas")
    status: str = Field("", description="As the source says: adopted, granted, closed …")
    products: tuple[Product, ...] = ()
    deliverables: tuple[Deliverable, ...] = ()
    cites: tuple[str, ...] = Field((), description="Ids of works that the source says are cited")
    notes: tuple[str, ...] = Field((), description="What was doubtful in the record, and kept")
    licence: str = ""
    landing_page: str = ""
    access: tuple[str, ...] = Field(("public",), description="Groups that may see the report")
    sample: bool = False
    files: tuple[FileLink, ...] = ()


class Provenance(Frozen):
    """Where a report came from, and what was done to it."""

    source: str
    place: str
    native_id: str
    harvested_at: datetime
    record_sha256: str
    file_sha256: str = ""
    file_url: str = ""
    extractor: str = ""
    pages: int = 0


class Origin(Frozen):
    """One of the records that a report was made of; `fields` are those that it gave."""

    source: str
    place: str
    native_id: str
    harvested_at: datetime
    record_sha256: str
    fields: tuple[str, ...] = ()


class Report(Frozen):
    """A report as read: metadata, sections in reading order, and why text is missing if it is."""

    id: str
    revision: int
    metadata: Metadata
    sections: tuple[Section, ...]
    products: tuple[Product, ...] = Field((), description="Products that the file lists")
    references: tuple[Reference, ...] = Field((), description="References that the file lists")
    language: Literal["ja", "en"]
    text_reason: Reason | None = None
    text_detail: str = ""
    provenance: Provenance
    origins: tuple[Origin, ...] = Field((), description="All records of it, by precedence")


class Passage(Frozen):
    """A stretch of a section that fits the encoder; `number` counts from 0 within the report."""

    number: int
    section: SectionKey
    page: int
    text: str
    recognised: bool = False


def report_id(source: str, native_id: str) -> str:
    """The id of a report: stable for a source's native id, safe in URLs and file names.

    >>> report_id("oai", "oai:example.org:1")
    'oai-0151a7a3c549ad7b'
    """
    digest = hashlib.sha256(f"{source}\n{native_id}".encode()).hexdigest()
    return f"{source}-{digest[:16]}"
