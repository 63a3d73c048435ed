"""What a reader may see of the citation graph: queries, each by an index, and a page at a time.

A work is shown as a report tells it that the reader may see; where only hidden ones tell of it,
the reader sees no link to it.
"""

from collections.abc import Collection, Iterable, Mapping

from sqlalchemy import ColumnElement, Connection, RowMapping, func, or_, select

from schemas.citation import Candidate, Fields, MentionOf, Role, Status, Work
from schemas.citation_answers import (
    CitedBy,
    Cites,
    CitingReport,
    HeldBy,
    ReportCitations,
    WorkAnswer,
    WorkShown,
    YearCount,
)
from schemas.citation_tables import citations, linked_reports, report_works, work_keys, works
from schemas.errors import NotFoundError
from schemas.report import Bilingual
from schemas.text import language
from search_api.access import Reader

_AT_ONCE = 500  # ids that one statement names


def of_report(
    connection: Connection, report: str, who: Reader, page: int, size: int
) -> ReportCitations:
    """What a report cites, and who cites it or what its project brought forth."""
    rows = connection.execute(
        select(citations).where(citations.c.report_id == report).order_by(citations.c.number)
    ).mappings()
    told = list(rows)
    meant = {row["work_id"] for row in told if row["work_id"]}
    open_ones = {one["work"] for row in told for one in row["candidates"]}
    seen = shown(connection, meant | open_ones, who)
    held = connection.execute(
        select(report_works.c.work_id).where(report_works.c.report_id == report)
    ).scalars()
    return ReportCitations(
        report=report,
        cites=tuple(_cites(row, seen) for row in told),
        cited_by=cited_by(connection, set(held), who, page, size, but={report}),
    )


def of_work(connection: Connection, identity: str, who: Reader, page: int, size: int) -> WorkAnswer:
    """A work by its id, or by an identifier that it has; NotFoundError where none is seen."""
    known = work_of(connection, identity)
    found = shown(connection, {known}, who).get(known) if known else None
    if not known or not found:
        raise NotFoundError(f"there is no work {identity}", f"文献 {identity} は見つかりません")
    held = connection.execute(
        select(report_works.c.report_id, report_works.c.role)
        .join(linked_reports, linked_reports.c.report_id == report_works.c.report_id)
        .where(report_works.c.work_id == known, visible(who))
        .order_by(report_works.c.role.desc(), report_works.c.report_id)
        .limit(_AT_ONCE)
    ).all()
    titles = titles_of(connection, {row.report_id for row in held})
    return WorkAnswer(
        work=found.work,
        report=found.report,
        held_by=tuple(
            HeldBy(report=row.report_id, title=titles[row.report_id], role=row.role)
            for row in held
            if row.report_id in titles
        ),
        cited_by=cited_by(connection, {known}, who, page, size),
    )


def cited_by(
    connection: Connection,
    cited: Collection[str],
    who: Reader,
    page: int,
    size: int,
    but: Collection[str] = (),
) -> CitedBy:
    """Who cites any of the works, the reports `but` left out."""
    left_out = citations.c.report_id.not_in(sorted(but))
    these = (citations.c.work_id.in_(sorted(cited)), left_out, visible(who))
    joined = citations.join(linked_reports, linked_reports.c.report_id == citations.c.report_id)
    year = linked_reports.c.year
    counts = connection.execute(
        select(year, func.count(citations.c.report_id.distinct()), func.count())
        .select_from(joined)
        .where(*these)
        .group_by(year)
        .order_by(func.coalesce(year, 0))
    ).all()
    latest = (func.coalesce(year, 0).desc(), citations.c.report_id, citations.c.number)
    ids = select(citations.c.id).select_from(joined).where(*these).order_by(*latest)
    # Ids alone are sorted: with their texts, ten thousand rows take ten times as long.
    on_page = connection.execute(ids.limit(size).offset((page - 1) * size)).scalars()
    hits = list(
        connection.execute(
            select(citations, year)
            .select_from(joined)
            .where(citations.c.id.in_(list(on_page)))
            .order_by(*latest)
        ).mappings()
    )
    titles = titles_of(connection, {row["report_id"] for row in hits})
    return CitedBy(
        reports=sum(row[1] for row in counts),
        citations=sum(row[2] for row in counts),
        per_year=tuple(YearCount(year=row[0], reports=row[1]) for row in counts),
        page=page,
        size=size,
        hits=tuple(_hit(row, titles) for row in hits),
    )


def who_cites(connection: Connection, identity: str, who: Reader, limit: int) -> list[str]:
    """Reports that cite a report, what its project brought forth, or a work."""
    held = select(report_works.c.work_id).where(report_works.c.report_id == identity)
    work = work_of(connection, identity)
    found = (
        select(citations.c.report_id)
        .distinct()
        .join(linked_reports, linked_reports.c.report_id == citations.c.report_id)
        .where(
            or_(citations.c.work_id.in_(held), citations.c.work_id == work),
            citations.c.report_id != identity,
            visible(who),
        )
        .order_by(citations.c.report_id)
        .limit(limit)
    )
    return list(connection.execute(found).scalars())


