"""The neighbourhood of a researcher, a work or a report in the citation graph: at most 200 nodes."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, func, select

from schemas.citation_answers import Network, NetworkNode, WorkShown
from schemas.citation_tables import citations, linked_reports, report_works
from schemas.errors import NotFoundError
from schemas.report import Bilingual
from search_api import citing
from search_api.access import Reader

NODES = 200  # with the one in the middle
_TIES = 300  # lines between the two sides; more would be a surface


@dataclass(frozen=True)
class Middle:
    """What stands in the middle: works that are cited as it, and reports that cite for it."""

    id: str
    title: Bilingual
    works: Collection[str]
    reports: Collection[str]


def of_work(connection: Connection, identity: str, who: Reader) -> Network:
    """Around a work. Only one that is a report itself cites: no other's references are known."""
    known = citing.work_of(connection, identity)
    found = citing.shown(connection, {known}, who).get(known) if known else None
    if not known or not found:
        raise NotFoundError(f"there is no work {identity}", f"文献 {identity} は見つかりません")
    itself = {found.report} if found.report else set()
    return around(connection, Middle(known, _title(found), {known}, itself), who)


def of_report(connection: Connection, report: str, who: Reader) -> Network:
    """Around a report with what its project brought forth; that the reader may see it is known."""
    held = select(report_works.c.work_id).where(report_works.c.report_id == report)
    works = set(connection.execute(held).scalars())
    title = citing.titles_of(connection, {report}).get(report, Bilingual())
    return around(connection, Middle(report, title, works, {report}), who)


def around(connection: Connection, middle: Middle, who: Reader, own: bool = False) -> Network:
    """Who cites the middle and what it cites, those with most references first.

    With `own`, the middle's own reports count as reports that cite it. Where there are more than
    200 nodes, each side has half of the places, or what the other leaves.
    """
    citing_it = _citing(connection, middle, who, own)
    its = _cited(connection, middle, who)
    room = NODES - 1
    left = citing_it[: max(room // 2, room - len(its))]
    right = its[: room - len(left)]
    return Network(
        id=middle.id,
        title=middle.title,
        citing=tuple(left),
        cited=tuple(right),
        ties=_ties(connection, left, right),
        capped=len(left) < len(citing_it) or len(right) < len(its),
    )


def _citing(connection: Connection, middle: Middle, who: Reader, own: bool) -> list[NetworkNode]:
    many = func.count().label("many")
    but = [] if own else sorted(middle.reports)
    joined = citations.join(linked_reports, linked_reports.c.report_id == citations.c.report_id)
    rows = connection.execute(
        select(citations.c.report_id, linked_reports.c.year, many)
        .select_from(joined)
        .where(
            citations.c.work_id.in_(sorted(middle.works)),
            citations.c.report_id.not_in(but),
            citing.visible(who),
        )
        .group_by(citations.c.report_id, linked_reports.c.year)
        .order_by(
            many.desc(), func.coalesce(linked_reports.c.year, 0).desc(), citations.c.report_id
        )
        .limit(NODES)
    ).all()
    titles = citing.titles_of(connection, {row.report_id for row in rows})
    return [
        NetworkNode(
            id=row.report_id,
            title=titles.get(row.report_id, Bilingual()),
            year=row.year,
            citations=row.many,
            report=row.report_id,
        )
        for row in rows
    ]


def _cited(connection: Connection, middle: Middle, who: Reader) -> list[NetworkNode]:
    """Works that the middle's reports cite, as far as this reader may see them."""
    many = func.count().label("many")
    rows = connection.execute(
        select(citations.c.work_id, many)
        .where(
            citations.c.report_id.in_(sorted(middle.reports)),
            citations.c.work_id.is_not(None),
            citations.c.work_id.not_in(sorted(middle.works)),
        )
        .group_by(citations.c.work_id)
        .order_by(many.desc(), citations.c.work_id)
        .limit(NODES)
    ).all()
    seen = citing.shown(connection, {row.work_id for row in rows}, who)
    return [
        NetworkNode(
            id=row.work_id,
            title=_title(seen[row.work_id]),
            year=seen[row.work_id].work.year,
            citations=row.many,
            report=seen[row.work_id].report,
        )
        for row in rows
        if row.work_id in seen
    ]


def _ties(
    connection: Connection, left: Iterable[NetworkNode], right: Iterable[NetworkNode]
) -> tuple[tuple[int, int], ...]:
    """Which reports on the one side cite works on the other, those of the first places first."""
    reports = {node.id: place for place, node in enumerate(left)}
    works = {node.id: place for place, node in enumerate(right)}
    rows = connection.execute(
        select(citations.c.report_id, citations.c.work_id)
        .distinct()
        .where(_among(citations.c.report_id, reports), _among(citations.c.work_id, works))
    ).all()
    return tuple(sorted((reports[row.report_id], works[row.work_id]) for row in rows)[:_TIES])


def _among(column: ColumnElement[str], names: Iterable[str]) -> ColumnElement[bool]:
    return column.in_(sorted(names))


def _title(found: WorkShown) -> Bilingual:
    return citing.bilingual(found.work.titles or (found.work.id,))
