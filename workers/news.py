"""What is new in reports that came into the index: passages that no earlier revision had."""

import time
from collections.abc import Iterator, Sequence

import numpy as np
from sqlalchemy import select

from ingest import worktable
from ingest.artifacts import Keys, MissingArtifactError, load_array, load_passages, revision_row
from ingest.rooms import Rooms
from ingest.steps import ALERT
from ingest.worktable import Lease
from schemas.database import reading
from schemas.report import Passage
from schemas.search import EvidencePassage
from schemas.tables import WorkState, work
from search_api.alerts.news import NewPassage, News

_PASSAGES = 2_000  # matched at once
Piece = tuple[Lease, News]


def stretches(rooms: Rooms, leases: Sequence[Lease]) -> Iterator[list[Piece]]:
    """The reports with what is new in each, so many that their passages are matched at once.

    One whose artifacts are lost, or were made by another version, goes its way once more from there.
    """
    some: list[Piece] = []
    count = 0
    for lease in leases:
        try:
            news = _news(rooms, lease)
        except MissingArtifactError as error:
            item = lease.item
            with rooms.database.begin() as connection:
                worktable.again(connection, item.report_id, item.revision, error.step, time.time())
            continue
        if some and count + len(news.passages) > _PASSAGES:
            yield some
            some, count = [], 0
        some.append((lease, news))
        count += len(news.passages)
    if some:
        yield some


def joined(parts: Sequence[News], space: str) -> News:
    """The news of several reports as one."""
    told = [one for one in parts if one.passages]
    empty = np.zeros((0, 0), np.float32)
    return News(
        {name: value for one in told for name, value in one.revisions.items()},
        {name: value for one in told for name, value in one.since.items()},
        tuple(passage for one in told for passage in one.passages),
        np.concatenate([one.vectors for one in told]) if told else empty,
        space,
    )


def _news(rooms: Rooms, lease: Lease) -> News:
    identity, revision = lease.item.report_id, lease.item.revision
    keys = _keys(rooms, identity, revision)
    old = _before(rooms, identity, revision)
    passages = load_passages(rooms.archive, keys)
    new = [place for place, one in enumerate(passages) if one.text not in old]
    return News(
        {identity: revision},
        {identity: _since(rooms, identity, revision)},
        tuple(NewPassage(identity, place, _shown(passages[place])) for place in new),
        load_array(rooms.archive, keys)[new],
        rooms.space.id,
    )


def _keys(rooms: Rooms, identity: str, revision: int) -> Keys:
    row = revision_row(rooms.database, identity, revision)
    return Keys.of(row, rooms.space, rooms.cues.version)


def _shown(passage: Passage) -> EvidencePassage:
    return EvidencePassage(
        text=passage.text,
        section=passage.section,
        page=passage.page,
        recognised=passage.recognised,
    )


def _since(rooms: Rooms, identity: str, revision: int) -> float:
    """When the revision came into the index."""
    this = (work.c.report_id == identity) & (work.c.revision == revision)
    projected = select(work.c.updated_at).where(this, work.c.step == "project")
    with reading(rooms.database) as connection:
        return float(connection.execute(projected).scalar_one())


def _before(rooms: Rooms, identity: str, revision: int) -> set[str]:
    """Texts of the passages of the last revision before that people may know of."""
    untold = select(work.c.revision).where(
        work.c.report_id == identity,
        work.c.step == ALERT,
        work.c.state.in_([WorkState.SUPERSEDED, WorkState.FAILED]),
    )
    with reading(rooms.database) as connection:
        skip = set(connection.execute(untold).scalars())
    for earlier in range(revision - 1, 0, -1):
        try:
            if earlier not in skip:
                keys = _keys(rooms, identity, earlier)
                return {one.text for one in load_passages(rooms.archive, keys)}
        except MissingArtifactError:
            continue  # withdrawn, refused, or superseded before it was cut
    return set()
