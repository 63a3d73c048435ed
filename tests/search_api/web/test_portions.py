"""A long report in portions: nothing is lost, none is heavy, and each place can be reached from all."""

from hypothesis import given
from hypothesis import strategies as st

from search_api.web import STATIC, view
from search_api.web.portions import Part, Stretch, portions
from search_api.web.texts import Words
from tests.search_api import built
from tests.search_api.trees import parsed, text

STRETCHES = st.builds(
    Stretch, st.just(""), st.integers(0, 9), st.text("あb\n", max_size=30), st.just("")
)
PARTS = st.lists(
    st.builds(Part, st.sampled_from("abc"), st.lists(STRETCHES, min_size=1, max_size=4).map(tuple)),
    max_size=5,
)


@given(parts=PARTS, most=st.integers(1, 40))
def test_no_character_is_lost_and_no_portion_is_too_long(parts: list[Part], most: int) -> None:
    found = portions(parts, most)
    told = [(p.title, s.page, s.text) for some in found for p in some for s in p.stretches]
    given_ = [(p.title, s.page, s.text) for p in parts for s in p.stretches]
    assert "".join(text for *_, text in told) == "".join(text for *_, text in given_)
    assert {place[:2] for place in told} == {place[:2] for place in given_}
    lengths = [sum(len(s.text) for p in some for s in p.stretches) for some in found]
    assert all(length <= most for length in lengths)


def long_report() -> dict[str, object]:
    sections = [
        {"key": "results", "page": page, "text": f"{page}枚目。" + "長" * 2_500}
        for page in range(1, 61)
    ]
    return built.record(sections=[*sections, {"key": "body", "page": 61, "text": "語" * 50_000}])


def test_each_portion_is_light_and_leads_to_every_place() -> None:
    first = parsed(view.report(long_report(), [], None, Words("ja")).body)
    ways = first.xpath("//nav[@aria-labelledby='portions']//li")
    assert len(ways) > 5
    places = {f"results-{page}" for page in range(1, 61)} | {"body-61"}
    beside = sum(len((STATIC / name).read_bytes()) for name in ("style.css", "completions.js"))
    seen = ""
    for part in range(1, len(ways) + 1):
        body = view.report(long_report(), [], None, Words("ja"), part=part).body
        tree = parsed(body)  # each id is there once
        assert len(body) + beside < 200_000
        assert places <= set(tree.xpath("//@id"))
        seen += text(tree, "//div[@class='stretch']")
        assert tree.xpath("//nav//span[@aria-current='page']/text()")[-1] == f"第{part}部分"
    href = first.xpath("//nav[@aria-labelledby='portions']//a[@id]/@href")[-1]
    number, place = int(href.split("part=")[1].split("#")[0]), href.split("#")[1]
    there = parsed(view.report(long_report(), [], None, Words("ja"), part=number).body)
    assert there.xpath("//div[@id=$place]", place=place)
    assert all(f"{page}枚目。" in seen for page in range(1, 61))
    assert seen.count("語") == 50_000


def test_a_short_report_is_one_page_and_a_number_past_the_end_is_the_last() -> None:
    tree = parsed(view.report(built.record(), [], None, Words("ja"), part=9).body)
    assert not tree.xpath("//nav[@aria-labelledby='portions']")
    assert tree.xpath("//div[@class='stretch']")
