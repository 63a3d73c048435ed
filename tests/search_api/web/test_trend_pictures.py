"""Pictures of counts: as wide as what they show, the same bytes each time, with the same table."""

from urllib.parse import parse_qs, urlsplit

from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from schemas.search import FacetValue
from schemas.trends import Funding, Matrix, Stage, Trends
from search_api.exporting.trends import PICTURES, table
from search_api.web import narrowing, render
from search_api.web.asked import Asked
from search_api.web.texts import Ui, Words
from search_api.web.trend_pictures import Picture, pictures
from tests.search_api.trees import parsed, text

BANDS = ("basic", "applied", "demonstrated", "practical")
FOUND = Trends(
    total=9,
    years=Matrix(rows=("DU06", "DU99"), columns=("2019", "2020"), counts=((4, 0), (1, 2))),
    institutions=Matrix(rows=("DU06",), columns=("見本工業大学",), counts=((3,),)),
    funding=(
        Funding(programme="基盤研究", currency="JPY", amount=40_000_000, projects=2),
        Funding(programme="=1+1", currency="JPY", amount=10_000_000, projects=1),
        Funding(programme="", currency="USD", amount=5, projects=1),
    ),
    maturity=tuple(Stage(band=band, count=n) for band, n in zip(BANDS, (4, 2, 1, 0), strict=True)),
)
NOTHING = Trends(
    total=0, years=Matrix(rows=(), columns=(), counts=()),
    institutions=Matrix(rows=(), columns=(), counts=()), funding=(),
    maturity=tuple(Stage(band=band, count=0) for band in BANDS),
)  # fmt: skip


def page(found: Trends, ui: Ui = "ja", asked: Asked | None = None) -> bytes:
    asked, words = asked or Asked(ui), Words(ui)
    facets = {"tag": (FacetValue(value="DU06", label={"ja": "x", "en": "x"}, count=1),)}
    shown = {
        "total": found.total,
        "pictures": pictures(found, asked, words),
        "facets": narrowing.facets(asked, facets, found.total, words),
        "years": (),
    }
    conditions = narrowing.conditions(asked, words, "/trends")
    return bytes(
        render.page(
            "trends.html", words, "/trends", asked=asked, conditions=conditions, kept=(), faults=(),
            found=shown,
        ).body
    )  # fmt: skip


def rows(tree: html.HtmlElement, key: str) -> list[list[str]]:
    path = f"//section[@aria-labelledby='{key}']//table/tbody/tr"
    return [[cell.text_content() for cell in row.xpath("th|td")] for row in tree.xpath(path)]


def test_each_picture_says_what_its_table_says() -> None:
    tree = parsed(page(FOUND))
    assert [one.get("aria-labelledby") for one in tree.xpath("//svg[@role='img']")] == [
        f"{key}-title {key}-desc" for key in PICTURES
    ]
    assert [row[1:] for row in rows(tree, "years")] == [["4", "0"], ["1", "2"]]
    assert rows(tree, "funding")[0] == ["基盤研究", "JPY", "40,000,000", "2"]
    assert rows(tree, "maturity")[0] == ["基礎", "4"]
    drawn = text(tree, "//section[@aria-labelledby='funding']//svg")
    assert "40.0百万円" in drawn
    assert "USD" not in drawn
    assert page(FOUND) == page(FOUND)


def test_conditions_stay_in_every_address() -> None:
    asked = Asked("en", year_from="R2", tag=("DU06", "DU21"))
    tree = parsed(page(FOUND, "en", asked))
    for href in tree.xpath("//a[starts-with(@href, '/v1/exports/trends')]/@href"):
        given = parse_qs(urlsplit(href).query)
        assert given.pop("picture")[0] in PICTURES
        assert given == {"year_from": ["R2"], "tag": ["DU06", "DU21"]}
    for href in tree.xpath("//a[@class='condition']/@href"):
        assert urlsplit(href).path == "/trends"
        left = parse_qs(urlsplit(href).query)
        assert left.keys() - {"ui"} in ({"tag"}, {"year_from", "tag"})


def test_where_there_is_nothing_the_page_says_so() -> None:
    tree = parsed(page(NOTHING))
    assert tree.xpath("//svg[@role='img']") == []
    assert text(tree, "//main").count("この図に示す数値はありません。") == 4


def test_tables_of_files_have_all_rows() -> None:
    assert table(FOUND, "years") == (
        ["tag", "label_ja", "label_en", "2019", "2020"],
        [["DU06", *labels("DU06"), "4", "0"], ["DU99", "", "", "1", "2"]],
    )
    assert table(FOUND, "funding")[1][2] == ["", "USD", "5", "1"]
    assert len(table(FOUND, "maturity")[1]) == 4


def labels(tag: str) -> tuple[str, str]:
    from schemas import taxonomy

    known = taxonomy.load().tag(tag)
    assert known
    return known.label.ja, known.label.en


@given(st.lists(st.lists(st.integers(0, 10**6), min_size=3, max_size=3), max_size=12))
def test_nothing_is_drawn_outside_and_the_most_is_the_darkest(counts: list[list[int]]) -> None:
    tags = tuple(f"DU{place:02}" for place in range(len(counts)))
    matrix = Matrix(rows=tags, columns=("2019", "2020", "2021"), counts=counts)
    shown = pictures(FOUND.model_copy(update={"years": matrix}), Asked(), Words("ja"))[0]
    inside(shown)
    strengths = [box.strength for box in shown.boxes]
    assert all(0 < strength <= 0.45 for strength in strengths)
    assert not strengths or max(strengths) == 0.45


@given(st.lists(st.integers(0, 10**13), max_size=40))
def test_bars_are_as_long_as_their_sums(amounts: list[int]) -> None:
    funding = [Funding(programme=f"事業{n}", currency="JPY", amount=n, projects=1) for n in amounts]
    shown = pictures(FOUND.model_copy(update={"funding": tuple(funding)}), Asked(), Words("ja"))[2]
    inside(shown)
    longest = max(amounts[:30], default=0)
    for box, amount in zip(shown.boxes, amounts, strict=False):
        assert abs(box.wide - (440 * amount / longest if longest else 0)) <= 0.05


def inside(shown: Picture) -> None:
    for box in shown.boxes:
        assert 0 <= box.x <= box.x + box.wide <= shown.wide
        assert 0 <= box.y <= box.y + box.tall <= shown.tall
