"""The neighbourhood of something in the citation graph as CSV, a row for each node. Pure."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from schemas.citation_answers import Network, NetworkNode
from search_api.exporting import sheet
from search_api.exporting.entries import line

COLUMNS = ("side", "id", "title", "title_en", "year", "citations", "report", "also_cites")


def write(found: Network) -> str:
    """The text of the file; `also_cites` has the ids of works on the other side, if it has any."""
    return sheet.write(COLUMNS, _rows(found))


def _rows(found: Network) -> Iterator[Sequence[str]]:
    tied = defaultdict(list)
    for report, work in found.ties:
        tied[report].append(found.cited[work].id)
    for place, node in enumerate(found.citing):
        yield _row("citing", node, tied[place])
    for node in found.cited:
        yield _row("cited", node, ())


def _row(side: str, node: NetworkNode, tied: Sequence[str]) -> Sequence[str]:
    year = "" if node.year is None else str(node.year)
    title, english = line(node.title.best("ja")), line(node.title.en)
    report = node.report or ""
    return (side, node.id, title, english, year, str(node.citations), report, "; ".join(tied))
