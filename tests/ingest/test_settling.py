"""Records of many sources in the database: one report each, in whatever order they come."""

import json
import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, select, update

from ingest import pages, runs
from ingest.archive import Archive
from ingest.artifacts import aliases, revision_row
from ingest.members import members, read_together
from ingest.sources import Page, Record
from schemas.database import migrate, open_database
from schemas.report import report_id
from schemas.tables import ReportState, metadata, records, reports, revisions, work
from tests.ingest.samples_of_services import nih_project


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive((tmp_path / "archive").as_uri())


def told(name: str, **fields: Any) -> Record:
    """A record that says so; its title is its name."""
    content = {"title": {"ja": name}, **fields}
    return Record(name, json.dumps(content, ensure_ascii=False).encode(), "json", "")


def bring(database: Engine, archive: Archive, *found: Record, source: str = "oai") -> None:
    """Harvests each record from a place of its own."""
    for one in found:
        run_id = runs.start(database, source, f"place of {one.native_id}", {}, 10.0)
        run = runs.take(database, run_id, 10.0, 60.0)
        assert run
        assert pages.save(database, archive, run, Page((one,), None), 10.0) is not None


def live(database: Engine) -> dict[str, list[str]]:
    """Reports that readers see or will see, with their records' native ids."""
    with database.connect() as connection:
        rows = connection.execute(
            select(reports.c.id, revisions.c.records)
            .join(revisions, revisions.c.report_id == reports.c.id)
            .where(
                revisions.c.revision == reports.c.revision,
                ~revisions.c.withdrawn,
                reports.c.state != ReportState.JOINED,
            )
        )
        return {row.id: [one["native_id"] for one in row.records] for row in rows}


def told_by(database: Engine, archive: Archive, identity: str) -> Any:
    with database.connect() as connection:
        revision = connection.execute(
            select(reports.c.revision).where(reports.c.id == identity)
        ).scalar_one()
    return read_together(archive, members(revision_row(database, identity, revision)))


def test_records_of_two_sources_make_one_report(database: Engine, archive: Archive) -> None:
    bring(database, archive, told("a", doi="10.99999/x", keywords=["ka"]))
    bring(database, archive, told("b", doi="10.99999/x", keywords=["kb"]), source="folder")
    ours, other = report_id("folder", "b"), report_id("oai", "a")
    assert live(database) == {ours: ["b", "a"]}  # what a person keeps counts before a repository
    meta = told_by(database, archive, ours)
    assert (meta.title.ja, meta.keywords) == ("b", ("kb", "ka"))
    assert aliases(database, ours) == sorted([ours, other])


def test_every_source_is_kept_with_the_fields_that_it_gave(
    database: Engine, archive: Archive
) -> None:
    bring(database, archive, told("a", doi="10.99999/x", number="1"))
    bring(database, archive, told("b", doi="10.99999/x", licence="CC0"), source="folder")
    row = revision_row(database, report_id("folder", "b"), 1)
    gave = {member.native_id: member.fields for member in members(row)}
    assert gave == {"b": ("title", "doi", "licence"), "a": ("number",)}


def test_two_reports_become_one_by_a_third_record(database: Engine, archive: Archive) -> None:
    bring(database, archive, told("a", doi="10.99999/x"), told("b", ids=["hdl:99999/2"]))
    assert len(live(database)) == 2
    bring(database, archive, told("c", doi="10.99999/x", ids=["hdl:99999/2"]))
    names = [report_id("oai", name) for name in "abc"]
    (only,) = live(database)
    assert only == min(names)
    assert aliases(database, only) == sorted(names)


def test_a_report_that_is_another_now_leaves_the_index(database: Engine, archive: Archive) -> None:
    first, second = sorted(("a", "b"), key=lambda name: report_id("oai", name))
    bring(database, archive, told(second, doi="10.99999/x"))
    gone = report_id("oai", second)
    with database.begin() as connection:  # as when it was indexed
        connection.execute(update(reports).values(projected=1, passages=3, state="indexed"))
    bring(database, archive, told(first, doi="10.99999/x"))
    row = revision_row(database, gone, 2)
    assert (row["withdrawn"], row["joined_to"]) == (True, report_id("oai", first))
    with database.connect() as connection:
        due = connection.execute(
            select(work.c.step).where(work.c.report_id == gone, work.c.state == "due")
        ).scalars()
        assert list(due) == ["cite"]


def test_records_part_again_when_what_joined_them_was_wrong(
    database: Engine, archive: Archive
) -> None:
    bring(database, archive, told("a", doi="10.99999/x"), told("b", doi="10.99999/x"))
    assert len(live(database)) == 1
    bring(database, archive, told("b", doi="10.99999/y"))
    assert live(database) == {report_id("oai", name): [name] for name in "ab"}


def test_a_report_lives_while_one_of_its_sources_has_it(database: Engine, archive: Archive) -> None:
    bring(database, archive, told("a", doi="10.99999/x"), told("b", doi="10.99999/x"))
    (name,) = live(database)
    for native, left in (("a", ["b"]), ("b", None)):
        bring(database, archive, Record(native, b"<gone/>", "xml", "deleted", deleted=True))
        assert live(database) == ({name: left} if left else {})
    bring(database, archive, told("a", doi="10.99999/x"))
    assert live(database) == {name: ["a"]}


