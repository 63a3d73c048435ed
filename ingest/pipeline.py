"""The steps themselves: each goes from artifacts to an artifact, and commits with its work row."""

import io
from collections.abc import Callable
from dataclasses import asdict
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import Connection, RowMapping, and_, update

from ingest import fetching, projecting, worktable
from ingest.archive import to_json
from ingest.artifacts import (
    PARSE_VERSION,
    Keys,
    aliases,
    load_array,
    load_findings,
    load_passages,
    load_read,
    load_report,
    load_text,
    load_vectors,
    revision_row,
)
from ingest.building import build_report, with_origins
from ingest.citing.step import cite
from ingest.members import members, read_member, read_together
from ingest.passages import cut, encoded
from ingest.reading import ocr
from ingest.reading.plain import read_text
from ingest.reading.read import read_pdf
from ingest.rooms import Rooms
from ingest.settings import ocr_limits, reading_limits
from ingest.steps import ALERT, OCR
from schemas import index
from schemas.errors import DocumentError, EngineError
from schemas.reasons import Reason
from schemas.tables import ReportState, reports, revisions

Documents = list[tuple[str, str, int, dict[str, Any]]]


def do(rooms: Rooms, lease: worktable.Lease, now: Callable[[], float]) -> worktable.Item | None:
    """Does a leased step and returns the item that follows.

    DocumentError means never, EngineError not now; who calls decides what then.
    """
    item = lease.item
    row = revision_row(rooms.database, item.report_id, item.revision)
    keys = Keys.of(row, rooms.space, rooms.cues.version)
    if item.step == "project":
        values = _project(rooms, lease, row, keys, now)
    elif item.step == "fetch":
        values = _fetch_at_last(rooms, lease, row, keys)
    else:
        values = _STEPS[item.step](rooms, row, keys)
    images = item.step == "read" and _has_images(rooms, row, keys)
    with rooms.database.begin() as connection:
        if not worktable.holds(connection, lease, now()):
            return None  # who has the item now notes what they found
        if images:  # no message is sent: the sweep does, when there is nothing else
            worktable.add(connection, worktable.Item(item.report_id, item.revision, OCR), now())
        if values:
            _note(connection, item, values)
        if item.step == "project" and not row["withdrawn"]:  # many are told of at once, by a sweep
            worktable.add(connection, worktable.Item(item.report_id, item.revision, ALERT), now())
        return worktable.finish(connection, lease, now())


def _note(connection: Connection, item: worktable.Item, values: dict[str, Any]) -> None:
    if item.step != "project":
        this = and_(revisions.c.report_id == item.report_id, revisions.c.revision == item.revision)
        connection.execute(update(revisions).where(this).values(**values))
        return
    mine = reports.c.id == item.report_id
    connection.execute(
        update(reports).where(mine, reports.c.revision == item.revision).values(**values)
    )
    # A rebuild projects what readers see, even where a newer revision waits or was refused.
    connection.execute(
        update(reports)
        .where(mine, reports.c.projected == item.revision)
        .values(passages=values["passages"])
    )


def _fetch_at_last(
    rooms: Rooms, lease: worktable.Lease, row: RowMapping, keys: Keys
) -> dict[str, Any]:
    """Fetches; after the last try metadata goes on alone, since it is worth finding without a file."""
    try:
        return _fetch(rooms, row, keys)
    except EngineError:
        if row["format"] == "file" or lease.attempt < rooms.settings.attempts:
            raise
        return {"file_reason": Reason.GAVE_UP}


def _fetch(rooms: Rooms, row: RowMapping, _keys: Keys) -> dict[str, Any]:
    """The first file that one of the report's records leads to."""
    found: dict[str, Any] = {}
    for member in members(row):
        url = member.file_url
        if not url and member.format != "file":
            url = next((link.url for link in read_member(rooms.archive, member).files), "")
        if not url:
            continue
        try:
            return fetching.fetch(rooms, row, member, url)
        except DocumentError as error:
            if row["format"] == "file":
                raise
            # The metadata is worth finding even where its file can't be had.
            found = found or {"file_url": url, "file_reason": error.reason}
    return found


def _read(rooms: Rooms, row: RowMapping, keys: Keys) -> dict[str, Any]:
    digest = row["file_sha256"]
    if not digest or rooms.archive.has_derived("read", keys.read):
        return {}
    data = rooms.archive.get(digest)
    limits = reading_limits(rooms.settings)
    is_text = urlsplit(row["file_url"]).path.lower().endswith(".txt")
    found = read_text(data, limits) if is_text else read_pdf(data, limits)
    rooms.archive.derive("read", keys.read, to_json(asdict(found)))
    return {}


def _has_images(rooms: Rooms, row: RowMapping, keys: Keys) -> bool:
    return bool(row["file_sha256"]) and bool(ocr.waiting(load_read(rooms.archive, keys)))


