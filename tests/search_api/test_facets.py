from typing import Any

import pytest

from schemas import index, taxonomy
from schemas.report import Bilingual
from schemas.search import FacetValue
from search_api.facets import ask, read


def test_entries_of_lists_are_counted_once_for_a_report_of_several_tags() -> None:
    asked = ask()["mapping"]["filters"]["filters"]
    assert {value.partition(":")[0] for value in asked} == {"beppyo1", "tokutei20"}
    sensors = {tag.id for tag in taxonomy.load().tags if "10" in tag.mappings.get("beppyo1", ())}
    assert set(asked["beppyo1:10"]["terms"]["tags"]) == sensors
    counted = {"beppyo1:10": 2, "beppyo1:7": 5, "tokutei20:9": 0}
    answer = {"mapping": {"buckets": {k: {"doc_count": n} for k, n in counted.items()}}}
    first, second = read(answer)["mapping"]
    assert (first.value, first.count, second.count) == ("beppyo1:7", 5, 2)
    assert first.label == Bilingual(ja="7の項 エレクトロニクス", en="Item 7: electronics")


def buckets(**counts: dict[Any, int]) -> dict[str, Any]:
    """As the engine answers."""
    return {
        name: {"buckets": [{"key": key, "doc_count": count} for key, count in values.items()]}
        for name, values in counts.items()
    }


def one(name: str, key: Any) -> FacetValue:
    (found,) = read(buckets(**{name: {key: 3}}))[name]
    return found


def test_facets_ask_for_fields_that_can_be_counted() -> None:
    fields = index.report_mappings()["properties"]
    asked = ask()
    for entry in asked.pop("mapping")["filters"]["filters"].values():
        assert fields[next(iter(entry["terms"]))]["type"] == "keyword"
    for name, facet in asked.items():
        assert fields[facet["terms"]["field"]]["type"] in {"keyword", "integer"}, name


def test_every_facet_is_answered_also_where_nothing_was_found() -> None:
    assert read({}) == dict.fromkeys(ask(), ())
    none = buckets(**{name: {} for name in ask()}) | {"mapping": {"buckets": {}}}
    assert read(none) == dict.fromkeys(ask(), ())


@pytest.mark.parametrize(
    ("name", "key", "label"),
    [
        ("language", "ja", Bilingual(ja="日本語", en="Japanese")),
        ("language", "fr", Bilingual(ja="fr", en="fr")),
        ("year", 2019, Bilingual(ja="令和元年度（2019）", en="FY2019")),
        ("year", 2018, Bilingual(ja="平成30年度（2018）", en="FY2018")),
        ("year", 1830, Bilingual(ja="1830年度（1830）", en="FY1830")),
        ("year", 0, Bilingual(ja="0年度（0）", en="FY0")),
        ("tag", "DU99", Bilingual(ja="DU99", en="DU99")),
        ("programme", "見本事業", Bilingual(ja="見本事業", en="見本事業")),
    ],
)
def test_labels(name: str, key: Any, label: Bilingual) -> None:
    assert one(name, key) == FacetValue(value=str(key), label=label, count=3)


@pytest.mark.parametrize("tag", taxonomy.load().tags[::9], ids=lambda tag: tag.id)
def test_tags_are_labelled_by_the_taxonomy(tag: Any) -> None:
    assert one("tag", tag.id).label == tag.label


def test_years_come_newest_first_and_the_rest_as_counted() -> None:
    found = read(buckets(year={2019: 9, 2021: 1, 2020: 5}, source={"oai": 9, "folder": 1, "a": 1}))
    assert [value.value for value in found["year"]] == ["2021", "2020", "2019"]
    assert [value.value for value in found["source"]] == ["oai", "folder", "a"]


def test_a_value_without_a_name_is_left_out() -> None:
    found = read(buckets(programme={"": 9, "見本事業": 1}))
    assert [(value.value, value.count) for value in found["programme"]] == [("見本事業", 1)]
