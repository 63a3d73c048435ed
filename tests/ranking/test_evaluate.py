import gzip
import json
import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.sample import corpus
from ranking.evaluate import Document, documents, load, mean, ndcg, recall
from schemas.errors import UserError

GRADES = {"a": 3, "b": 2, "c": 1, "d": 0}
RANKED = st.lists(st.sampled_from("abcdefgh"), unique=True)
JUDGED = st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 3))


@pytest.mark.parametrize(
    ("ranked", "k", "value"),
    [
        # ideal gain: 7/1 + 3/log2(3) + 1/2 = 9.392789
        (["a", "b", "c"], 10, 1.0),
        (["c", "b", "a"], 10, (1 + 1.892789 + 3.5) / 9.392789),
        (["x", "a"], 10, 4.416508 / 9.392789),
        (["a"], 10, 7 / 9.392789),
        (["b", "a"], 1, 3 / 7),
        (["x", "a", "b"], 2, 4.416508 / 8.892789),
        (["x", "y"], 10, 0.0),
        ([], 10, 0.0),
    ],
)
def test_ndcg_against_values_by_hand(ranked: list[str], k: int, value: float) -> None:
    assert ndcg(ranked, GRADES, k) == pytest.approx(value, abs=1e-6)


@pytest.mark.parametrize(
    ("ranked", "k", "value"),
    [
        (["a", "b", "c"], 100, 1.0),
        (["a", "x", "b", "c"], 2, 1 / 3),
        (["d", "x"], 100, 0.0),
        (["c", "d", "a"], 3, 2 / 3),
        ([], 100, 0.0),
    ],
)
def test_recall_against_values_by_hand(ranked: list[str], k: int, value: float) -> None:
    assert recall(ranked, GRADES, k) == pytest.approx(value)


def test_a_query_without_an_answer_is_worth_nothing() -> None:
    assert (
        ndcg(["a"], {})
        == ndcg(["a"], {"a": 0})
        == recall(["a"], {})
        == recall(["a"], {"a": 0})
        == 0.0
    )


@given(RANKED, JUDGED, st.integers(1, 10))
def test_measures_lie_between_nothing_and_one(
    ranked: list[str], grades: dict[str, int], k: int
) -> None:
    assert 0 <= ndcg(ranked, grades, k) <= 1 + 1e-12
    assert 0 <= recall(ranked, grades, k) <= 1


@given(JUDGED.filter(lambda g: max(g.values(), default=0) > 0), st.integers(1, 10))
def test_the_ideal_order_is_worth_one(grades: dict[str, int], k: int) -> None:
    best = sorted(grades, key=lambda d: -grades[d])
    assert ndcg(best, grades, k) == pytest.approx(1)
    assert recall(best, grades, len(best)) == 1


@given(RANKED, JUDGED)
def test_moving_a_better_document_up_is_never_worse(
    ranked: list[str], grades: dict[str, int]
) -> None:
    for place in range(len(ranked) - 1):
        one, other = ranked[place : place + 2]
        if grades.get(other, 0) > grades.get(one, 0):
            swapped = [*ranked[:place], other, one, *ranked[place + 2 :]]
            assert ndcg(swapped, grades) >= ndcg(ranked, grades)


def test_means() -> None:
    assert mean([]) == 0.0
    assert mean([1.0, 0.0, 0.5]) == pytest.approx(0.5)
    assert mean(x / 10 for x in range(11)) == pytest.approx(0.5)
    assert not math.isnan(mean(iter(())))


