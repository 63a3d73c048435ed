"""Shapes of citing: what a reference says, which works are known, and which one it means."""

from enum import StrEnum

from pydantic import Field

from schemas.report import Frozen, Person, SectionKey


class Fields(Frozen):
    """What a reference says, as printed; numbers in half width, the year as a Western one."""

    authors: tuple[str, ...] = ()
    title: str = ""
    container: str = Field("", description="Journal, book or meeting that holds the work")
    publisher: str = ""
    year: int | None = None
    volume: str = ""
    issue: str = ""
    pages: str = ""
    ids: tuple[str, ...] = Field((), description="doi:10.…, arxiv:…, patent:…, kaken:…, jgn:…")


class Work(Frozen):
    """A work that can be cited: a paper, a book, a patent or a report itself."""

    id: str
    titles: tuple[str, ...] = Field((), description="In each language that is known")
    authors: tuple[str, ...] = Field((), description="In their order, as the source names them")
    year: int | None = None
    container: str = ""
    volume: str = ""
    issue: str = ""
    pages: str = ""
    ids: tuple[str, ...] = ()


class Status(StrEnum):
    """What became of a reference."""

    FOUND = "found"
    AMBIGUOUS = "ambiguous"
    NOT_FOUND = "not_found"
    MALFORMED = "malformed"
    OVER_LIMIT = "over_limit"

    @property
    def ja(self) -> str:
        """What a Japanese reader sees."""
        return _STATUS[self][0]

    @property
    def en(self) -> str:
        """What an English reader sees."""
        return _STATUS[self][1]


_STATUS = {
    Status.FOUND: ("特定", "found"),
    Status.AMBIGUOUS: ("候補あり（要確認）", "several candidates, to be checked"),
    Status.NOT_FOUND: ("該当なし", "not found"),
    Status.MALFORMED: ("文献として読み取れません", "not readable as a reference"),
    Status.OVER_LIMIT: ("上限超過のため未処理", "past the limit, not looked at"),
}


class Candidate(Frozen):
    """A work that a reference may mean; `score` is a probability, 0 to 1."""

    work: str
    title: str
    score: float


class Linked(Frozen):
    """A reference, what it says and which work it means; `span` are its offsets in the text."""

    raw: str
    span: tuple[int, int]
    fields: Fields
    status: Status
    work: str | None = None
    candidates: tuple[Candidate, ...] = ()


class Role(StrEnum):
    """How a report holds a work."""

    SELF = "self"
    PRODUCT = "product"


class Held(Frozen):
    """A work as a report tells it."""

    role: Role
    work: Work


class MentionOf(Frozen):
    """A sentence that mentions a reference; `start` and `end` are offsets in the text of `page`."""

    sentence: str
    section: SectionKey
    page: int
    start: int
    end: int


class CitedReference(Frozen):
    """A reference of a report, read; `page` is 0 where the record tells it and not the file."""

    raw: str
    page: int = 0
    start: int = 0
    end: int = 0
    fields: Fields
    refused: Status | None = Field(None, description="Why it is not looked for")
    mentions: tuple[MentionOf, ...] = ()


class Citing(Frozen):
    """What a report brings to the citation graph; its works begin with itself."""

    works: tuple[Held, ...] = ()
    references: tuple[CitedReference, ...] = ()
    people: tuple[Person, ...] = ()
    access: tuple[str, ...] = ()
    year: int | None = None
