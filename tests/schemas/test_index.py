import re
from importlib.resources import files
from typing import Any

import pytest

from schemas import index
from schemas.text import common_characters, search_key

LINES = [
    line
    for line in (files("schemas") / "lexicon" / "user_dictionary.txt")
    .read_text("utf-8")
    .split("\n")
    if line and not line.startswith("#")
]


def test_a_fingerprint_changes_with_the_encoder() -> None:
    one = index.fingerprint("space", 384)
    assert re.fullmatch("[0-9a-f]{8}", one)
    assert one == index.fingerprint("space", 384)
    assert len({one, index.fingerprint("other", 384), index.fingerprint("space", 385)}) == 3


def test_a_fingerprint_changes_with_each_part_of_the_analysis(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    analysis = index.settings()["analysis"]
    rules = analysis["tokenizer"]["morphemes"]["user_dictionary_rules"]
    changes: list[tuple[dict[str, Any], str, Any]] = [
        (analysis["analyzer"]["ja"], "tokenizer", "standard"),
        (analysis["analyzer"]["en"], "filter", ["lowercase"]),
        (analysis["char_filter"]["variants"], "mappings", []),
        (analysis["tokenizer"]["morphemes"], "user_dictionary_rules", rules[:-1]),
        (index.settings(), "number_of_replicas", 1),
    ]
    before = index.fingerprint("space", 384)
    seen = {before}
    for place, name, value in changes:
        with monkeypatch.context() as patch:
            patch.setitem(place, name, value)
            seen.add(index.fingerprint("space", 384))
    assert len(seen) == 1 + len(changes)
    assert index.fingerprint("space", 384) == before


def test_every_analyser_is_made_of_declared_or_built_in_parts() -> None:
    analysis = index.settings()["analysis"]
    for analyser in analysis["analyzer"].values():
        assert set(analyser["char_filter"]) <= analysis["char_filter"].keys()
    texts = [
        *index.report_mappings()["properties"].values(),
        index.passage_mappings(2)["properties"]["text"],
    ]
    used = {
        field["analyzer"]
        for text in texts
        if text["type"] == "text"
        for field in (text, *text.get("fields", {}).values())
    }
    assert used | {"romaji"} == analysis["analyzer"].keys()  # which questions alone are cut by


def test_both_indices_can_be_filtered_alike() -> None:
    reports, passages = index.report_mappings(), index.passage_mappings(384)
    shared = {"source", "language", "programme", "institution", "start_year", "end_year", "access",
              "sample", "withdrawn", "revision"}  # fmt: skip
    for mapping in (reports, passages):
        assert mapping["dynamic"] == "strict"
        assert shared <= mapping["properties"].keys()
    for name in shared:
        assert reports["properties"][name] == passages["properties"][name]
    assert passages["properties"]["vector"]["dims"] == 384


def test_the_lexicon_reaches_the_tokenizer() -> None:
    assert index.settings()["analysis"]["tokenizer"]["morphemes"]["user_dictionary_rules"] == LINES
    mappings = index.settings()["analysis"]["char_filter"]["variants"]["mappings"]
    assert mappings == [f"{left}=>{right}" for left, right in common_characters()]


@pytest.mark.parametrize("line", LINES)
def test_a_lexicon_line_is_well_formed(line: str) -> None:
    surface, segments, readings, kind = line.split(",")
    assert segments.replace(" ", "") == surface
    assert len(segments.split()) == len(readings.split()) == segments.count(" ") + 1
    assert re.fullmatch("[ァ-ヶー ]+", readings)
    assert kind == "カスタム名詞"
    # The tokenizer sees folded text, so another spelling would never match.
    assert search_key(surface) == surface


def test_no_word_stands_in_the_lexicon_twice() -> None:
    words = [line.split(",")[0] for line in LINES]
    assert len(set(words)) == len(words) > 100
