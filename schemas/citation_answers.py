"""Shapes of answers about citations: what a report cites, and who cites a report or a work."""

from pydantic import Field

from schemas.citation import Candidate, Fields, MentionOf, Status, Work
from schemas.report import Bilingual, Frozen, Person


class WorkShown(Frozen):
    """A work as this reader may see it; `report` is the report that it is, if it is one."""

    work: Work
    report: str | None = Field(None, description="Id of the report that the work is")


class Cites(Frozen):
    """A reference of a report, and the work that it means."""

    number: int = Field(description="Its place among the report's references, from 0")
    raw: str
    page: int = Field(description="Page of the file where it stands; 0: told by the record")
    fields: Fields
    status: Status
    work: WorkShown | None = None
    candidates: tuple[Candidate, ...] = ()
    mentions: tuple[MentionOf, ...] = ()


class CitingReport(Frozen):
    """A report that cites, where and how it does."""

    report: str
    title: Bilingual
    year: int | None = None
    raw: str = Field(description="The reference as printed")
    page: int
    work: str = Field(description="Id of the work that is cited")
    mentions: tuple[MentionOf, ...] = ()


class YearCount(Frozen):
    """How many reports of a fiscal year cite."""

    year: int | None
    reports: int


class CitedBy(Frozen):
    """Who cites: counts over all, and one page of them, the latest first."""

    reports: int = Field(description="Reports that cite, each counted once")
    citations: int = Field(description="References that were linked")
    per_year: tuple[YearCount, ...]
    page: int
    size: int
    hits: tuple[CitingReport, ...]


class ReportCitations(Frozen):
    """What a report cites, and who cites it or what its project brought forth."""

    report: str
    cites: tuple[Cites, ...]
    cited_by: CitedBy


class HeldBy(Frozen):
    """A report that is the work, or whose project brought it forth."""

    report: str
    title: Bilingual
    role: str = Field(description="self or product")


class WorkAnswer(Frozen):
    """A work: what it is, whose it is, and who cites it."""

    work: Work
    report: str | None = None
    held_by: tuple[HeldBy, ...]
    cited_by: CitedBy


class ProjectOf(Frozen):
    """A report that names a person, and as what."""

    report: str
    title: Bilingual
    year: int | None = None
    role: str = ""


class Merge(Frozen):
    """Two entries of one researcher, put together by a person for their organisation alone."""

    number: int = Field(description="Counts those of one organisation from 1")
    one: str = Field(description="An identifier, or the entry of a report that knows none")
    other: str
    note: str = ""
    by: str = Field(description="Name of the person, as shown")
    at: float = Field(description="Unix seconds, UTC")
    undoes: int | None = Field(None, description="Number of the merge that this one takes back")


class MergeAsked(Frozen):
    """Two marks of one researcher, as the list of namesakes and `ids` name them."""

    one: str = Field(max_length=400, examples=["erad:00000000"])
    other: str = Field(max_length=400, examples=["entry:oai-aacf4ec8b25b79fc:見本太郎"])
    note: str = Field("", pattern=r"^[^\x00]*$")


class Merges(Frozen):
    """All merges of an organisation and their undoings, newest first."""

    merges: tuple[Merge, ...]


class Namesake(Frozen):
    """A person whom a name may mean; without an `id` known from one report alone."""

    id: str | None = Field(None, description="erad:… or orcid:…, the first of all that are known")
    mark: str = Field(description="What names the person here: the `id`, or an entry of a report")
    person: Person
    projects: tuple[ProjectOf, ...]


class Namesakes(Frozen):
    """Whom a name may mean. Nobody is merged by a name."""

    name: str
    spellings: tuple[str, ...] = Field(description="In which else it was looked for")
    people: tuple[Namesake, ...]
    capped: bool


class ResearcherAnswer(Frozen):
    """A researcher by identifier: names, projects, works, and who cites these."""

    id: str
    ids: tuple[str, ...]
    people: tuple[Person, ...] = Field(description="The person, in each way that reports say")
    projects: tuple[ProjectOf, ...]
    works: tuple[WorkShown, ...]
    merged: tuple[Merge, ...] = Field((), description="By people of the reader's organisation")
    cited_by: CitedBy


class NetworkNode(Frozen):
    """A report that cites what is in the middle, or a work that the middle cites."""

    id: str
    title: Bilingual
    year: int | None = None
    citations: int = Field(description="References between it and the middle")
    report: str | None = Field(None, description="Id of the report that it is")


class Network(Frozen):
    """What stands around a researcher, a work or a report: who cites it, and what it cites.

    `ties` are pairs of places in `citing` and `cited`: that report cites that work as well.
    """

    id: str
    title: Bilingual
    citing: tuple[NetworkNode, ...]
    cited: tuple[NetworkNode, ...]
    ties: tuple[tuple[int, int], ...]
    capped: bool = Field(description="There are more than the picture has room for")
