"""Why a hit stands where it stands, and what was asked beside its words, as the page says it."""

from decimal import Decimal

from schemas.explanation import Explanation
from schemas.report import Bilingual
from search_api import query
from search_api.web.asked import Asked
from search_api.web.texts import Ui
from tests.search_api import built
from tests.search_api.trees import text
from tests.search_api.web.test_view_search import UIS, search


def test_reason_of_the_rank_adds_up() -> None:
    hit = built.hit(found_by={"words": 2, "meaning": 5})
    tree = search(built.answer(hit))
    rows = tree.xpath("//table[@class='parts']/tbody/tr")
    values = [Decimal(row.xpath("td[2]/text()")[0]) for row in rows]
    total = tree.xpath("//table[@class='parts']/tfoot//td[2]/text()")[0]
    assert sum(values) == Decimal(total)
    assert abs(float(total) - hit.score) < 1e-4
    assert f"スコア {total}" in text(tree, "//details[@class='score']/summary")
    assert len(tree.xpath("//svg[@class='bar']/rect")) == 1 + len(
        [p for p in hit.parts.values() if p]
    )
    said = text(tree, "//*[@class='other-lenses']")
    assert "標準：0.5000" in said
    assert "民生移転：0.6000" in said


@UIS
def test_words_asked_beside_are_boxes_to_untick(ui: Ui) -> None:
    offered = query.offered(built.request(query="水中無人機", without=("auv",)))
    asked = Asked(ui=ui, lens="defense", q="水中無人機", without=("auv",))
    tree = search(built.answer(built.hit(), expansions=offered), asked)
    boxes = tree.xpath("//fieldset[contains(@class, 'ticks')]//input[@type='checkbox']")
    words = [one.to for one in offered]
    assert [box.get("value") for box in boxes] == words
    assert [box.get("value") for box in boxes if box.get("checked") is None] == ["auv"]
    assert {box.get("form") for box in boxes} == {"search"}
    assert tree.xpath("//input[@name='offered']/@value") == words
    labels = [text(tree, f"//label[@for='{box.get('id')}']") for box in boxes]
    assert all(word in label for word, label in zip(words, labels, strict=True))
    by = "タグ「水中無人機・船舶・抵抗低減」" if ui == "ja" else "by the tag “AUV/ROV, ships"
    assert sum(by in label for label in labels) == sum(one.source == "DU22" for one in offered) > 2
    pages = tree.xpath("//a[contains(@href, 'q=')]/@href")
    assert [href for href in pages if "lens=defense" in href and "without=auv" not in href] == []
    assert tree.xpath("//fieldset[contains(@class, 'ticks')]//button/@form") == ["search"]


@UIS
def test_what_a_dictionary_gives_is_unfolded_by_who_wants_it(ui: Ui) -> None:
    offered = query.offered(built.request(query="祇園祭の門人"))
    tree = search(built.answer(built.hit(), expansions=offered), Asked(ui=ui, q="祇園祭の門人"))
    (folded,) = tree.xpath("//fieldset[contains(@class, 'ticks')]/details")
    assert folded.get("open") is None
    boxes = folded.xpath(".//input[@type='checkbox']/@value")
    assert boxes == ["gion festival", "pupil / student / follower"]
    assert "JMdict" in text(folded, ".")
    assert "祇園祭" in text(folded, ".//label[@for='word-1']")


def test_no_boxes_where_there_is_nothing_to_untick() -> None:
    assert search(built.answer(built.hit())).xpath("//*[contains(@class, 'ticks')]") == []


def test_the_reason_of_a_rank_is_also_a_sentence() -> None:
    said = Bilingual(ja="「<b>」を含みます。", en="It has “<b>”.")
    why = Explanation(legs=(), features=(), terms=(), sentence=said)
    tree = search(built.answer(built.hit(explanation=why)))
    assert said.ja in text(tree, "//details[@class='score']/p[1]")


def test_what_one_s_organisation_rejected_loses_and_the_rows_still_add_up() -> None:
    parts = {"words": 0.5, "dual_use_tags": 0.2, "decisions": -0.1}
    hit = built.hit(parts=parts, score=0.6, found_by={"words": 1})
    tree = search(built.answer(hit))
    rows = tree.xpath("//table[@class='parts']/tbody/tr")
    values = [Decimal(row.xpath("td[2]/text()")[0]) for row in rows]
    assert min(values) == Decimal("-0.1000")
    assert sum(values) == Decimal("0.6000")
    assert len(tree.xpath("//svg[@class='bar']/rect")) == 1 + 2


def test_found_by_meaning_alone_is_said() -> None:
    said = "検索語を含まず、意味の近さのみで該当"
    assert said in text(search(built.answer(built.hit(found_by={"meaning": 1}))), "//article")
    assert said not in text(search(built.answer(built.hit())), "//article")