def _ocr(rooms: Rooms, row: RowMapping, keys: Keys) -> dict[str, Any]:
    if not rooms.archive.has_derived("ocr", keys.ocr):
        if not ocr.program():
            raise DocumentError(Reason.NO_TEXT_LAYER, "tesseract is not installed here")
        pages = ocr.waiting(load_read(rooms.archive, keys))
        data = rooms.archive.get(row["file_sha256"])
        found = ocr.recognise(data, pages, ocr_limits(rooms.settings))
        rooms.archive.derive("ocr", keys.ocr, to_json(found))
    return {"ocr": True}


def _parse(rooms: Rooms, row: RowMapping, keys: Keys) -> dict[str, Any]:
    if rooms.archive.has_derived("parse", keys.parse):
        return {}
    meta = read_together(rooms.archive, members(row))
    report = build_report(row, meta, load_text(rooms.archive, row, keys))
    rooms.archive.derive("parse", keys.parse, to_json(report.model_dump(mode="json")))
    return {}


def _chunk(rooms: Rooms, _row: RowMapping, keys: Keys) -> dict[str, Any]:
    if rooms.archive.has_derived("chunk", keys.chunk):
        return {}
    report = load_report(rooms.archive, keys)
    passages = cut(report, rooms.load_encoder().lengths, rooms.settings.passages_per_report)
    content = [passage.model_dump(mode="json") for passage in passages]
    rooms.archive.derive("chunk", keys.chunk, to_json(content))
    return {}


def _encode(rooms: Rooms, _row: RowMapping, keys: Keys) -> dict[str, Any]:
    import numpy as np

    if rooms.archive.has_derived("encode", keys.encode):
        return {}
    report, passages = load_report(rooms.archive, keys), load_passages(rooms.archive, keys)
    encoder, buffer = rooms.load_encoder(), io.BytesIO()
    rows = encoder.encode(encoded(report, passages, encoder.lengths), "passage")
    np.save(buffer, rows, allow_pickle=False)
    rooms.archive.derive("encode", keys.encode, buffer.getvalue())
    return {}


def _tag(rooms: Rooms, _row: RowMapping, keys: Keys) -> dict[str, Any]:
    if rooms.archive.has_derived("tag", keys.tag):
        return {}
    report, passages = load_report(rooms.archive, keys), load_passages(rooms.archive, keys)
    found = rooms.tagger.find(report, passages, load_array(rooms.archive, keys))
    rooms.archive.derive("tag", keys.tag, to_json(found.model_dump(mode="json")))
    return {}


def _project(
    rooms: Rooms, lease: worktable.Lease, row: RowMapping, keys: Keys, now: Callable[[], float]
) -> dict[str, Any]:
    documents, shown = documents_of(rooms, row, keys)
    if not worktable.announce(rooms.database, lease, shown["passages"], now()):
        return {}
    rooms.writer.write(documents)
    return {"projected": row["revision"], **shown}


def documents_of(rooms: Rooms, row: RowMapping, keys: Keys) -> tuple[Documents, dict[str, Any]]:
    """All documents of a revision, as (kind, id, revision, document), and the report's new state."""
    identity, revision = row["id"], row["revision"]
    gone = projecting.tombstone(row["source"], revision)
    documents: Documents = []
    if row["withdrawn"]:
        documents.append((index.REPORTS, identity, revision, gone))
        joined = row["joined_to"] not in {None, identity}
        state = ReportState.JOINED if joined else ReportState.WITHDRAWN
        shown: dict[str, Any] = {"state": state, "reason": None, "detail": ""}
        count = 0
    else:
        report = with_origins(load_report(rooms.archive, keys), row)
        found = load_findings(rooms.archive, keys)
        made_by = {"space": rooms.space.id, "taxonomy": rooms.cues.version, "parse": PARSE_VERSION}
        passages = load_passages(rooms.archive, keys)
        vectors = load_vectors(rooms.archive, keys)
        names = aliases(rooms.database, identity)
        one = projecting.report_document(report, found, made_by, names)
        documents.append((index.REPORTS, identity, revision, one))
        many = projecting.passage_documents(report, passages, vectors)
        documents += [
            (index.PASSAGES, index.passage_id(identity, number), revision, document)
            for number, document in enumerate(many)
        ]
        shown = {
            "state": ReportState.INDEXED,
            "reason": report.text_reason,
            "detail": report.text_detail,
        }
        count = len(passages)
        if count == rooms.settings.passages_per_report:
            detail = f"SATETO_PASSAGES_PER_REPORT={count}"
            shown |= {"reason": Reason.TOO_MUCH_TEXT, "detail": detail}
    # Passages that the revision before had beyond this one's must not stay.
    documents += [
        (index.PASSAGES, index.passage_id(identity, number), revision, gone)
        for number in range(count, row["passages"])
    ]
    return documents, {**shown, "passages": count}


_STEPS: dict[str, Callable[[Rooms, RowMapping, Keys], dict[str, Any]]] = {
    "read": _read,
    OCR: _ocr,
    "parse": _parse,
    "chunk": _chunk,
    "encode": _encode,
    "tag": _tag,
    "cite": cite,
}
