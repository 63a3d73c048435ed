"""Decisions on a report's page, rendered from decisions made by hand."""

from lxml import html

from schemas.decisions import Decision, Decisions, standing
from search_api.web import view
from search_api.web.decision_panel import panel
from search_api.web.texts import Ui, Words
from tests.search_api import built
from tests.search_api.trees import parsed, text

HOSTILE = "<script>alert(1)</script>\"'&"


def decision(number: int, value: str, about: str = "report", **more: object) -> Decision:
    told = {"number": number, "report": built.IDENTITY, "about": about, "value": value}
    known = {"ground": "", "note": "", "by": "見本 花子", "at": 1.8e9, **more}
    return Decision.model_validate({**told, **known})


def page(*history: Decision, csrf: str = "proof", ui: Ui = "ja") -> html.HtmlElement:
    made = Decisions(report=built.IDENTITY, now=standing(history), history=history)
    record, words = built.record(), Words(ui)
    shown = panel(record, made, csrf, 4000, words)
    return parsed(view.report(record, [], None, words, shown).body)


def test_a_report_nobody_decided_on_has_choices_and_nothing_to_undo() -> None:
    tree = page()
    assert "まだ判断していません" in text(tree, "//section[@aria-labelledby='about-report']")
    values = tree.xpath("//section[@class='decisions']//button[@name='value']/@value")
    assert values == ["adopt", "hold", "reject", "confirm", "deny"]
    assert tree.xpath("//input[@name='undo']") == []
    forms = tree.xpath("//form[@method='post']")
    assert {form.get("action") for form in forms} == {f"/reports/{built.IDENTITY}/decisions"}
    assert [form.xpath(".//input[@name='csrf']/@value") for form in forms] == [["proof"]] * 2


def test_what_holds_is_shown_with_who_when_and_why() -> None:
    history = (
        decision(1, "adopt", ground="fits", note=HOSTILE),
        decision(2, "deny", "DU06"),
        decision(3, "confirm", "DU01"),
    )
    tree = page(*history)
    told = text(tree, "//section[@aria-labelledby='about-report']")
    assert "採用" in told
    assert "探している内容に合う、見本 花子、2027年1月15日" in told
    assert HOSTILE in told
    assert "妥当でない" in text(tree, "//section[@aria-labelledby='about-DU06']//p/strong")
    assert tree.xpath("//h3[@id='about-DU01']")  # people may see what the machine did not
    assert tree.xpath("//input[@name='undo']/@value") == ["1", "2", "3"]
    assert len(tree.xpath("//section[@class='decisions']//ol/li")) == 3


def test_what_was_taken_back_stays_in_the_history_alone() -> None:
    tree = page(decision(1, "reject"), decision(2, "undo", undoes=1), ui="en")
    assert "No decision yet" in text(tree, "//section[@aria-labelledby='about-report']")
    assert "Taken back" in text(tree, "//section[@class='decisions']//ol")


def test_who_may_only_read_has_no_forms() -> None:
    tree = page(decision(1, "adopt"), csrf="")
    assert "採用" in text(tree, "//section[@class='decisions']")
    assert tree.xpath("//form[@method='post']") == []


def test_a_visitor_s_page_knows_of_no_decisions() -> None:
    tree = parsed(view.report(built.record(), [], None, Words("ja")).body)
    assert tree.xpath("//*[@id='decisions'] | //a[@href='#decisions']") == []
