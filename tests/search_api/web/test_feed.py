"""The feed as RFC 4287 has it: what is required, ids that stay, and nothing that breaks out."""

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from schemas.alerts import Alert, Alerts, Reason, Told, WatchKind
from schemas.report import SectionKey
from schemas.search import EvidencePassage
from schemas.text import clean
from search_api.web.feed import atom
from search_api.web.texts import Ui, Words

NAMES = {"a": "http://www.w3.org/2005/Atom"}
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


def alert(report: str = "oai-0", title: str = "題", *names: str, at: float = 1.8e9) -> Alert:
    passage = EvidencePassage(text="海中で通信した。", section=SectionKey.RESULTS, page=3)
    told = Told(legs=("words", "meaning"), passage=passage, distance=4.25)
    reasons = tuple(
        Reason(watch="0" * 16, kind=WatchKind.SEARCH, name=name, told=told) for name in names
    )
    return Alert(day="2027-01-15", report=report, title=title, at=at, read=False, reasons=reasons)


def tree(*alerts: Alert, ui: Ui = "ja") -> Any:
    found = Alerts(alerts=alerts, unread=0)
    return etree.fromstring(atom(found, "account", "https://sateto.example.org", Words(ui)))


def one(node: Any, path: str) -> str:
    (found,) = node.xpath(path, namespaces=NAMES)
    return str(found)


@pytest.mark.parametrize("ui", ["ja", "en"])
def test_feed_and_entries_have_what_is_required(ui: Ui) -> None:
    root = tree(alert("oai-0", "題", "海中", "通信"), alert("oai-1", "別の題", "海中"), ui=ui)
    assert one(root, "a:author/a:name/text()") == "SATETO"
    assert one(root, "a:id/text()").startswith("tag:")
    for node in (root, *root.xpath("a:entry", namespaces=NAMES)):
        assert one(node, "a:title/text()")
        assert MOMENT.fullmatch(one(node, "a:updated/text()"))
    ids = root.xpath("a:entry/a:id/text()", namespaces=NAMES)
    assert len(set(ids)) == 2
    entry = root.xpath("a:entry", namespaces=NAMES)[0]
    assert one(entry, "a:link/@href").startswith("https://sateto.example.org/reports/oai-0")
    content = one(entry, "a:content/text()")
    assert content.count("海中で通信した。") == 1
    assert all(name in content for name in ("海中", "通信", "4.2"))


def test_another_search_of_the_day_changes_the_entry_and_makes_none() -> None:
    before, after = (
        tree(alert("oai-0", "題", "海中")),
        tree(alert("oai-0", "題", "海中", "通信", at=1.9e9)),
    )
    path = "a:entry/a:id/text()"
    assert one(before, path) == one(after, path)
    assert one(before, "a:updated/text()") < one(after, "a:updated/text()")


def test_an_empty_feed_is_one() -> None:
    assert MOMENT.fullmatch(one(tree(), "a:updated/text()"))


@given(st.text(max_size=30))
def test_whatever_a_title_holds_stays_text(title: str) -> None:
    root = tree(alert("oai-0", title, title))
    shown = "".join(root.xpath("a:entry/a:title/text()", namespaces=NAMES))
    assert [ch for ch in shown if ch.isprintable()] == [
        ch for ch in clean(title) if ch.isprintable()
    ]
    assert len(root.xpath("//a:entry", namespaces=NAMES)) == 1