def test_a_beir_folder_is_read(tmp_path: Path) -> None:
    lines = [
        json.dumps(
            {"_id": "1", "text": "一行\u2028の中\u0085で", "metadata": {}}, ensure_ascii=False
        ),
        json.dumps({"_id": 2, "text": "GaN"}),
    ]
    (tmp_path / "queries.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (tmp_path / "qrels").mkdir()
    (tmp_path / "qrels" / "test.tsv").write_text(
        "query-id\tcorpus-id\tscore\n1\td1\t2\n1\td2\t0\n2\td1\t1\n", encoding="utf-8"
    )
    found = load(tmp_path, "test")
    assert found.queries == {"1": "一行\u2028の中\u0085で", "2": "GaN"}
    assert found.judgements == {"1": {"d1": 2, "d2": 0}, "2": {"d1": 1}}


def test_the_judged_samples_are_complete() -> None:
    folder = Path(__file__).parents[1] / "judged" / "sample"
    with (folder / "corpus.jsonl").open(encoding="utf-8") as lines:
        rows = {row["_id"]: (row["title"], row["text"]) for row in map(json.loads, lines)}
    assert rows == {
        one.id: (
            f"{one.title_ja} / {one.title_en}",
            "\n".join((one.summary_ja, one.summary_en, *(part.text for part in one.sections))),
        )
        for one in corpus.load()
    }
    for lens in ("neutral", "defense", "civil"):
        found = load(folder, lens)
        assert found.judgements.keys() <= found.queries.keys()
        for grades in found.judgements.values():
            assert grades.keys() <= rows.keys()
            assert set(grades.values()) <= {0, 1, 2, 3}
            assert recall(list(grades), grades, len(grades)) in {0.0, 1.0}


def test_judged_sets_of_others(shared: Path) -> None:
    sets = sorted(path.parent.parent for path in (shared / "eval").glob("*/qrels/*.tsv"))
    assert len(set(sets)) >= 3
    for folder in set(sets):
        for split in (folder / "qrels").glob("*.tsv"):
            found = load(folder, split.stem)
            assert found.queries, folder
            assert found.judgements.keys() <= found.queries.keys(), split


def folder_with(tmp_path: Path, *splits: str) -> Path:
    (tmp_path / "qrels").mkdir()
    rows = [{"_id": "q", "text": "GaN", "metadata": {"source": "d1"}}, {"_id": "r", "text": "x"}]
    lines = "\n".join(json.dumps(row) for row in rows)
    (tmp_path / "queries.jsonl").write_text(lines, encoding="utf-8")
    for split in splits:
        (tmp_path / "qrels" / f"{split}.tsv").write_text(
            f"query-id\tcorpus-id\tscore\nq\t{split}\t1\n", encoding="utf-8"
        )
    return tmp_path


def test_the_split_is_the_one_named_else_test_else_the_only_one(tmp_path: Path) -> None:
    folder = folder_with(tmp_path, "dev")
    assert load(folder).judgements == {"q": {"dev": 1}}
    assert load(folder).sources == {"q": "d1"}
    (folder / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\nq\tt\t1\n")
    assert load(folder).judgements == {"q": {"t": 1}}
    assert load(folder, "dev").judgements == {"q": {"dev": 1}}
    with pytest.raises(
        UserError, match="has no split 'train'; choose with --split from: dev, test"
    ):
        load(folder, "train")


def test_of_several_splits_without_a_test_one_has_to_be_named(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="choose with --split from: dev, train"):
        load(folder_with(tmp_path, "dev", "train"))


def test_what_is_no_judged_set_is_said(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="is no judged set in BEIR layout"):
        load(tmp_path)
    with pytest.raises(UserError, match=r"corpus\.jsonl is missing"):
        next(documents(tmp_path))


@pytest.mark.parametrize("packed", [True, False])
def test_documents_are_read_gzipped_or_not(tmp_path: Path, packed: bool) -> None:
    text = '{"_id": 1, "title": "題", "text": "文"}\n{"_id": "b"}\n'
    name = "corpus.jsonl.gz" if packed else "corpus.jsonl"
    data = text.encode()
    (tmp_path / name).write_bytes(gzip.compress(data) if packed else data)
    assert list(documents(tmp_path)) == [Document("1", "題", "文"), Document("b", "", "")]
