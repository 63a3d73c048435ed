"""A web page that lists PDFs: each link with what the page says of it, read as its host permits."""

import re
from typing import Any
from urllib.parse import urldefrag, urljoin, urlsplit

from lxml import etree, html

from ingest.archive import to_json
from ingest.sources import Kind, Record
from ingest.sources import Page as Stretch
from ingest.sources.records import record_of
from ingest.sources.robots import Polite, refuse_forbidden
from ingest.sources.web import host_of
from schemas.errors import UserError
from schemas.settings import Settings
from schemas.text import one_line

_CHARSET = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
_ALIASES = {"shift_jis": "cp932", "shift-jis": "cp932", "x-sjis": "cp932", "windows-31j": "cp932"}
_ROWS = {"tr", "li", "dd", "p"}
_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "caption", "dt"}
_CONTEXT = 300  # characters kept of the row around a link


class WebPage:
    """One page. Options: `programme`, which all its links are of."""

    def __init__(self, place: str, options: dict[str, Any], settings: Settings) -> None:
        if not host_of(place):
            raise UserError(
                f"{place!r} is no web address; give the page that lists the PDFs",
                f"「{place}」は URL ではありません。PDF を掲載しているページを指定してください",
            )
        refuse_forbidden(place)
        self._place = place
        self._programme = str(options.get("programme") or "")
        self._settings = settings
        self._polite = Polite(place, settings)

    def page(self, _cursor: str | None) -> Stretch:
        """All links to PDFs; UserError where there is none, since then the layout has changed."""
        body = self._polite.get(self._place, self._settings.page_bytes)
        records = [self._record(link) for link in links(body, self._place)]
        if not records:
            raise UserError(
                f"{self._place} links to no PDF: it is another page, or its layout has changed",
                f"{self._place} に PDF へのリンクがありません。別のページか、構成が変わった可能性があります",
            )
        return Stretch(tuple(records), None)

    def fetch(self, url: str) -> bytes:
        """A PDF that the page links to."""
        return self._polite.fetch(url)

    def _record(self, link: dict[str, str]) -> Record:
        content = to_json({**link, "page": self._place, "programme": self._programme})
        return record_of(content, "page", self._settings.record_bytes)


def links(body: bytes, place: str) -> list[dict[str, str]]:
    """Links to PDFs in the order of the page, each address once: url, text, context, heading."""
    try:
        root = html.document_fromstring(_decoded(body))
    except (etree.ParserError, ValueError) as error:
        raise UserError(
            f"{place} is no web page: {error}", f"{place} はウェブページではありません"
        ) from error
    base = next((str(e.get("href")) for e in root.iter("base") if e.get("href")), place)
    found: dict[str, dict[str, str]] = {}
    heading = ""
    for element in root.iter():
        if element.tag in _HEADINGS:
            heading = _text(element)
        href = str(element.get("href") or "") if element.tag == "a" else ""
        url = _pdf(place, base, href)
        if url and url not in found:
            found[url] = {
                "url": url,
                "text": _text(element),
                "context": _around(element),
                "heading": heading,
            }
    return list(found.values())


def _pdf(place: str, base: str, href: str) -> str:
    try:
        url = urldefrag(urljoin(urljoin(place, base), href.strip())).url
        return url if urlsplit(url).path.lower().endswith(".pdf") and host_of(url) else ""
    except ValueError:
        return ""


def _around(link: html.HtmlElement) -> str:
    """The row, item or paragraph that a link stands in."""
    for above in link.iterancestors():
        if above.tag in _ROWS:
            return _text(above)[:_CONTEXT]
    return ""


def _text(element: html.HtmlElement) -> str:
    return one_line(" ".join(str(part) for part in element.itertext()))


def _decoded(body: bytes) -> str:
    """By BOM, then what the page declares, then UTF-8, then Windows' Shift_JIS."""
    declared = _CHARSET.search(body[:4096])
    names = ["utf-8-sig"] if body.startswith(b"\xef\xbb\xbf") else []
    names += [declared[1].decode().lower()] if declared else []
    for name in (*names, "utf-8", "cp932", "euc-jp"):
        try:
            return body.decode(_ALIASES.get(name, name))
        except (LookupError, UnicodeDecodeError):
            continue
    return body.decode("utf-8", "replace")


def _make(place: str, options: dict[str, Any], settings: Settings) -> WebPage:
    return WebPage(place, options, settings)


KIND = Kind(
    name="page",
    protocol="HTML, robots.txt (RFC 9309)",
    make=_make,
    place_ja="PDF を一覧で掲載しているウェブページ",
    place_en="a web page that lists PDFs",
    terms_ja="各サイトの利用条件による。robots.txt に従う。JST プロジェクトデータベースは規約により対象外",
    terms_en="terms of each site; robots.txt is obeyed; JST's project database is refused by its terms",
    terms_url="https://www.rfc-editor.org/rfc/rfc9309",
    licence="各サイトによる / of each site",
    identifiers="PDF の URL / URL of the PDF",
    incremental_ja="増えたリンクと、表示の変わったリンク",
    incremental_en="new links, and links whose text changed",
    pace=1.0,
    rank=4,
)
