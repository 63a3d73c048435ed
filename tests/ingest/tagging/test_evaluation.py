import doctest
import json
from dataclasses import replace
from itertools import product
from pathlib import Path

import numpy as np
import pytest

from ingest import tagging
from ingest.sample import corpus
from ingest.tagging import head
from ingest.tagging.evaluation import figures
from ingest.tagging.evaluation.learning import confidences, least
from ingest.tagging.evaluation.matrix import matrix
from ingest.tagging.evaluation.records import folds, groups, load, of_sample
from ingest.tagging.features import NAMES
from schemas.errors import UserError
from schemas.tags import Family
from tests.ingest.tagging.known import NO_VECTORS, REAL, WITHOUT_ENCODER

LABELS = {"du": ["DU18"], "ct": ["CT16"], "trl": "mid", "defense": 2, "civil": 1, "evidence": ""}
ROW = {
    "id": "r1",
    "title": "見本のレーダ",
    "keywords": None,
    "text": "雨を測るレーダの見本であり、二か所で試した。",
    "both": {"du": ["DU18"], "ct": []},
    "a": LABELS,
    "b": {**LABELS, "ct": [], "defense": 1},
}


def written(path: Path, *rows: object) -> Path:
    path.write_text("\n".join(json.dumps(row) for row in rows), "utf-8")
    return path


def test_the_worked_example() -> None:
    readme = Path(tagging.__file__).with_name("README.md")
    result = doctest.testfile(str(readme), module_relative=False)
    assert result.attempted
    assert not result.failed


def test_a_tag_of_one_annotator_counts_neither_way(tmp_path: Path) -> None:
    (one,) = load(written(tmp_path / "r.jsonl", ROW))
    assert (one.tags, one.unsure) == ({"DU18"}, {"CT16"})
    assert (one.maturity, one.defense, one.civil) == ("mid", 1, 1)


@pytest.mark.parametrize("row", [{"id": "x"}, [], {**ROW, "a": None}])
def test_a_line_that_is_no_record_is_named(tmp_path: Path, row: object) -> None:
    with pytest.raises(UserError, match="line 2"):
        load(written(tmp_path / "r.jsonl", ROW, row))


def test_records_alike_share_a_fold() -> None:
    records = [of_sample(one) for one in corpus.load()[:12]]
    twin = replace(records[0], id="twin")
    every = [*records, twin]
    assert groups(every)[-1] == groups(every)[0]
    parts = folds(every, 4, 0)
    assert sorted(place for part in parts for place in part) == list(range(13))
    assert any({0, 12} <= set(part) for part in parts)


def test_learning_weighs_what_the_tagger_weighs(tmp_path: Path) -> None:
    bare = {**ROW, "id": "r2", "title": "ドローンの飛行", "text": None}
    records = load(written(tmp_path / "r.jsonl", ROW, bare))
    tagger = WITHOUT_ENCODER
    data = matrix(records, tagger.cues, tagger.prototypes, lambda _: ((), NO_VECTORS))
    assert data.truth.sum(axis=1).tolist() == [1, 1]
    families: tuple[Family, ...] = ("dual_use", "civil")
    sure = [confidences(tagger.head.families[one], data, one) for one in families]
    least_of = [least(tagger.head.families[one], data) for one in families]
    said = np.concatenate([s >= t for s, t in zip(sure, least_of, strict=True)], 1)
    for row, confident, record in zip(said, np.concatenate(sure, 1), records, strict=True):
        given = {one.id: one for one in tagger.tag(record.report, (), NO_VECTORS)}
        assert given.keys() == {data.ids[n] for n in np.flatnonzero(row)} != set()
        for name, one in given.items():
            assert one.confidence == pytest.approx(confident[data.ids.index(name)], abs=1e-4)


def test_scores_leave_the_unsure_out() -> None:
    said = np.array([[True, True], [True, False]])
    truth = np.array([[True, False], [False, False]])
    unsure = np.array([[False, True], [False, False]])
    found = figures.scores(["A", "B"], said, truth, unsure)
    assert found["micro"] == {"precision": 0.5, "recall": 1.0, "f1": 0.6667}
    assert found["macro"]["f1"] == 0.6667  # B does not occur
    assert found["macro"]["over"] == 1
    assert figures.agreement([(["DU1", "CT1"], ["DU1"])], "DU") == 1.0
    assert figures.agreement([(["DU1", "CT1"], ["DU1"])], "CT") == 0.0


def test_calibration_compares_said_with_found() -> None:
    sure = np.array([[0.9], [0.9], [0.1]])
    truth = np.array([[True], [False], [False]])
    found = figures.calibration(sure, truth, np.zeros((3, 1), bool), 0.5)
    assert found["error"] == pytest.approx(0.4)
    assert [part["given"] for part in found["bins"]] == [2]


def test_the_head_that_ships_knows_all_tags_and_features() -> None:
    shipped = head.load()
    families: tuple[Family, ...] = ("dual_use", "civil")
    for family, (kind, name) in product(families, enumerate(head.LENGTHS)):
        part = shipped.families[family].heads[kind]
        assert part.tags.keys() == {tag.id for tag in REAL.tags if tag.family == family}
        assert len(part.weights) == len(NAMES)
        assert 0.1 < part.threshold < 0.7
        length = {"length": {"bare": 0.1, "short": 0.6, "long": 1.4}[name]}
        row = dict.fromkeys(NAMES, 0.0) | length
        some = tuple((row | {"cue": 0.6, "cue_title": 1.0, "cue*cue": 0.36, "share": 0.5}).values())
        assert shipped.families[family].of(some) is part
        tag = next(iter(part.tags))
        assert part.confidence(tag, some) > part.confidence(tag, tuple(row.values()))


def test_the_shipped_words_are_ours(shared: Path) -> None:
    """No title of a labelled record stands in what ships."""
    text = " ".join(p.read_text("utf-8") for p in Path(tagging.__file__).parent.glob("*.toml"))
    records = load(shared / "eval" / "tags" / "records.jsonl")
    titles = [r.report.metadata.title.best() for r in records]
    assert len(titles) > 200
    assert [title for title in titles if len(title) > 12 and title in text] == []
