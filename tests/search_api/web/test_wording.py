"""Years, places, certainty and addresses as they are written."""

import doctest
from datetime import UTC, datetime

import pytest

from schemas.report import Bilingual
from search_api.web import wording
from search_api.web.texts import Calendar, Ui, Words


def test_examples() -> None:
    assert doctest.testmod(wording, extraglobs={"Words": Words}).failed == 0


@pytest.mark.parametrize(
    ("start", "end", "ja", "en"),
    [
        (2020, 2022, "令和2〜4年度（2020〜2022）", "FY2020–2022 (Reiwa 2–4)"),
        (2019, 2019, "令和元年度（2019）", "FY2019 (Reiwa 1)"),
        (2018, 2019, "平成30〜令和元年度（2018〜2019）", "FY2018–2019 (Heisei 30–Reiwa 1)"),
        (2020, None, "令和2〜年度（2020〜）", "FY2020– (Reiwa 2–)"),
        (None, 2020, "〜令和2年度（〜2020）", "FY–2020 (–Reiwa 2)"),
        (1850, 1850, "1850年度", "FY1850"),
        (None, None, "", ""),
    ],
)
def test_period(start: int | None, end: int | None, ja: str, en: str) -> None:
    assert wording.period(start, end, Words("ja")) == ja
    assert wording.period(start, end, Words("en")) == en


def test_place_names_part_and_page_or_the_metadata() -> None:
    assert wording.where("methods", 3, Words("ja")) == "研究の方法・3ページ"
    assert wording.where("methods", 3, Words("en")) == "Methods, p. 3"
    assert wording.where("summary", 0, Words("ja")) == "概要・書誌情報"


def test_certainty_in_words() -> None:
    assert [wording.level(c) for c in (0.4, 0.55, 0.74, 0.75, 1.0)] == [
        "low", "middle", "middle", "high", "high",
    ]  # fmt: skip


def test_text_in_the_other_language_is_marked_as_such() -> None:
    both = Bilingual(ja="放熱", en="heat")
    assert wording.said(both, "ja") == wording.Said("放熱", "")
    assert wording.said(both, "en") == wording.Said("heat", "")
    assert wording.said(Bilingual(en="heat"), "ja") == wording.Said("heat", "en")
    assert wording.told("2020", "ja").lang == ""
    assert not wording.said(Bilingual(), "ja")


@pytest.mark.parametrize(
    ("url", "text", "href"),
    [
        ("https://example.org/1", "https://example.org/1", "https://example.org/1"),
        ("javascript:alert(1)", "javascript:alert(1)", ""),
        ("data:text/html,x", "data:text/html,x", ""),
        ("http://[bad", "http://[bad", ""),
        ("file:///srv/reports/%E5%A0%B1%E5%91%8A.pdf", "報告.pdf", ""),
        ("/srv/reports", "/srv/reports", ""),
    ],
)
def test_only_web_addresses_are_links(url: str, text: str, href: str) -> None:
    assert wording.address(url) == wording.Address(text, href)
    assert wording.address("") is None


def test_moment_is_in_japan() -> None:
    time = datetime(2026, 11, 25, 16, 5, tzinfo=UTC)
    assert wording.moment(time, Words("ja")) == "2026年11月26日 01:05（日本時間）"
    assert wording.moment(time, Words("en")) == "26 November 2026, 01:05 (Japan time)"


def test_sentences_end() -> None:
    assert wording.sentence("見つかりません", "ja") == "見つかりません。"
    assert wording.sentence("not found", "en") == "Not found."
    assert wording.sentence("あります。", "ja") == "あります。"
    assert wording.sentence("", "ja") == ""


@pytest.mark.parametrize(
    ("ui", "calendar", "said"),
    [
        ("ja", "both", "平成30〜令和2年度（2018〜2020）"),
        ("ja", "era", "平成30〜令和2年度"),
        ("ja", "western", "2018〜2020年度"),
        ("en", "era", "FY Heisei 30–Reiwa 2"),
        ("en", "western", "FY2018–2020"),
    ],
)
def test_years_come_in_the_calendar_that_the_reader_wants(
    ui: Ui, calendar: Calendar, said: str
) -> None:
    assert wording.period(2018, 2020, Words(ui, calendar)) == said
