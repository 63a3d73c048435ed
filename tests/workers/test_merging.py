"""One segment for each index: after a rebuild, and each night."""

import numpy as np
import pytest

from ingest.engine import IndexWriter
from ranking.encoder import Space
from schemas import index
from schemas.settings import Settings
from workers.bench import filling
from workers.queues import configured

REPORTS = 4


@pytest.mark.stack
def test_a_merged_pair_has_one_segment_each_and_loses_nothing(engine_alone: Settings) -> None:
    own = engine_alone.model_copy(update={"index_prefix": "merging"})
    writer = IndexWriter(own, Space("made", "made", 384, 512))
    pair = writer.create("", 0)
    try:
        base = np.eye(8, 384, dtype=np.float32)
        for one in filling.documents(base, REPORTS, lambda *_: None):
            writer.write([one], only=pair)
            writer.refresh()
        assert min(segments(writer, pair.reports), segments(writer, pair.passages)) > 1
        before = [writer.count(kind, pair) for kind in (index.REPORTS, index.PASSAGES)]
        writer.merge(pair)
        assert segments(writer, pair.reports) == segments(writer, pair.passages) == 1
        writer.refresh()
        assert before == [writer.count(kind, pair) for kind in (index.REPORTS, index.PASSAGES)]
        assert before[0] == REPORTS
    finally:
        writer.drop([pair.reports, pair.passages])
        writer.close()


def segments(writer: IndexWriter, name: str) -> int:
    (shard,) = writer.client.indices.segments(index=name)["indices"][name]["shards"]["0"]
    return len(shard["segments"])


def test_all_that_beat_sends_is_a_task() -> None:
    from workers import tasks

    sent = {entry["task"] for entry in configured(Settings()).conf.beat_schedule.values()}
    assert "sateto.merge" in sent
    assert sent <= set(tasks.app.tasks)
