"""The picture of a network: the same bytes for the same data, and no label over another."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from schemas.citation_answers import Network, NetworkNode
from schemas.report import Bilingual
from search_api.web import network_picture, render
from search_api.web.network_picture import LEFT, RIGHT, ROW, SIZE, cut, picture
from search_api.web.texts import Words
from tests.search_api.trees import parsed, text

TITLES = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=80)


def node(number: int, title: str = "引用する研究") -> NetworkNode:
    name = f"oai-{number:016x}"
    return NetworkNode(
        id=name, title=Bilingual(ja=title), year=2020, citations=1 + number % 9, report=name
    )


def network(citing: int, cited: int, title: str = "引用する研究") -> Network:
    ties = [(number, number % cited) for number in range(citing)] if cited else []
    return Network(
        id="erad:00000000", title=Bilingual(ja="見本 太郎", en="MIHON Taro"), capped=False,
        citing=tuple(node(number, title) for number in range(citing)),
        cited=tuple(node(1000 + number, title) for number in range(cited)), ties=tuple(ties),
    )  # fmt: skip


def page(found: Network, ui: str = "ja") -> bytes:
    words = Words("en" if ui == "en" else "ja")
    shown = picture(found, "researchers", words)
    body = render.page(
        "work.html", words, "/x", title=network_picture.Said("x"), back="", json="/j", work=None, follow=None,
        cited=EMPTY, exports=(), network=shown,
    ).body  # fmt: skip
    return bytes(body)


class EMPTY:
    reports = 0
    previous = next = ""


@given(st.integers(0, 60), st.integers(0, 60), TITLES)
def test_no_label_covers_another_and_all_lie_inside(citing: int, cited: int, title: str) -> None:
    shown = picture(network(citing, cited, title), "researchers", Words("ja"))
    if shown is None:
        assert citing == cited == 0
        return
    for dots, x in ((shown.citing, LEFT), (shown.cited, RIGHT)):
        heights = [dot.y for dot in dots]
        assert all(b - a >= ROW - 0.11 for a, b in pairwise(heights))
        assert all(dot.x == x and ROW / 2 < dot.y < shown.tall for dot in dots)
        assert all(network_picture.width(dot.label) * SIZE <= LEFT for dot in dots)


@given(TITLES, st.floats(2, 40))
def test_a_cut_text_fits_and_a_short_one_is_whole(title: str, widths: float) -> None:
    shown = cut(title, widths)
    assert network_picture.width(shown) <= widths
    assert shown == title or (shown.endswith("…") and title.startswith(shown[:-1]))


def test_two_hundred_nodes_are_the_same_bytes_each_time() -> None:
    found = network(99, 100)
    first = page(found)
    assert page(found) == first
    assert len(first) < 200_000


def test_a_reader_without_eyes_is_told_the_same() -> None:
    for ui, told in (("ja", "引用している成果は3件"), ("en", "Reports that cite: 3.")):
        tree = parsed(page(network(3, 2), ui))
        assert told in text(tree, "//*[@id='network-desc']")
        (drawn,) = tree.xpath("//svg[@role='img']")
        assert drawn.get("aria-labelledby") == "network-title network-desc"
        assert len(tree.xpath("//table[@class='listing']/tbody/tr")) == 5
        assert "/v1/exports/networks/researchers/erad:00000000" in tree.xpath("//a/@href")
    assert "引用の関係は見つかっていません。" in text(parsed(page(network(0, 0))), "//main")
