"""Counts over many reports as tables. Pure."""

from schemas import taxonomy
from schemas.trends import Matrix, Trends
from search_api.exporting.entries import line

PICTURES = ("years", "institutions", "funding", "maturity")
Table = tuple[list[str], list[list[str]]]


def table(found: Trends, picture: str) -> Table:
    """The header and the rows of one of `PICTURES`."""
    if picture == "funding":
        money = [
            [line(o.programme), o.currency, str(o.amount), str(o.projects)] for o in found.funding
        ]
        return ["programme", "currency", "amount", "projects"], money
    if picture == "maturity":
        return ["band", "reports"], [[one.band, str(one.count)] for one in found.maturity]
    return _matrix(found.years if picture == "years" else found.institutions)


def _matrix(found: Matrix) -> Table:
    known = taxonomy.load()
    rows = []
    for identity, counts in zip(found.rows, found.counts, strict=True):
        tag = known.tag(identity)
        label = [tag.label.ja, tag.label.en] if tag else ["", ""]
        rows.append([identity, *label, *map(str, counts)])
    return ["tag", "label_ja", "label_en", *map(line, found.columns)], rows
