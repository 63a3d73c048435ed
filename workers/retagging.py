"""Tags made anew from archived text, and what another version of the taxonomy would change."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

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
from ingest.rooms import Rooms
from ingest.tagging import head, prototypes
from ingest.tagging.cues import Cues
from ingest.tagging.tagger import Tagger
from schemas import index, taxonomy
from schemas.database import reading
from schemas.errors import UserError
from schemas.report import Report
from schemas.settings import Settings
from schemas.tables import reports
from schemas.tags import Findings, Taxonomy
from workers.tagging import Workshop

Say = Callable[[str, str], None]
_BATCH = 200  # reports written to the index at once


def retag(settings: Settings, say: Say) -> dict[str, int]:
    """Tags every report that readers see, and rewrites its one document; vectors stay.

    Earlier tags stay in the archive under their versions. Reports whose text or vectors are not
    archived any more are counted; `sateto rebuild` makes them anew.
    """
    rooms = Workshop(settings).rooms
    made_by = {"space": rooms.space.id, "taxonomy": rooms.cues.version, "parse": PARSE_VERSION}
    documents = []
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
            rooms.writer.write(documents)
            documents.clear()
            say(f"{done} 件のタグを付け直しました", f"{done} reports tagged anew")
    rooms.writer.write(documents)
    rooms.writer.refresh()
    rooms.writer.close()
    say(
        f"{done} 件のタグを付け直しました。本文のないもの {missing} 件",
        f"{done} reports tagged anew; {missing} have no archived text",
    )
    return {"retagged": done, "missing": missing}


def retagged(rooms: Rooms, keys: Keys) -> tuple[Report, Findings]:
    """A report and its findings under the rules in force, which are kept in the archive."""
    report, passages = load_report(rooms.archive, keys), load_passages(rooms.archive, keys)
    found = rooms.tagger.find(report, passages, load_array(rooms.archive, keys))
    rooms.archive.derive("tag", keys.tag, to_json(found.model_dump(mode="json")))
    return report, found


def differences(settings: Settings, old: Path, new: Path) -> dict[str, Any]:
    """By tag, the reports that would gain or lose it; nothing is written."""
    rooms = Workshop(settings).rooms
    before, after = (_tagger(rooms, _taxonomy(folder)) for folder in (old, new))
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


def _taxonomy(folder: Path) -> Taxonomy:
    if not all((folder / f"{family}.toml").is_file() for family in taxonomy.FAMILIES):
        raise UserError(
            f"{folder} holds no dual_use.toml and civil.toml",
            f"{folder} に dual_use.toml と civil.toml がありません",
        )
    return taxonomy.read(folder)