def whom_it_cites(connection: Connection, report: str, who: Reader, limit: int) -> list[str]:
    """Reports that a report cites, themselves or by what their projects brought forth.

    None of them where the reader may not see the report that cites.
    """
    mine = linked_reports.c.report_id == report
    if connection.execute(select(linked_reports.c.year).where(mine, visible(who))).first() is None:
        return []
    meant = select(citations.c.work_id).where(citations.c.report_id == report)
    found = (
        select(report_works.c.report_id)
        .distinct()
        .join(linked_reports, linked_reports.c.report_id == report_works.c.report_id)
        .where(report_works.c.work_id.in_(meant), report_works.c.report_id != report, visible(who))
        .order_by(report_works.c.report_id)
        .limit(limit)
    )
    return list(connection.execute(found).scalars())


def title_of(connection: Connection, identity: str, who: Reader) -> str:
    """The title of a report or a work; empty where this reader knows of none."""
    known = work_of(connection, identity)
    found = shown(connection, {known}, who).get(known) if known else None
    return next(iter(found.work.titles), "") if found else ""


def work_of(connection: Connection, identity: str) -> str | None:
    """The id of a work, by its id or by an identifier that it has."""
    by_key = select(work_keys.c.work_id).where(work_keys.c.key == identity)
    known = connection.execute(select(works.c.id).where(works.c.id == identity)).scalar()
    return known or connection.execute(by_key.order_by(work_keys.c.work_id)).scalar()


def visible(who: Reader) -> ColumnElement[bool]:
    """Whether a reader may see what a row of `linked_reports` is of."""
    groups = linked_reports.c.readers
    return or_(*(groups.contains(f"\n{group}\n", autoescape=True) for group in who.groups))


def shown(connection: Connection, ids: Collection[str], who: Reader) -> dict[str, WorkShown]:
    """Works as the best report tells them that the reader may see, else as a reference does."""
    found: dict[str, WorkShown] = {}
    for part in _parts(ids):
        rows = connection.execute(
            select(report_works)
            .join(linked_reports, linked_reports.c.report_id == report_works.c.report_id)
            .where(report_works.c.work_id.in_(part), visible(who))
            .order_by(report_works.c.role.desc(), report_works.c.report_id, report_works.c.number)
        )
        for row in rows:
            said = Work.model_validate(row.said).model_copy(update={"id": row.work_id})
            itself = row.report_id if row.role == Role.SELF else None
            found.setdefault(row.work_id, WorkShown(work=said, report=itself))
    for identity in set(ids) - found.keys():
        if told := _named(connection, identity, who):
            found[identity] = WorkShown(work=told)
    return found


def titles_of(connection: Connection, reports: Collection[str]) -> dict[str, Bilingual]:
    """Titles of reports, as they tell them of themselves."""
    return {
        row.report_id: bilingual(row.said["titles"])
        for part in _parts(reports)
        for row in connection.execute(
            select(report_works.c.report_id, report_works.c.said).where(
                report_works.c.report_id.in_(part), report_works.c.role == Role.SELF
            )
        )
    }


def bilingual(titles: Iterable[str]) -> Bilingual:
    """Titles by their languages.

    >>> bilingual(["橋の点検", "Inspection of bridges"])
    Bilingual(ja='橋の点検', en='Inspection of bridges')
    """
    by_language: dict[str, str] = {}
    for title in titles:
        by_language.setdefault(language(title), title)
    return Bilingual(**{tongue: by_language.get(tongue, "") for tongue in ("ja", "en")})


def _named(connection: Connection, key: str, who: Reader) -> Work | None:
    """A work that references alone name, as the first of them tells it that the reader may see."""
    row = connection.execute(
        select(citations.c.fields)
        .join(linked_reports, linked_reports.c.report_id == citations.c.report_id)
        .where(citations.c.names == key, visible(who))
        .order_by(citations.c.id)
        .limit(1)
    ).first()
    if row is None:
        return None
    told = Fields.model_validate(row.fields)
    titles = (told.title,) if told.title else ()
    same = told.model_dump(include={"authors", "year", "container", "volume", "issue", "pages"})
    return Work(id=key, titles=titles, ids=(key,), **same)


def _cites(row: RowMapping, seen: Mapping[str, WorkShown]) -> Cites:
    work = seen.get(row["work_id"] or "")
    candidates = [
        Candidate(work=one["work"], title=_first_title(seen[one["work"]]), score=one["score"])
        for one in row["candidates"]
        if one["work"] in seen
    ]
    status = Status(row["status"])
    if status in {Status.FOUND, Status.AMBIGUOUS} and not work and not candidates:
        status = Status.NOT_FOUND  # as far as this reader may know
    return Cites(
        number=row["number"],
        raw=row["raw"],
        page=row["page"],
        fields=Fields.model_validate(row["fields"]),
        status=status,
        work=work,
        candidates=tuple(candidates),
        mentions=_mentions(row),
    )


def _first_title(found: WorkShown) -> str:
    """As this reader may see it, which the title of the graph's own work needn't be."""
    return next(iter(found.work.titles), "")


def _hit(row: RowMapping, titles: Mapping[str, Bilingual]) -> CitingReport:
    return CitingReport(
        report=row["report_id"],
        title=titles.get(row["report_id"], Bilingual()),
        year=row["year"],
        raw=row["raw"],
        page=row["page"],
        work=row["work_id"],
        mentions=_mentions(row),
    )


def _mentions(row: RowMapping) -> tuple[MentionOf, ...]:
    return tuple(MentionOf.model_validate(one) for one in row["mentions"])


def _parts(values: Iterable[str]) -> Iterable[list[str]]:
    left = sorted(values)
    return (left[start : start + _AT_ONCE] for start in range(0, len(left), _AT_ONCE))
