import re
import tomllib
from collections import Counter
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from schemas import taxonomy
from schemas.errors import NotFoundError, StateError
from schemas.tags import Tag
from schemas.text import search_key

TAXONOMY = taxonomy.load()
LISTS = taxonomy.lists()
OF_FAMILY = {
    "dual_use": {"beppyo1", "tokutei20", "issues9", "atla", "kprogram", "aspi", "eu", "kaken"},
    "civil": {"kaken", "sectors"},
}
EVERY = pytest.mark.parametrize("one", TAXONOMY.tags, ids=lambda one: one.id)


def rows(family: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = tomllib.loads(
        (files("schemas") / "taxonomy" / f"{family}.toml").read_text("utf-8")
    )["tags"]
    return found


def test_there_are_34_and_20_tags_in_order() -> None:
    ids = [tag.id for tag in TAXONOMY.tags]
    assert ids == [f"DU{n:02}" for n in range(1, 35)] + [f"CT{n:02}" for n in range(1, 21)]
    assert {tag.id[:2]: tag.family for tag in TAXONOMY.tags} == {"DU": "dual_use", "CT": "civil"}
    assert TAXONOMY.tag("DU06") == TAXONOMY.tags[5]
    assert TAXONOMY.tag("DU99") is None


@EVERY
def test_a_tag_speaks_both_languages(one: Tag) -> None:
    assert re.search(r"[ぁ-んァ-ヶ一-龠]", one.label.ja)
    assert one.label.en.isascii()
    assert one.definition.ja.endswith("。")
    assert one.definition.ja.count("。") == 2
    assert one.definition.en.isascii()
    assert one.definition.en.endswith(".")


def test_tags_with_like_topics_are_of_the_other_family() -> None:
    for tag in TAXONOMY.tags:
        families = {found.family for name in tag.related if (found := TAXONOMY.tag(name))}
        assert families <= {"dual_use", "civil"} - {tag.family}
    assert sum(bool(tag.related) for tag in TAXONOMY.tags) == 19


def test_every_entry_that_a_tag_points_to_has_a_name() -> None:
    for value, ids in taxonomy.mapped().items():
        assert ids
        assert taxonomy.entry(value).ja
        assert taxonomy.entry(value).en
    assert taxonomy.entry("beppyo1:7").ja == "7の項 エレクトロニクス"
    with pytest.raises(NotFoundError):
        taxonomy.entry("beppyo1:99")


def test_labels_tell_tags_apart() -> None:
    for language in ("ja", "en"):
        labels = Counter(tag.label.best(language) for tag in TAXONOMY.tags)
        assert max(labels.values()) == 1


def test_a_tag_rules_nothing() -> None:
    assert "該非判定ではなく" in TAXONOMY.note.ja
    assert "no export-control" in TAXONOMY.note.en
    for tag in TAXONOMY.tags:
        assert not re.search(r"該当する|適する|軍事転用", tag.definition.ja), tag.id


@EVERY
def test_mappings_point_to_entries_that_exist(one: Tag) -> None:
    assert one.mappings.keys() <= OF_FAMILY[one.family]
    for name, values in one.mappings.items():
        assert len(set(values)) == len(values)
        assert values, name
        assert set(values) <= LISTS[name].entries.keys(), name


@EVERY
def test_mappings_are_kept_as_they_stand_in_the_data(one: Tag) -> None:
    row = next(row for row in rows(one.family) if row["id"] == one.id)
    for name in OF_FAMILY[one.family]:
        assert one.mappings.get(name, ()) == tuple(map(str, row[name]))


def test_a_mapping_to_nowhere_is_refused(tmp_path: Path) -> None:
    for family in taxonomy.FAMILIES:
        text = (files("schemas") / "taxonomy" / f"{family}.toml").read_text("utf-8")
        (tmp_path / f"{family}.toml").write_text(text.replace('eu = ["1", "2"]', 'eu = ["99"]'))
    with pytest.raises(StateError, match="DU01 → eu 99"):
        taxonomy.read(tmp_path)


def test_lists_tell_their_source_and_revision() -> None:
    for name, one in LISTS.items():
        assert one.source, name
        assert re.search(r"\d{4}|令和", one.revision), name
        assert one.label.ja, name
        assert one.label.en, name
    sizes = {name: len(one.entries) for name, one in LISTS.items()}
    expected = {
        "beppyo1": 17,
        "tokutei20": 20,
        "issues9": 9,
        "aspi": 74,
        "kaken": 65,
        "sectors": 20,
    }
    assert sizes.items() >= expected.items()


def test_names_of_other_lists_are_verbatim(shared: Path) -> None:
    lists = shared / "taxonomies"
    for name, file in (("atla", "atla_themes.json"), ("aspi", "aspi_tracker_74.json")):
        text = (lists / file).read_text("utf-8")
        named = {value for tag in TAXONOMY.tags for value in tag.mappings.get(name, ())}
        assert len(named) > 10
        assert not [v for v in named if f'"{v}"' not in text and f'"+{v}"' not in text]


@EVERY
def test_cues_are_many_different_and_long_enough_to_mean_something(one: Tag) -> None:
    keys = [search_key(cue) for cue in one.cues]
    assert len(set(keys)) == len(keys)
    assert len(one.cues) >= 25
    assert sum(not cue.isascii() for cue in one.cues) >= 15
    assert not set(keys) & {search_key(hint) for hint in one.hints}
    assert min(map(len, keys)) >= 2
    assert all(cue == cue.strip() for cue in (*one.cues, *one.anti_cues))
    assert not any(re.search(r"[０-９Ａ-Ｚａ-ｚ]", cue) for cue in (*one.cues, *one.anti_cues))
    assert not set(keys) & {search_key(phrase) for phrase in one.anti_cues}


@EVERY
def test_anti_cues_leave_cues_alone(one: Tag) -> None:
    """No cue holds a phrase that speaks against it: it could never count."""
    anti = [search_key(phrase) for phrase in one.anti_cues]
    assert not [cue for cue in one.cues if any(phrase in search_key(cue) for phrase in anti)]
    hints = [search_key(hint) for hint in one.hints]
    assert not [hint for hint in hints if any(phrase in hint for phrase in anti)]


@pytest.mark.parametrize("family", taxonomy.FAMILIES)
def test_every_row_is_whole_and_counts_are_reached(family: str) -> None:
    texts = {
        "id",
        "ja",
        "en",
        "definition_ja",
        "definition_en",
        "cues_ja",
        "cues_en",
        "hints_ja",
        "hints_en",
        "anti_ja",
        "anti_en",
    }
    related = {"related"} if family == "civil" else set()
    for row in rows(family):
        assert row.keys() == texts | related | OF_FAMILY[family], row["id"]
        assert len(row["cues_ja"]) >= 15, row["id"]
        assert len(row["cues_en"]) >= 12, row["id"]
        for language in ("ja", "en"):
            assert 2 <= len(row[f"anti_{language}"]) <= 16, row["id"]


def test_the_version_names_the_content() -> None:
    assert re.fullmatch(r"2\d{3}-\d{2}-[0-9a-f]{8}", TAXONOMY.version)
    assert taxonomy.load() is TAXONOMY
