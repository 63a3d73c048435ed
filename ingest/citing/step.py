"""The step that puts a report into the citation graph and links its references."""

from typing import Any

from sqlalchemy import RowMapping

from ingest.archive import to_json
from ingest.artifacts import Keys, load_citing, load_report, load_text
from ingest.citing import graph, reported
from ingest.citing.relinking import relink
from ingest.rooms import Rooms
from schemas.citation import Citing
from schemas.text import clean


def cite(rooms: Rooms, row: RowMapping, keys: Keys) -> dict[str, Any]:
    """Puts the works and references of a revision there; of a withdrawn one, takes them away.

    References of other reports that this makes due are linked in the background.
    """
    identity = row["id"]
    citing = Citing() if row["withdrawn"] else _citing(rooms, row, keys)
    with rooms.database.begin() as connection:
        change = graph.put(connection, identity, row["revision"], citing)
        if change:  # within the transaction, so that a pool that fails is tried again
            rooms.pool.change(change.works, change.gone)
    while relink(rooms.database, identity):
        pass
    return {}


def _citing(rooms: Rooms, row: RowMapping, keys: Keys) -> Citing:
    if not rooms.archive.has_derived("cite", keys.cite):
        report = load_report(rooms.archive, keys)
        pages = load_text(rooms.archive, row, keys).get("pages", ()) if report.references else ()
        found = reported.read(
            report,
            [(page["number"], clean(page["text"])) for page in pages],
            rooms.settings.cite_references,
            rooms.settings.cite_characters,
        )
        rooms.archive.derive("cite", keys.cite, to_json(found.model_dump(mode="json")))
    return load_citing(rooms.archive, keys)
