"""Without names: none that the metadata tell is left, and every offset still holds."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.report import Bilingual, Metadata, Person
from schemas.search import Completion, EvidencePassage, FacetValue, Hit
from search_api import blinding
from search_api.web import view
from search_api.web.asked import Asked
from search_api.web.results import results
from search_api.web.texts import Words
from tests.search_api import built

PEOPLE = (
    Person(ja="架空 一郎", yomi="カクウ イチロウ", en="KAKU Ichiro", role="principal"),
    Person(
        ja="仮名 二子", en="Futako Kamei", affiliation=Bilingual(ja="空想大学", en="Kuso Univ.")
    ),
)
HOUSE = Bilingual(ja="仮想大学大学院工学系研究科", en="Virtual University")
META = Metadata(
    title=Bilingual(ja="架空一郎の増幅器"),
    institutions=(HOUSE,),
    researchers=PEOPLE,
    companies=("株式会社虚構",),
    landing_page="https://kaso-u.example.ac.jp/1",
)
TOLD = META.model_dump(mode="json")
WAYS = [
    "架空一郎", "架空　一郎", "架空・一郎", "KAKU Ichiro", "Ichiro KAKU", "Kaku, Ichiro", "kaku ichiro",
    "I. KAKU", "仮名二子", "Futako Kamei", "Kamei Futako", "仮想大学", "仮想大学大学院工学系研究科",
    "Virtual University", "空想大学", "株式会社虚構", "カクウイチロウ",
]  # fmt: skip


@pytest.mark.parametrize("way", WAYS)
def test_however_a_name_is_written_it_is_covered(way: str) -> None:
    text = f"本研究は{way}が行った。 It was done by {way}."
    bare = blinding.covered(text, blinding.names(TOLD))
    assert way not in bare
    assert len(bare) == len(text)
    assert bare.count(blinding.COVER) >= 2 * len(way.strip("."))  # both times


@given(st.text(max_size=40), st.sampled_from(WAYS), st.text(max_size=40))
def test_what_is_around_a_name_stays_where_it_was(before: str, way: str, after: str) -> None:
    text = f"{before} {way} {after}"
    bare = blinding.covered(text, blinding.names(TOLD))
    assert len(bare) == len(text)
    assert all(b in (a, blinding.COVER) for a, b in zip(text, bare, strict=True))


@given(st.text(max_size=60))
def test_without_names_nothing_is_covered(text: str) -> None:
    assert blinding.covered(text, blinding.names({})) == text


def hit() -> Hit:
    text = "架空一郎らは窒化ガリウムを調べた。"
    passage = EvidencePassage(text=text, section="methods", page=3, highlights=((6, 12),))
    return built.hit(0, META, evidence=passage, title_highlights=((5, 8),))


def names_in(told: Any) -> list[str]:
    return [way for way in WAYS if way in str(told)]


def test_an_answer_names_nobody_and_marks_the_same_words() -> None:
    institution = FacetValue(value=HOUSE.ja, label=HOUSE, count=1)
    given_ = built.answer(hit(), facets={"institution": (institution,), "programme": ()})
    assert names_in(given_)
    bare = blinding.answer(given_)
    assert names_in(bare.model_dump()) == []
    assert set(bare.facets) == {"programme"}
    (one,) = bare.hits
    assert one.evidence
    assert one.evidence.text[6:12] == "窒化ガリウム"
    assert one.title == "＊＊＊＊の増幅器"
    assert (one.score, one.parts, one.id) == (hit().score, hit().parts, hit().id)


def test_a_record_names_nobody_nor_the_house_that_it_lies_in() -> None:
    sections = [{"key": "body", "page": 1, "text": "代表者 架空　一郎（仮想大学）"}]
    told = built.record(META, sections=sections)
    bare = blinding.record(told)
    assert names_in(bare) == []
    assert "example.ac.jp" not in str(bare["metadata"])
    assert bare["provenance"]["place"] == ""
    assert bare["id"] == told["id"]


def test_a_house_that_is_called_as_one_of_our_words_breaks_no_page() -> None:
    sections = [{"key": "results", "page": 1, "text": "Results of oai and DU06"}]
    houses = tuple(Bilingual(ja=name, en=name) for name in ("results", "oai", "ja", "DU06", "cues"))
    told = built.record(META.model_copy(update={"institutions": houses}), sections=sections)
    bare = blinding.record(told)
    assert [one["key"] for one in bare["sections"]] == ["results"]
    assert (bare["language"], bare["tags"][0]["id"]) == ("ja", "DU06")
    assert bare["sections"][0]["text"] == "＊＊＊＊＊＊＊ of ＊＊＊ and ＊＊＊＊"
    view.report(bare, [], None, Words("ja", "both", blind=True))


@pytest.mark.parametrize("ui", ["ja", "en"])
def test_pages_without_names_show_none_and_lead_to_none(ui: Any) -> None:
    words = Words(ui, "both", blind=True)
    told = built.record(META)
    page = view.report(blinding.record(told), [], None, words).body.decode()
    asked = Asked(ui=ui, q="GaN")
    found = results(asked, built.request(), blinding.answer(built.answer(hit())), words)
    search = view.search_page(asked, found, words=words).body.decode()
    for body in (page, search):
        assert names_in(body) == []
        assert "/display" in body
        assert "/v1/exports" not in body
        assert "/researchers/" not in body


def test_suggestions_name_nobody() -> None:
    kinds = ("title", "keyword", "person", "institution")
    told = [Completion(text=kind, kind=kind, reports=1) for kind in kinds]
    assert [one.kind for one in blinding.completions(told)] == ["title", "keyword"]
