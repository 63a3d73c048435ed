"""A judged set through the product's own index and legs."""

import json
from pathlib import Path

import pytest
from elasticsearch import Elasticsearch

from ranking.evaluate import Document
from schemas.errors import UserError
from schemas.settings import Settings
from tests.asking import sateto, sateto_json
from workers.judging.corpus import as_report, cut
from workers.judging.tuning import tuned
from workers.judging.vectors import VectorStore

TEXTS = {
    "gan": ("窒化ガリウム増幅器の放熱", "窒化ガリウムを用いた高周波増幅器の放熱を調べた。"),
    "bird": ("海鳥の渡り", "海鳥の渡りの経路を記録した。"),
    "law": ("Patent law (Japan)", "The patent law of Japan was compared with others."),
    "source": ("海鳥", "海鳥の渡りの経路を記録した研究の問い。"),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three questions; one was made from a document that must not answer it."""
    rows = [{"_id": k, "title": title, "text": text} for k, (title, text) in TEXTS.items()]
    queries = [
        {"_id": "1", "text": "窒化ガリウム 放熱"},
        {"_id": "2", "text": "海鳥の渡りの経路", "metadata": {"source": "source"}},
        {"_id": "3", "text": "patent law of Japan (compared)"},
        {"_id": "unjudged", "text": "海"},
    ]
    for name, lines in (("corpus", rows), ("queries", queries)):
        text = "\n".join(json.dumps(line, ensure_ascii=False) for line in lines)
        (tmp_path / f"{name}.jsonl").write_text(text, encoding="utf-8")
    (tmp_path / "qrels").mkdir()
    judged = "query-id\tcorpus-id\tscore\n1\tgan\t1\n2\tbird\t2\n3\tlaw\t1\n"
    (tmp_path / "qrels" / "dev.tsv").write_text(judged, encoding="utf-8")
    return tmp_path


@pytest.mark.stack
def test_each_leg_and_the_fusion_are_measured_and_the_index_is_gone_after(
    engine_alone: Settings, folder: Path
) -> None:
    found = sateto_json(engine_alone, "eval", "search", str(folder))
    assert found["queries"] == 3
    assert set(found["arms"]) == {"hybrid", "words", "bigrams", "passages", "meaning"}
    for arm in ("hybrid", "words", "passages"):
        assert found["arms"][arm] == {"ndcg@10": 1, "mrr@10": 1, "recall@100": 1, "map": 1}
    assert len(found["tests"]) == 10
    assert {tuple(one["arms"]) for one in found["tests"]} >= {("hybrid", "meaning")}
    with Elasticsearch(engine_alone.engine) as client:
        assert client.indices.get(index=f"{engine_alone.index_prefix}-eval-*").body == {}
    one = sateto_json(
        engine_alone, "eval", "search", str(folder), "--arm", "words", "--split", "dev"
    )
    assert set(one["arms"]) == {"words"}
    assert one["tests"] == []


@pytest.mark.stack
def test_what_can_not_be_measured_is_refused(engine_alone: Settings, folder: Path) -> None:
    for arguments, said in (
        (("--arm", "magic"), "no arm is called magic; there are: hybrid, words"),
        (("--split", "test"), "has no split 'test'; choose with --split from: dev"),
    ):
        done = sateto(engine_alone, "eval", "search", str(folder), *arguments, ok=False)
        assert done.returncode == 1
        assert said in done.stderr.replace("\n", " ")
        assert done.stdout == ""


@pytest.mark.stack
def test_vectors_are_encoded_once(tmp_path: Path) -> None:
    (tmp_path / "models").symlink_to(Settings().cache_dir / "models")
    settings = Settings(cache_dir=tmp_path)
    texts = ["窒化ガリウム", "海鳥", "窒化ガリウム"]
    first = VectorStore(settings)
    rows = first.vectors(texts, "query", lambda _done, _total: None)
    again = VectorStore(settings)
    heard: list[int] = []
    assert (again.vectors(texts, "query", lambda done, _: heard.append(done)) == rows).all()
    assert (rows[0] == rows[2]).all()
    assert heard == []
    again.vectors(["海鳥"], "passage", lambda done, _: heard.append(done))
    assert heard == [0]  # a passage has another vector than a question of the same words


def test_documents_become_reports_as_the_pipeline_would_cut_them(folder: Path) -> None:
    found = list(cut(folder, lambda texts: [len(text) for text in texts], Settings()))
    assert [one.report.id for one in found] == list(TEXTS)
    assert [one.passages[0].text for one in found] == [text for _, text in TEXTS.values()]
    assert {one.report.id: one.report.language for one in found}["law"] == "en"
    bare = as_report(Document("t", "題名のみ", ""))
    assert (bare.metadata.title.ja, bare.sections) == ("題名のみ", ())


def test_tuning_needs_a_set_to_leave_out(folder: Path) -> None:
    with pytest.raises(UserError, match="give at least two judged sets"):
        tuned([folder, folder], Settings(), lambda *_: None)
