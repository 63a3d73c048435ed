"""All references anew: what becomes due, and which reports the graph lacks."""

from sqlalchemy import Engine

from ingest.citing.relinking import waiting
from ingest.worktable import Item
from schemas.citation import CitedReference, Fields, Status
from tests.ingest.citing_graphs import brings, cites, know, link_all, outcome, put
from tests.ingest.rows import add_report, add_revision, add_run
from tests.ingest.test_citing_graph import BY_TITLE, PAPER
from workers import relinking

A, B = "oai-a", "oai-b"


def test_all_that_can_be_read_becomes_due_and_comes_out_the_same(database: Engine) -> None:
    know(database, A, B)
    unread = CitedReference(raw="……", fields=Fields(), refused=Status.MALFORMED)
    put(database, A, brings(A, references=(*cites(BY_TITLE), unread)))
    put(database, B, brings(B, PAPER))
    link_all(database)
    before = outcome(database)
    assert before == {f"{A}#0": ("found", PAPER.id), f"{A}#1": ("malformed", None)}
    relinking.make_all_due(database)
    assert waiting(database) == 1
    link_all(database)
    assert outcome(database) == before


def test_reports_of_the_index_that_the_graph_lacks_are_put_there(database: Engine) -> None:
    with database.begin() as connection:
        add_run(connection)
        for name, projected, withdrawn in (
            (A, 1, False),
            (B, 1, False),
            ("oai-c", 0, False),
            ("oai-d", 1, True),
        ):
            add_report(connection, name, projected=projected)
            add_revision(connection, name, 1, withdrawn=withdrawn)
    put(database, A, brings(A))
    assert relinking.lacking(database) == [Item(B, 1, "cite")]
