"""Tags made anew from archived text, and what another version of the taxonomy would change."""

import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import Engine, RowMapping, select

from ingest import projecting
from ingest.archive import to_json
from ingest.artifacts import (
    PARSE_VERSION,
    Keys,
    MissingArtifactError,
    aliases,
    load_array,
    load_passages,
    load_report,
    revision_row,
)
from ingest.building import with_origins
from ingest.pipeline import Documents
from ingest.rooms import Rooms
from ingest.tagging import head, prototypes
from ingest.tagging.cues import Cues
from ingest.tagging.tagger import Tagger
from schemas import index, taxonomy
from schemas.database import reading
from schemas.errors import StateError
from schemas.report import Report
from schemas.settings import Settings
from schemas.tables import reports
from schemas.tags import Findings, Taxonomy
from search_api.alerts import revising
from search_api.alerts.revising import Retagged
from search_api.workplace.desk import Desk
from workers.stack import state
from workers.tagging import Workshop

Say = Callable[[str, str], None]
_BATCH = 200  # reports written to the index at once
_RENEW_SECONDS = 120


def retag(settings: Settings, say: Say) -> dict[str, int]:
    """Tags every report that readers see, and rewrites its one document; vectors stay.

    Earlier tags stay in the archive under their versions. Reports whose text or vectors are not
    archived any more are counted; `sateto rebuild` makes them anew. The local stack reads the
    taxonomy first, so that what is harvested meanwhile gets the same tags.
    """
    let_the_stack_read(settings, taxonomy.load().version, say)
    rooms = Workshop(settings).rooms
    made_by = {"space": rooms.space.id, "taxonomy": rooms.cues.version, "parse": PARSE_VERSION}
    desk = Desk(settings)
    documents: Documents = []
    done = missing = 0
    for row in archived(rooms.database):
        keys = Keys.of(row, rooms.space, rooms.cues.version)
        try:
            report, found = retagged(rooms, keys)
        except MissingArtifactError:
            missing += 1
            continue
        names = aliases(rooms.database, row["id"])
        document = projecting.report_document(with_origins(report, row), found, made_by, names)
        documents.append((index.REPORTS, row["id"], row["revision"], document))
        done += 1
        if len(documents) == _BATCH:
            _write(rooms, desk, documents)
            documents.clear()
            say(f"{done} 件のタグを付け直しました", f"{done} reports tagged anew")
    _write(rooms, desk, documents)
    desk.write(revising.remember)
    desk.close()
    rooms.writer.refresh()
    rooms.writer.close()
    say(
        f"{done} 件のタグを付け直しました。本文のないもの {missing} 件",
        f"{done} reports tagged anew; {missing} have no archived text",
    )
    return {"retagged": done, "missing": missing}


def let_the_stack_read(settings: Settings, version: str, say: Say) -> None:
    """Begins the programs of the stack anew where they know another taxonomy than this version."""
    try:
        answer = httpx.get(f"{settings.api}/v1/taxonomy", timeout=10)
    except httpx.TransportError:
        return  # whatever starts later reads what is there then
    if answer.raise_for_status().json()["version"] == version:
        return
    if state.read(settings.data_dir) is None:
        say(
            "API とワーカーを再起動してください。再起動するまで、新しいタグは名前で表示されません",
            "Restart the API and the workers: until then they don't know the new tags",
        )
        return
    say("新しいタグ体系を読み込んでいます", "The stack reads the new taxonomy")
    state.ask_to_renew(settings.data_dir)
    end = time.monotonic() + _RENEW_SECONDS
    while not _well(settings):
        if time.monotonic() > end:
            raise StateError(
                f"the stack is not well {_RENEW_SECONDS} s after reading the taxonomy; see `sateto status`",
                f"タグ体系の読込みから {_RENEW_SECONDS} 秒たっても起動が終わりません。"
                "`sateto status` で確認してください",
            )
        time.sleep(0.2)


def _well(settings: Settings) -> bool:
    now = state.read(settings.data_dir)
    return (
        now is not None
        and not state.asked_to_renew(settings.data_dir)
        and all(service.state == "well" for service in now.services)
    )


def _write(rooms: Rooms, desk: Desk, documents: Documents) -> None:
    """Tells who follows tags what changed, then writes: whoever is killed between tells it again."""
    before = rooms.writer.tags([identity for _, identity, _, _ in documents])
    changes = [
        Retagged(
            identity,
            frozenset(document["access"]),
            frozenset(before[identity]),
            frozenset(document["tags"]),
        )
        for _, identity, _, document in documents
        if identity in before
    ]
    desk.write(revising.tell, changes, rooms.cues.version)
    rooms.writer.write(documents)


def retagged(rooms: Rooms, keys: Keys) -> tuple[Report, Findings]:
    """A report and its findings under the rules in force, which are kept in the archive."""
    report, passages = load_report(rooms.archive, keys), load_passages(rooms.archive, keys)
    found = rooms.tagger.find(report, passages, load_array(rooms.archive, keys))
    rooms.archive.derive("tag", keys.tag, to_json(found.model_dump(mode="json")))
    return report, found


def differences(settings: Settings, old: Path, new: Path) -> dict[str, Any]:
    """By tag, the reports that would gain or lose it; nothing is written."""
    rooms = Workshop(settings).rooms
    before, after = (_tagger(rooms, taxonomy.read(folder)) for folder in (old, new))
    added: dict[str, list[str]] = defaultdict(list)
    removed: dict[str, list[str]] = defaultdict(list)
    count, changed = 0, set()
    for row in archived(rooms.database):
        keys = Keys.of(row, rooms.space, rooms.cues.version)
        text = load_report(rooms.archive, keys), load_passages(rooms.archive, keys)
        vectors = load_array(rooms.archive, keys)
        had, has = ({t.id for t in tagger.tag(*text, vectors)} for tagger in (before, after))
        count += 1
        for name in has - had:
            added[name].append(row["id"])
        for name in had - has:
            removed[name].append(row["id"])
        if had != has:
            changed.add(row["id"])
    return {
        "old": before.cues.version,
        "new": after.cues.version,
        "reports": count,
        "changed": len(changed),
        "tags": {
            name: {"added": added[name], "removed": removed[name]}
            for name in sorted({*added, *removed})
        },
    }


def archived(database: Engine) -> Iterator[RowMapping]:
    """The revisions that readers see, withdrawn ones left out, in the order of their ids."""
    query = select(reports.c.id, reports.c.projected).where(reports.c.projected > 0)
    with reading(database) as connection:
        known = connection.execute(query.order_by(reports.c.id)).all()
    for identity, revision in known:
        row = revision_row(database, identity, revision)
        if not row["withdrawn"]:
            yield row


def _tagger(rooms: Rooms, known: Taxonomy) -> Tagger:
    near = prototypes.kept(rooms.archive, rooms.space, known, rooms.load_encoder)
    return Tagger(Cues(known), head.load(), near, rooms.space.id)
