"""What a page of results shows to whoever may decide, and to whoever may not."""

import pytest
from lxml import html

from schemas.decisions import Decision
from search_api.web import triage, view
from search_api.web.asked import Asked
from search_api.web.results import results
from search_api.web.texts import Ui, Words
from tests.search_api import built
from tests.search_api.trees import parsed, text

HOSTILE = "<script>alert(1)</script>\"'&"


def page(ui: Ui, standing: dict[str, Decision] | None) -> html.HtmlElement:
    words = Words(ui)
    hits = [built.hit(number) for number in range(3)]
    asked = Asked(ui=ui, q=HOSTILE)
    found = results(asked, built.request(), built.answer(*hits), words)
    tools = None if standing is None else triage.triage(standing, "p", asked.url(), 100, words)
    return parsed(view.search_page(asked, found, triage=tools, words=words).body)


def decided(value: str, **more: object) -> Decision:
    told = {
        "number": 4, "report": built.hit(1).id, "about": "report", "value": value, "ground": "",
        "note": "", "by": HOSTILE, "at": 0.0,
    }  # fmt: skip
    return Decision.model_validate({**told, **more})


@pytest.mark.parametrize("ui", ["ja", "en"])
def test_each_result_has_its_buttons_and_what_holds(ui: Ui) -> None:
    tree = page(ui, {built.hit(1).id: decided("hold")})
    assert len(tree.xpath("//button[@name='one']")) == 3 * 4
    assert tree.xpath("//form[@id='triage']/@action") == ["/triage"]
    assert tree.xpath("//form[@id='triage']/input[@name='next']/@value") == [
        Asked(ui=ui, q=HOSTILE).url()
    ]
    assert len(tree.xpath("//input[@name='report'][@form='triage']")) == 3
    undo = tree.xpath("//button[starts-with(@value, 'undo')][not(@hidden)]/@value")
    assert undo == [f"undo {built.hit(1).id} 4"]
    told = [text(card, ".//p[@class='standing']") for card in tree.xpath("//article")]
    assert (Words(ui)("decided_hold") in told[1], HOSTILE in told[1]) == (True, True)
    assert told[0] == told[2] == Words(ui)("decision_none")
    assert tree.xpath("//script/@src")[-1] == "/static/triage.js"


def test_who_may_not_decide_sees_none_of_it() -> None:
    tree = page("ja", None)
    assert not tree.xpath("//form[@id='triage'] | //*[@class='triage'] | //button[@name='one']")
    assert tree.xpath("//script/@src") == ["/static/completions.js"]
