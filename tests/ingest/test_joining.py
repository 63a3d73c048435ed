"""Which records are of one report, and what they say together."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.joining.grouping import CROWD, Known, groups
from ingest.joining.identity import content_of, keys_of
from ingest.joining.merging import merge
from schemas.report import Bilingual, FileLink, Metadata


def keys(**fields: object) -> tuple[str, ...]:
    return keys_of(Metadata(**fields), "native")  # type: ignore[arg-type]  # fields by name


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"doi": "10.99999/A"}, {"doi": "10.99999/a"}),
        ({"ids": ("kaken:KAKENHI-PROJECT-99K00001",)}, {"ids": ("jgn:JP99K00001",)}),
        ({"number": "99K00001"}, {"number": "ＪＰ９９Ｋ００００１"}),
        ({"number": "JPMJCR99A1"}, {"ids": ("jgn:jpmjcr99a1",)}),
        ({"ids": ("hdl:99999/1",)}, {"ids": ("hdl:99999/1", "crid:2")}),
    ],
)
def test_an_identifier_is_one_however_it_is_written(
    one: dict[str, object], other: dict[str, object]
) -> None:
    if "number" in one and "Ｊ" in str(other):
        other = {"number": "JP99K00001"}
    assert set(keys(**one)) & set(keys(**other))


@pytest.mark.parametrize(
    "fields",
    [
        {"number": "JPJ004596"},  # 安全保障技術研究推進制度, as a whole
        {"ids": ("jgn:JPJ004596",)},
        {"ids": ("jgn:JPNP20004",)},
        {"number": "令和5年度第3号"},
        {"ids": ("erad:99999999", "issn:0000-0000", "doi:", "x")},
        {"number": "99K00001", "type": "journal article"},  # the number of who paid for it
        {"number": "99K00001", "doi": ""} | {"type": "conference paper"},
    ],
)
def test_what_names_no_single_work_is_no_key(fields: dict[str, object]) -> None:
    assert keys(**fields) == ()


def test_a_paper_is_not_the_project_that_paid_for_it() -> None:
    assert keys(number="99K00001", doi="10.99999/paper") == ("doi:10.99999/paper",)


def test_what_only_some_may_see_is_never_mixed_with_what_all_may() -> None:
    public = set(keys(doi="10.99999/a"))
    assert not public & set(keys(doi="10.99999/a", access=("reviewers",)))
    assert not public & set(keys(doi="10.99999/a", sample=True))


def test_the_same_content_has_one_hash_whatever_its_wrapping() -> None:
    meta = Metadata(native_id="1", title=Bilingual(ja="題  名\n"), keywords=("a",))
    same = Metadata(native_id="2", title=Bilingual(ja="題 名"), keywords=("a",))
    assert content_of(meta) == content_of(same)
    assert content_of(meta) != content_of(same, ["file"])
    assert content_of(meta) != content_of(same.model_copy(update={"keywords": ("b",)}))


def test_records_are_merged_field_by_field() -> None:
    first = Metadata(title=Bilingual(ja="題"), ids=("kaken:1",), native_id="1")
    second = Metadata(
        title=Bilingual(ja="別", en="Title"),
        ids=("hdl:2",),
        doi="10.99999/x",
        files=(FileLink(url="https://example.org/a.pdf"),),
        native_id="2",
    )
    merged, gave = merge([first, second])
    assert merged.title == Bilingual(ja="題", en="Title")
    assert (merged.ids, merged.doi, merged.native_id) == (("kaken:1", "hdl:2"), "10.99999/x", "1")
    assert gave == [("title", "ids"), ("title", "doi", "ids", "files")]


def test_merging_one_record_changes_nothing() -> None:
    meta = Metadata(native_id="1", title=Bilingual(ja="題"), keywords=("a",), access=("x",))
    assert merge([meta])[0] == meta


def record(name: str, *keys: str, place: str = "", rank: int = 5) -> Known:
    return Known({"id": name, "source": "oai", "place": place or name}, frozenset(keys), rank)


def ids(records: list[Known]) -> list[list[str]]:
    return sorted([known.id for known in group] for group in groups(records))


def test_two_reports_become_one_by_a_third_record() -> None:
    apart = [record("b", "doi:1"), record("c", "hdl:2")]
    assert ids(apart) == [["b"], ["c"]]
    assert ids([*apart, record("a", "doi:1", "hdl:2")]) == [["a", "b", "c"]]


def test_the_funder_s_word_counts_first_and_names_the_report() -> None:
    assert ids([record("a", "k"), record("z", "k", rank=1)]) == [["z", "a"]]


def test_what_a_place_tells_apart_stays_apart() -> None:
    """Parts of a project with its number, chapters with the book's DOI: none of them is lost."""
    project = record("p", "k")
    parts = [record("a", "k", place="x"), record("b", "k", place="x")]
    assert ids([project, parts[0]]) == [["a", "p"]]
    assert ids([project, *parts]) == [["a"], ["b"], ["p"]]
    assert ids([project, *parts, record("q", "k")]) == [["a"], ["b"], ["p", "q"]]


def test_the_years_of_a_project_are_one_report_with_the_sum_of_their_money() -> None:
    years = [record(name, "nih:r01", place="x") for name in "abc"]
    assert ids([*years, record("d", "nih:r02", place="x")]) == [["a", "b", "c"], ["d"]]
    told = [
        Metadata(ids=("nih:R01",), amount=amount, notes=(f"{amount}",)) for amount in (3, None, 4)
    ]
    merged, _ = merge(told)
    assert (merged.amount, merged.notes) == (7, ("3", "None", "4"))
    assert merge(told[:1])[0].amount == 3
    assert merge([Metadata(ids=("doi:1",), amount=3), Metadata(amount=4)])[0].amount == 3


def test_a_key_of_a_crowd_joins_nothing() -> None:
    crowd = [record(f"{number:03}", "doi:1") for number in range(CROWD + 1)]
    assert len(groups(crowd)) == CROWD + 1
    assert len(groups(crowd[1:])) == 1


@given(st.lists(st.frozensets(st.sampled_from("abcdef"), max_size=3), max_size=8), st.randoms())
def test_groups_do_not_depend_on_the_order(keyed: list[frozenset[str]], chance: object) -> None:
    records = [
        Known({"id": str(n), "source": "s", "place": str(n % 5)}, keys, 5)
        for n, keys in enumerate(keyed)
    ]
    mixed = list(records)
    chance.shuffle(mixed)  # type: ignore[attr-defined]  # a Random
    assert ids(records) == ids(mixed)
    for group in groups(records):
        assert group == sorted(group, key=lambda known: known.order)
