"""A question through an address and back."""

from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.datastructures import QueryParams

from search_api.web.asked import INVALID, Asked, faults
from search_api.web.texts import Ui, Words

_WORD = st.text(st.characters(exclude_categories=("Cs", "Cc", "Zs", "Zl", "Zp")), min_size=1)
_ASKED = st.builds(
    Asked,
    ui=st.sampled_from(["ja", "en"]),
    lens=st.sampled_from(["neutral", "defense", "civil", "x"]),
    q=st.text(st.characters(exclude_categories=("Cs",))).map(str.strip),
    year_from=_WORD,
    tag=st.lists(_WORD, unique=True).map(tuple),
    institution=st.lists(_WORD, unique=True).map(tuple),
    size=st.sampled_from(["10", "20"]),
    page=st.integers(1, 99).map(str),
)


@given(_ASKED)
def test_an_address_holds_the_whole_question(asked: Asked) -> None:
    assert Asked.read(QueryParams(urlsplit(asked.url()).query)) == asked


def test_a_box_that_is_not_ticked_is_left_out_from_then_on() -> None:
    sent = QueryParams(
        [("q", "ドローン"), ("offered", "drone"), ("offered", "uav"), ("also", "uav")]
    )
    asked = Asked.read(sent)
    assert asked.without == ("drone",)
    assert asked.request().without == ("drone",)
    assert Asked.read(QueryParams(urlsplit(asked.url()).query)) == asked
    ticked = QueryParams([*sent.multi_items(), ("also", "drone"), ("without", "drone")])
    assert Asked.read(ticked).without == ()
    elsewhere = QueryParams([("q", "超音波"), ("offered", "drone")])
    assert Asked.read(elsewhere).without == ()


def test_request_is_the_one_of_the_api() -> None:
    asked = Asked(ui="en", q="radar", year_from="R2", year_to="令和4", tag=("DU18",), page="2")
    request = asked.request()
    assert (request.query, request.lens, request.page, request.size) == ("radar", "neutral", 2, 10)
    assert (request.filters.year_from, request.filters.year_to) == (2020, 2022)
    assert request.filters.tag == ("DU18",)


def test_links_keep_the_rest_of_the_question() -> None:
    asked = Asked(ui="en", lens="civil", q="a b", tag=("DU01", "DU02"), page="3")
    assert dict(parse_qsl(urlsplit(asked.url(ui="ja")).query))["page"] == "3"
    assert asked.toggled("tag", "DU01") == "/?ui=en&lens=civil&q=a%20b&tag=DU02"
    assert asked.free() == "/?ui=en&lens=civil&q=a%20b"
    assert asked.url("/v1/search", ui="ja").startswith(
        "/v1/search?lens=civil&q=a%20b&tag=DU01&tag="
    )


@pytest.mark.parametrize(
    ("typed", "fields", "said"),
    [
        ({"q": "a", "year_from": "abc"}, ["year_from"], "「abc」は年度として読み取れません"),
        ({"q": "a", "year_from": "R4", "year_to": "R2"}, ["year_to"], "開始年度が終了年度より後"),
        ({"q": "a", "lens": "x"}, [""], "指定された観点はありません"),
        ({"q": "a", "mapping": ("beppyo1:99",)}, [""], "対応する技術領域はありません"),
        ({"q": "a", "page": "0"}, [""], "1から1000まで"),
        ({"q": "a", "page": "x"}, [""], "1から1000まで"),
        ({"q": "a", "size": "-1"}, [""], "1以上の整数"),
        ({"q": "a", "language": ("fr",)}, [""], "日本語又は英語"),
        ({"year_from": "abc", "year_to": "x"}, ["q", "year_from", "year_to"], "検索語を入力"),
    ],
)
def test_faults_are_plain_sentences(typed: dict[str, str], fields: list[str], said: str) -> None:
    asked = Asked(**typed)
    with pytest.raises(INVALID) as caught:
        asked.request()
    found = faults(asked, caught.value, Words("ja"))
    assert [fault.field for fault in found] == fields
    assert said in found[0].text
    assert all(fault.text.endswith("。") for fault in found)


@pytest.mark.parametrize(("given_ui", "ui"), [("en", "en"), ("ja", "ja"), ("fr", "ja"), ("", "ja")])
def test_language_of_the_page(given_ui: str, ui: Ui) -> None:
    assert Asked.read(QueryParams(f"ui={given_ui}")).ui == ui
