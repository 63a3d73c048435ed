"""DC-NDL (RDF), as NDL Search has it: one bibliographic resource and the items that hold it."""

import re
from collections.abc import Iterable

from lxml import etree

from ingest import xml
from ingest.metadata.names import is_kana, plain_name
from ingest.metadata.values import doi_of, keywords, language_of
from schemas.eras import fiscal_year
from schemas.report import Bilingual, Metadata, Person
from schemas.text import language, one_line

_RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_RDFS = "{http://www.w3.org/2000/01/rdf-schema#}"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_SCHEMES = {
    "NDLBibID": "ndlbib",
    "JPNO": "jpno",
    "NIIBibID": "ncid",
    "ISBN": "isbn",
    "ISBN13": "isbn",
    "ISSN": "issn",
    "ISSNL": "issn",
    "NDLJP": "ndlpid",
    "DOI": "doi",
}
_PID = re.compile(r"dl\.ndl\.go\.jp/(?:info:ndljp/)?pid/(\d+)$")
_WORK = re.compile(r"https?://id\.ndl\.go\.jp/bib/")
_NO_SUMMARY = re.compile(r"^(?:type|資料形態|コレクション)\s*[:：]")


def parse(root: etree._Element) -> Metadata:
    """Metadata of an <RDF> element."""
    book = resources(root)
    year = next((y for text in _texts(book, "issued", "date") if (y := fiscal_year(text))), None)
    links = [_resource(e) for e in root.iter() if xml.local(e) == "seeAlso"]
    dois = [d for link in links if "doi.org/" in link and (d := doi_of(link))]
    ids = _ids(book, links)
    dois += [i.removeprefix("doi:") for i in ids if i.startswith("doi:")]
    return Metadata(
        native_id=bib_id(root),
        title=_title(book),
        type=next((e.get(f"{_RDFS}label", "") for e in _elements(book, "materialType")), ""),
        researchers=_people(book),
        keywords=_subjects(book),
        summary=_summary(book),
        start_year=year,
        end_year=year,
        language=language_of(next(iter(_texts(book, "language")), "")),
        doi=next(iter(dois), ""),
        ids=ids,
        licence=_licence(root),
        # The page of the work, where it has one: that of the record changes with who holds a copy.
        landing_page=next((link for link in links if _WORK.match(link)), _about(root)),
    )


def resources(root: etree._Element) -> list[etree._Element]:
    """What tells of the work itself, and not of the record or of who holds a copy."""
    return xml.children(root, "BibResource")


def bib_id(root: etree._Element) -> str:
    """The id that all holdings of a work share: NDL's bibliographic id, else of the record."""
    return next(
        (i for i in _ids(resources(root), []) if i.startswith("ndlbib:")),
        _about(root).rpartition("/")[2],
    )


def _about(root: etree._Element) -> str:
    admin = xml.child(root, "BibAdminResource")
    return admin.get(f"{_RDF}about", "") if admin is not None else ""


def _elements(book: list[etree._Element], *names: str) -> list[etree._Element]:
    return [e for name in names for one in book for e in xml.children(one, name)]


def _texts(book: list[etree._Element], *names: str) -> list[str]:
    return [text for e in _elements(book, *names) if (text := one_line(xml.text_of(e)))]


def _resource(element: etree._Element) -> str:
    return element.get(f"{_RDF}resource") or ""


def _value(element: etree._Element) -> tuple[str, str]:
    """A text and its reading: both in a description, or the text alone."""
    inner = xml.child(element, "Description")
    holder = xml.child(element, "Agent") if inner is None else inner
    if holder is None:
        return one_line(xml.text_of(element)), ""
    named = xml.child(holder, "value")
    text = xml.text_of(xml.child(holder, "name") if named is None else named)
    return one_line(text), one_line(xml.text_of(xml.child(holder, "transcription")))


def _title(book: list[etree._Element]) -> Bilingual:
    """The title and, in the other language, one beside it."""
    found: dict[str, str] = {}
    for element in _elements(book, "title", "alternative"):
        text = _value(element)[0]
        if text:
            found.setdefault(element.get(_LANG, "")[:2] or language(text), text)
    return Bilingual(**{key: found[key] for key in ("ja", "en") if key in found})


def _people(book: list[etree._Element]) -> tuple[Person, ...]:
    """Authors by their headings; without any, as the book prints them."""
    values = [_value(e) for e in _elements(book, "creator") if xml.first(e) is not None]
    if not values:
        values = [(re.sub(r"\s*[著編訳監修共]+$", "", t), "") for t in _texts(book, "creator")]
    return tuple(dict.fromkeys(_person(name, reading) for name, reading in values if name))


def _person(name: str, reading: str) -> Person:
    plain, read = plain_name(name), plain_name(reading)
    if language(plain) != "ja":
        return Person(en=plain)
    return Person(ja=plain, yomi=read) if is_kana(read) else Person(ja=plain, en=read)


def _subjects(book: list[etree._Element]) -> tuple[str, ...]:
    """Headings in words; classes are codes and say nothing to a reader."""
    elements = [e for e in _elements(book, "subject") if not e.get(f"{_RDF}datatype")]
    return keywords(_value(e)[0] for e in elements)


def _summary(book: list[etree._Element]) -> Bilingual:
    texts = _texts(book, "abstract") or [
        t for t in _texts(book, "description") if not _NO_SUMMARY.match(t)
    ]
    found: dict[str, list[str]] = {}
    for text in texts:
        found.setdefault(language(text), []).append(text)
    return Bilingual(**{key: "\n".join(parts) for key, parts in found.items()})


def _ids(book: list[etree._Element], links: Iterable[str]) -> tuple[str, ...]:
    found = []
    for element in _elements(book, "identifier"):
        scheme = _SCHEMES.get((element.get(f"{_RDF}datatype") or "").rpartition("/")[2])
        text = xml.text_of(element)
        text = doi_of(text) if scheme == "doi" else text.rpartition("/")[2]
        text = text.lstrip("0") if scheme == "ndlbib" else text  # others write it without
        if scheme and text:
            found.append(f"{scheme}:{text}")
    for link in links:
        if pid := _PID.search(link):
            found.append(f"ndlpid:{pid[1]}")
        elif "ci.nii.ac.jp/ncid/" in link:
            found.append(f"ncid:{link.rpartition('/')[2]}")
    return tuple(dict.fromkeys(found))


def _licence(root: etree._Element) -> str:
    """The licence of the bibliographic data, where the record names one."""
    rights = [e for e in root.iter() if xml.local(e) == "rights"]
    return next((e.get(f"{_RDFS}label") or _resource(e) for e in rights), "")
