"""An entry of IRDB's OpenSearch (Atom): one <author> for each form of each name."""

import re

from lxml import etree

from ingest import xml
from ingest.metadata.names import JOINED, join_forms
from ingest.metadata.values import bilingual, doi_of, language_of
from schemas.eras import fiscal_year
from schemas.report import Bilingual, Metadata
from schemas.text import language, one_line

_RECORD = re.compile(r"irdb\.nii\.ac\.jp/(\d+/\d+)")


def parse(content: bytes) -> Metadata:
    """Metadata of an <entry>."""
    root = xml.parse(content)
    page = _text(root, "id") or _link(root)
    people, joined = join_forms(
        xml.text_of(xml.child(author, "name")) for author in xml.children(root, "author")
    )
    year = fiscal_year(_text(root, "publicationDate"))
    known = _RECORD.search(page)
    doi = next((d for name in ("doi", "URI") for v in _texts(root, name) if (d := doi_of(v))), "")
    summary = _text(root, "content")
    return Metadata(
        title=bilingual(xml.children(root, "title")),
        researchers=people,
        institutions=_institution(root),
        summary=Bilingual(**{language(summary): summary}) if summary else Bilingual(),
        start_year=year,
        end_year=year,
        language=language_of(_text(root, "language")),
        doi=doi,
        ids=(f"irdb:{known[1]}",) if known else (),
        notes=((JOINED,) if joined else ()) + _pages(root),
        landing_page=_text(root, "URI") or page,
    )


def _pages(root: etree._Element) -> tuple[str, ...]:
    """A note where pages run backwards: so they do in journals whose lines are vertical."""
    first, last = _text(root, "startingPage"), _text(root, "endingPage")
    if not (first.isdecimal() and last.isdecimal() and int(first) > int(last)):
        return ()
    return (f"ページが逆順です: {first}-{last} / pages run backwards: {first}-{last}",)


def _institution(root: etree._Element) -> tuple[Bilingual, ...]:
    name = _text(root, "irname")
    return (Bilingual(**{language(name): name}),) if name else ()


def _link(root: etree._Element) -> str:
    return next((e.get("href") or "" for e in xml.children(root, "link")), "")


def _texts(root: etree._Element, name: str) -> list[str]:
    return [text for e in xml.children(root, name) if (text := one_line(xml.text_of(e)))]


def _text(root: etree._Element, name: str) -> str:
    return next(iter(_texts(root, name)), "")
