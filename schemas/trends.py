"""Shapes of counts over many reports: by year, tag, institution, programme and maturity."""

from pydantic import Field

from schemas.report import Frozen
from schemas.tags import Band


class Matrix(Frozen):
    """Counts of reports: a row for each of `rows`, in it a count for each of `columns`."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    counts: tuple[tuple[int, ...], ...]


class Funding(Frozen):
    """Money of the projects of a programme, each project counted once."""

    programme: str
    currency: str = Field(description="ISO 4217")
    amount: int = Field(description="Money over all years of all projects, in `currency`")
    projects: int


class Stage(Frozen):
    """Reports in a maturity band."""

    band: Band
    count: int


class Trends(Frozen):
    """What the reports divide into that a reader may see, under the same filters as a search."""

    total: int
    years: Matrix = Field(description="Tags by the fiscal year in which the reports end")
    institutions: Matrix = Field(description="Tags by institution, the commonest of both")
    funding: tuple[Funding, ...] = Field(description="Yen first; in it the largest sums first")
    maturity: tuple[Stage, ...] = Field(description="From basic research to practical use")