def test_the_same_from_two_sources_makes_no_new_revision(
    database: Engine, archive: Archive
) -> None:
    same = {"title": {"ja": "題"}, "doi": "10.99999/x"}
    bring(database, archive, told("b", **same), source="folder")
    bring(database, archive, told("a", **same))
    with database.connect() as connection:
        rows = connection.execute(select(revisions)).mappings().all()
    assert [(row["report_id"], row["revision"]) for row in rows] == [(report_id("folder", "b"), 1)]
    assert [one["native_id"] for one in rows[0]["records"]] == ["b", "a"]  # and yet both are told


def test_bytes_that_change_each_time_are_no_change(database: Engine, archive: Archive) -> None:
    """Fault 30."""
    for blank in ("", " ", "\n"):
        content = b'{"title": {"ja": "x"}}' + blank.encode()
        bring(database, archive, Record("a", content, "json", str(len(content))))
    with database.connect() as connection:
        assert len(connection.execute(select(revisions)).all()) == 1


def test_the_years_of_a_project_of_nih_become_one_report(
    database: Engine, archive: Archive
) -> None:
    rows = [nih_project(number, year) for number, year in ((1, 2023), (2, 2024), (3, 2024))]
    rows[1]["core_project_num"] = rows[0]["core_project_num"]
    rows[2] |= {"core_project_num": rows[0]["core_project_num"], "subproject_id": "5001"}
    found = [Record(str(row["appl_id"]), json.dumps(row).encode(), "nih", "") for row in rows]
    for one in found:  # in harvests of one year each
        run = runs.take(database, runs.start(database, "nih", "x", {}, 10.0), 10.0, 60.0)
        assert run
        pages.save(database, archive, run, Page((one,), None), 10.0)
    names = {tuple(sorted(ids)): name for name, ids in live(database).items()}
    assert names.keys() == {("1", "2"), ("3",)}
    project = told_by(database, archive, names["1", "2"])
    assert project.amount == 500_000
    assert sorted(project.notes) == [f"US fiscal year {year}: 250,000 USD" for year in (2023, 2024)]


def test_a_number_of_a_whole_programme_joins_nothing(database: Engine, archive: Archive) -> None:
    many = [told(name, number="JPJ004596", ids=["jgn:JPJ004596"]) for name in "abc"]
    bring(database, archive, *many)
    assert len(live(database)) == 3


PLACES = (("oai", "a"), ("oai", "b"), ("oai", "c"), ("folder", "d"), ("folder", "e"))
KEYS = ("doi:10.99999/1", "hdl:99999/2", "crid:3", "jgn:JP99K00001")


Corpus = list[tuple[tuple[str, str], Record]]


@st.composite
def corpora(draw: st.DrawFn) -> Corpus:
    """Records of places of two sources, with keys in common."""
    keys = st.lists(st.sampled_from(KEYS), min_size=1, max_size=2, unique=True)
    return [
        (draw(st.sampled_from(PLACES)), told(f"r{number}", ids=draw(keys)))
        for number in range(draw(st.integers(2, 7)))
    ]


@pytest.fixture(scope="module")
def sqlite(tmp_path_factory: pytest.TempPathFactory) -> tuple[Engine, Archive]:
    folder = tmp_path_factory.mktemp("orders")
    database = open_database(f"sqlite:///{folder / 'sateto.db'}")
    migrate(database)
    return database, Archive((folder / "archive").as_uri())


def harvest(database: Engine, archive: Archive, corpus: Corpus, chance: random.Random) -> None:
    """Brings the corpus in pages of any size and order, some of the records twice."""
    found = list(corpus)
    chance.shuffle(found)
    found += chance.sample(found, chance.randint(0, len(found)))
    while found:
        size = chance.randint(1, 4)
        part, found = found[:size], found[size:]
        for source, place in PLACES:
            if mine := tuple(record for where, record in part if where == (source, place)):
                run = runs.take(database, runs.start(database, source, place, {}, 10.0), 10.0, 60.0)
                assert run
                assert pages.save(database, archive, run, Page(mine, None), 10.0) is not None


def everything_of(
    sqlite: tuple[Engine, Archive], corpus: Corpus, chance: random.Random
) -> dict[str, Any]:
    """What readers would see after a harvest of the corpus."""
    database, archive = sqlite
    with database.begin() as connection:
        for table in reversed(metadata.sorted_tables):
            connection.execute(table.delete())
    harvest(database, archive, corpus, chance)
    shown = live(database)
    with database.connect() as connection:
        rows = connection.execute(select(records.c.id, records.c.report_id))
        leads = {row.id: row.report_id for row in rows}
        kept = connection.execute(
            select(revisions.c.report_id, revisions.c.version)
            .join(reports, reports.c.id == revisions.c.report_id)
            .where(revisions.c.revision == reports.c.revision, reports.c.id.in_(shown))
        )
        versions = {row.report_id: row.version for row in kept}
    texts = {name: told_by(database, archive, name).model_dump_json() for name in shown}
    return {"shown": shown, "leads": leads, "versions": versions, "texts": texts}


@settings(max_examples=25)
@given(corpora(), st.randoms(use_true_random=True), st.randoms(use_true_random=True))
def test_any_order_and_repetition_of_pages_gives_the_same_database(
    sqlite: tuple[Engine, Archive],
    corpus: Corpus,
    one: random.Random,
    other: random.Random,
) -> None:
    assert everything_of(sqlite, corpus, one) == everything_of(sqlite, corpus, other)
