import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import psutil
import pytest
from elasticsearch import Elasticsearch

from schemas import index
from schemas.errors import SetupError
from schemas.settings import Settings
from tests.workers.node import Node
from workers.stack.engine import assemble as assembly
from workers.stack.engine.assemble import ELASTICSEARCH, assemble

pytestmark = pytest.mark.stack
ROOT = Path(__file__).parents[2]
KUROMOJI: dict[str, Any] = {"type": "kuromoji_tokenizer"}


def test_the_official_client_accepts_it(node: Node) -> None:
    with Elasticsearch(node.url) as client:
        assert client.ping()
        info = client.info()
    assert info["version"]["number"] == ELASTICSEARCH
    assert info["version"]["build_snapshot"] is False  # true where it can't read its own jar
    assert info["cluster_name"] == "sateto"


@pytest.mark.parametrize(
    ("settings", "text", "expected"),
    [
        ({}, "関西国際空港。", ["関西", "関西国際空港", "国際", "空港"]),
        ({"mode": "normal"}, "関西国際空港", ["関西国際空港"]),
        ({"mode": "Extended"}, "アブラ", ["ア", "ブ", "ラ"]),
        ({"discard_compound_token": True}, "関西国際空港", ["関西", "国際", "空港"]),
        ({"discard_punctuation": False}, "研究。", ["研究", "。"]),
        ({}, "ドローン", ["ド", "ローン"]),
        ({"user_dictionary_rules": ["ドローン,ドローン,ドローン,名詞"]}, "ドローン", ["ドローン"]),
    ],
)
def test_kuromoji_tokenizer(
    node: Node, settings: dict[str, Any], text: str, expected: list[str]
) -> None:
    assert node.tokens(text, tokenizer=KUROMOJI | settings) == expected


@pytest.mark.parametrize(
    ("tokenizer", "filters", "text", "expected"),
    [
        ("kuromoji_tokenizer", ["kuromoji_baseform"], "飲み", ["飲む"]),
        (
            "kuromoji_tokenizer",
            ["kuromoji_part_of_speech"],
            "寿司がおいしいね",
            ["寿司", "おいしい"],
        ),
        (
            "kuromoji_tokenizer",
            [{"type": "kuromoji_part_of_speech", "stoptags": ["形容詞-自立"]}],
            "寿司がおいしいね",
            ["寿司", "が", "ね"],
        ),
        ("kuromoji_tokenizer", ["ja_stop"], "これは研究", ["研究"]),
        (
            "kuromoji_tokenizer",
            [{"type": "ja_stop", "stopwords": ["_japanese_", "研究"]}],
            "これは研究成果",
            ["成果"],
        ),
        (
            "kuromoji_tokenizer",
            [{"type": "ja_stop", "stopwords": "_none_"}],
            "これは研究",
            ["これ", "は", "研究"],
        ),
        (
            "kuromoji_tokenizer",
            ["kuromoji_readingform"],
            "筑波山",
            ["ツクバ", "ツクバサン", "サン"],
        ),
        (
            "kuromoji_tokenizer",
            [{"type": "kuromoji_readingform", "use_romaji": True}],
            "筑波山",
            ["tsukuba", "tsukubasan", "san"],
        ),
        ("kuromoji_tokenizer", ["kuromoji_stemmer"], "サーバー コピー", ["サーバ", "コピー"]),
        (
            "kuromoji_tokenizer",
            [{"type": "kuromoji_stemmer", "minimum_length": 3}],
            "コピー",
            ["コピ"],
        ),
        ("standard", ["lowercase"], "LiDAR", ["lidar"]),
        ("standard", ["cjk_bigram"], "防衛装備 radar", ["防衛", "衛装", "装備", "radar"]),
        (
            "standard",
            [{"type": "cjk_bigram", "output_unigrams": True}],
            "防衛",
            ["防", "防衛", "衛"],
        ),
        ("standard", ["porter_stem"], "measured composites", ["measur", "composit"]),
        ("standard", ["icu_folding"], "Ångström", ["angstrom"]),
    ],
)
def test_token_filters(
    node: Node, tokenizer: str, filters: list[object], text: str, expected: list[str]
) -> None:
    assert node.tokens(text, tokenizer=tokenizer, filter=filters) == expected


@pytest.mark.parametrize(
    ("char_filter", "text", "expected"),
    [
        ("icu_normalizer", "ＬｉＤＡＲ㌔", ["lidar", "キロ"]),
        ({"type": "icu_normalizer", "name": "nfkc"}, "ＬｉＤＡＲ", ["LiDAR"]),
        ({"type": "icu_normalizer", "name": "nfc", "mode": "decompose"}, "\u00e9", ["e\u0301"]),
        (
            {"type": "mapping", "mappings": ["渡邊 => 渡辺", "\\u9AD9=>高"]},
            "渡邊髙",
            ["渡", "辺", "高"],
        ),
        ({"type": "mapping", "mappings": ["a\\=>=>b"]}, "a=>", ["b"]),
        ("kuromoji_iteration_mark", "時々", ["時", "時"]),
        ({"type": "kuromoji_iteration_mark", "normalize_kanji": False}, "時々", ["時", "々"]),
    ],
)
def test_char_filters(node: Node, char_filter: object, text: str, expected: list[str]) -> None:
    assert node.tokens(text, tokenizer="standard", char_filter=[char_filter]) == expected


