"""Pages that list PDFs: links with what is said of them; robots.txt, pace and terms obeyed."""

import time
from typing import Any

import pytest

from ingest import metadata
from ingest.sources import make_source, robots
from ingest.sources.page import links
from ingest.sources.web import RetryLaterError
from schemas.errors import DocumentError, UserError
from schemas.reasons import Reason
from schemas.settings import Settings
from tests.ingest.json_server import Asked, Said, harvest, records_of, serve

SETTINGS = Settings(http_seconds=5)
PAGE = """<html><head><meta charset="Shift_JIS"><base href="/funding/"></head><body>
<h2>令和７年度 成果</h2><table>
<tr><td>髙温材料の見本 ①</td><td>見本大学</td><td><a href="r7/01.pdf">PDF</a></td></tr>
<tr><td><a href="r7/02.PDF#page=2">見本センサーの研究（PDF：1.2MB）</a></td></tr>
<tr><td><a href="/funding/r7/02.PDF">再掲</a></td></tr></table>
<p><a href="index.html">一覧</a> <a href="mailto:a@example.org">連絡先</a> <a href="http://[bad">x</a></p>
</body></html>""".encode("cp932")


@pytest.fixture(autouse=True)
def _nothing_held() -> None:
    """A port may have been another test's."""
    robots._held.clear()


def site(robots: bytes | None, page: bytes = PAGE) -> Any:
    def script(asked: Asked) -> Any:
        if asked.path == "/robots.txt":
            return Said(robots or b"", 200 if robots is not None else 404)
        if asked.path == "/list.html":
            return Said(page)
        return Said(b"%PDF-1.7", 200 if asked.path.lower().endswith(".pdf") else 404)

    return script


def test_each_pdf_becomes_a_record_titled_by_what_the_page_says_of_it() -> None:
    with serve(site(None)) as service:
        options = {"programme": "安全保障技術研究推進制度"}
        (page,) = harvest("page", f"{service.url}/list.html", options, SETTINGS)
    found = [metadata.parse(record.content, "page") for record in page.records]
    assert [one.title.ja for one in found] == ["髙温材料の見本 ① 見本大学", "見本センサーの研究"]
    assert [one.files[0].url.removeprefix(service.url) for one in found] == [
        "/funding/r7/01.pdf", "/funding/r7/02.PDF",
    ]  # fmt: skip
    assert found[0].notes == ("掲載見出し / under the heading: 令和７年度 成果",)
    assert found[0].programme.ja == "安全保障技術研究推進制度"


def test_what_robots_txt_forbids_is_not_asked_for() -> None:
    with serve(site(b"User-agent: *\nDisallow: /funding/r7/\n")) as service:
        source = make_source("page", f"{service.url}/list.html", {}, SETTINGS)
        record = source.page(None).records[0]
        with pytest.raises(DocumentError) as fault:
            source.fetch(record.native_id)
    assert fault.value.reason is Reason.NOT_PERMITTED
    assert "/funding/r7/01.pdf" not in [asked.path for asked in service.asked]


def test_a_page_that_robots_txt_forbids_is_not_asked_for() -> None:
    robots = b"User-agent: sateto\nDisallow: /list\n\nUser-agent: *\nAllow: /\n"
    with serve(site(robots)) as service, pytest.raises(DocumentError, match=r"robots\.txt"):
        harvest("page", f"{service.url}/list.html", {}, SETTINGS)
    assert [asked.path for asked in service.asked] == ["/robots.txt"]


def test_the_pace_of_robots_txt_is_kept() -> None:
    with serve(site(b"User-agent: *\nCrawl-delay: 0.3\n")) as service:
        source = make_source("page", f"{service.url}/list.html", {}, SETTINGS)
        began = time.monotonic()
        source.fetch(f"{service.url}/a.pdf")
        source.fetch(f"{service.url}/b.pdf")
    assert time.monotonic() - began >= 0.6
    assert [asked.path for asked in service.asked].count("/robots.txt") == 1


def test_a_host_whose_robots_txt_fails_is_asked_for_nothing_else() -> None:
    with (
        serve(lambda _: Said(b"", 503)) as service,
        pytest.raises(RetryLaterError),
    ):
        harvest("page", f"{service.url}/list.html", {}, SETTINGS)
    assert {asked.path for asked in service.asked} == {"/robots.txt"}


def test_a_page_without_pdfs_is_an_error_since_its_layout_has_changed() -> None:
    with (
        serve(site(None, b"<html><p>nothing</p></html>")) as service,
        pytest.raises(UserError, match="layout"),
    ):
        harvest("page", f"{service.url}/list.html", {}, SETTINGS)


def test_the_same_page_twice_gives_the_same_versions() -> None:
    with serve(site(None)) as service:
        place = f"{service.url}/list.html"
        runs = [records_of(harvest("page", place, {}, SETTINGS)) for _ in range(2)]
    assert runs[0] == runs[1]


@pytest.mark.parametrize(
    "place", ["https://projectdb.jst.go.jp/grant/", "http://x.projectdb.jst.go.jp"]
)
def test_jsts_project_database_is_refused_and_says_why_and_what_to_do(place: str) -> None:
    with pytest.raises(UserError) as fault:
        make_source("page", place, {}, SETTINGS)
    assert "forbids" in fault.value.en
    assert "`manifest`" in fault.value.en
    assert "禁じて" in fault.value.ja
    assert "申請" in fault.value.ja


@pytest.mark.parametrize("body", [b"", b"\0", b"<", b"<base href='http://[x'><a href='a.pdf'>"])
def test_a_broken_page_gives_no_links_or_says_that_it_is_none(body: bytes) -> None:
    try:
        assert links(body, "https://example.org/") == []
    except UserError as fault:
        assert "no web page" in fault.en  # noqa: PT017 - either is right