@pytest.mark.parametrize(
    ("part", "component", "reason"),
    [
        ("tokenizer", KUROMOJI | {"nbest_cost": 2000}, "setting [nbest_cost] isn't served"),
        ("tokenizer", KUROMOJI | {"mode": "serch"}, "SERCH"),
        (
            "tokenizer",
            KUROMOJI | {"user_dictionary_rules": ["東京,東京,トウキョウ,名詞"] * 2},
            "duplicate term",
        ),
        ("filter", {"type": "cjk_bigram", "ignored_scripts": ["han"]}, "ignored_scripts"),
        ("filter", {"type": "icu_folding", "unicode_set_filter": "[^å]"}, "unicode_set_filter"),
        ("char_filter", {"type": "mapping"}, "mappings"),
        ("char_filter", {"type": "mapping", "mappings": ["a>b"]}, "Invalid Mapping Rule"),
        ("char_filter", {"type": "mapping", "mappings": ["a=>\\u12"]}, "Invalid escaped char"),
    ],
)
def test_what_would_mean_something_else_is_refused(
    node: Node, part: str, component: dict[str, Any], reason: str
) -> None:
    body = {"settings": {"analysis": {part: {"mine": component}}}}
    answer = node.ask("PUT", "/refused", body)
    assert answer.status_code == 400
    assert reason in answer.text


@pytest.mark.parametrize(("name", "status"), [("icu_folding", 200), ("cjk_bigram", 400)])
def test_only_the_official_ones_work_on_single_terms(node: Node, name: str, status: int) -> None:
    normalizer = {"mine": {"type": "custom", "filter": [name]}}
    answer = node.ask("PUT", f"/{name}", {"settings": {"analysis": {"normalizer": normalizer}}})
    assert answer.status_code == status, answer.text


def test_it_serves_the_indices_of_this_product(node: Node) -> None:
    for name, mappings in (("r", index.report_mappings()), ("p", index.passage_mappings(3))):
        body = {"settings": index.settings(), "mappings": mappings}
        assert node.ask("PUT", f"/{name}", body).status_code == 200
    for number, vector in enumerate(([1, 0, 0], [0, 1, 0], [0, 0, 1])):
        document = {"text": f"無人機 {number}", "vector": vector, "number": number}
        put = node.ask("PUT", f"/p/_doc/{number}?refresh=true", document)
        assert put.status_code == 201, put.text
    knn = {"field": "vector", "query_vector": [0, 0.8, 0.6], "k": 2, "num_candidates": 10}
    knn["filter"] = {"range": {"number": {"gte": 1}}}
    hits = node.ask("POST", "/p/_search", {"knn": knn}).json()["hits"]["hits"]
    assert [hit["_id"] for hit in hits] == ["1", "2"]


def test_it_listens_on_loopback_alone(node: Node) -> None:
    connections = psutil.Process(node.running.pid).net_connections("inet")
    listening = [c.laddr for c in connections if c.status == psutil.CONN_LISTEN]
    assert node.port in {address.port for address in listening}
    assert {a.ip.removeprefix("::ffff:") for a in listening} == {"127.0.0.1"}


def test_a_query_that_fails_is_not_logged(node: Node) -> None:
    nowhere = {"settings": {"index.routing.allocation.require.box": "none"}}
    assert node.ask("PUT", "/unassigned?wait_for_active_shards=0", nowhere).status_code == 200
    assert node.ask("GET", "/unassigned/_search?q=秘密の質問").status_code == 503
    assert "秘密の質問" not in node.log()
    node.ask("DELETE", "/unassigned")


def test_documents_outlive_a_killed_node(node: Node) -> None:
    node.ask("PUT", "/kept", {"settings": {"number_of_replicas": 0}})
    for number in range(50):
        assert node.ask("PUT", f"/kept/_doc/{number}", {"n": number}).status_code == 201
    assert node.end(signal.SIGKILL) == -signal.SIGKILL

    assert node.start() < 30
    node.ask("POST", "/kept/_refresh")
    assert node.ask("GET", "/kept/_count").json()["count"] == 50
    node.ask("DELETE", "/kept")


def test_an_assembled_engine_needs_no_network() -> None:
    cache = Settings().cache_dir
    home = assemble(cache, print).home
    code = (
        "import sys, pathlib; from workers.stack.engine.assemble import assemble\n"
        f"engine = assemble(pathlib.Path({str(cache)!r}), lambda ja, en: sys.exit(en))\n"
        "print(engine.home); assert 'jgo' not in sys.modules"
    )
    nowhere = os.environ | {"HTTPS_PROXY": "http://127.0.0.1:9"}
    run = [sys.executable, "-c", code]
    said = subprocess.run(run, cwd=ROOT, env=nowhere, capture_output=True, text=True, check=True)
    assert said.stdout.strip() == str(home)


def test_without_maven_it_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTPS_PROXY", "https_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.delenv("NO_PROXY", raising=False)
    said: list[str] = []
    with pytest.raises(SetupError, match="SATETO_ELASTICSEARCH_URL") as caught:
        assemble(tmp_path, lambda ja, en: said.append(en))
    assert "SATETO_ELASTICSEARCH_URL" in caught.value.ja
    assert said == ["Fetching Elasticsearch (once, about 70 MB)"]
    assert [path.name for path in tmp_path.iterdir() if path.is_dir()] == []


def test_a_jar_that_was_changed_is_refused(tmp_path: Path) -> None:
    home = assemble(Settings().cache_dir, print).home
    jar = tmp_path / f"elasticsearch-{ELASTICSEARCH}.jar"
    jar.write_bytes((home / "lib" / jar.name).read_bytes() + b"!")
    with pytest.raises(SetupError, match=rf"tested with: .*{jar.name}"):
        assembly._check([jar])
