"""What a KAKEN project brought forth. The list that NII enriched is trusted more than its parts."""

import re
import unicodedata

from lxml import etree

from ingest import xml
from ingest.metadata.values import doi_of
from schemas.eras import parse_year
from schemas.report import Product, ProductKind
from schemas.text import language, one_line

_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_KINDS = {
    "journal_article": ProductKind.ARTICLE,
    "publication": ProductKind.ARTICLE,
    "presentation": ProductKind.TALK,
    "book": ProductKind.BOOK,
    "patent": ProductKind.PATENT,
}
_SCHEMES = {
    "pmid": "pmid",
    "pmcid": "pmcid",
    "isbn": "isbn",
    "naid": "naid",
    "jglobal": "jglobal",
    "ut": "wos",
    "eid": "scopus",
    "patentApplicationNumber": "patent",
    "patentPublicationNumber": "patent",
}
_CONTAINERS = ("journalTitle", "organizer", "publisher", "patentAssignee")
_AUTHORS = ("author", "patentInventor")
_YEARS = ("year", "date", "patentApplicationYear", "patentApplicationDate", "patentPublicationYear",
          "patentIssueYear")  # fmt: skip


Fields = dict[str, list[etree._Element]]


def products(root: etree._Element) -> tuple[Product, ...]:
    """Products, each once: enriched ones stand for those that they were made of."""
    plain = {e.get("id", str(i)): e for i, e in enumerate(_listed(root, "productList"))}
    enriched = _listed(root, "productListEnriched")
    sources = [_sources(one, plain) for one in enriched]
    used = {id(e) for group in sources for e in group}
    found = [_product(one, group) for one, group in zip(enriched, sources, strict=True)]
    found += [_product(e, []) for e in plain.values() if id(e) not in used]
    return tuple(found)


def authors_of(text: str) -> tuple[str, ...]:
    """The names in a line of authors. A comma within a Western name divides nothing.

    >>> authors_of("見本 一郎, 見本 花子"), authors_of("Mihon, Ichiro; Mihon, Hanako")
    (('見本 一郎', '見本 花子'), ('Mihon, Ichiro', 'Mihon, Hanako'))
    >>> authors_of("I. Mihon, H. Mihon and J. Doe"), authors_of("Mihon, Ichiro")
    (('I. Mihon', 'H. Mihon', 'J. Doe'), ('Mihon, Ichiro',))
    """
    line = one_line(text)
    if language(line) == "ja":
        parts = re.split(r"[、，,;；/／]", line)
    elif ";" in line:
        parts = line.split(";")
    else:
        parts = re.split(r",\s+(?:and\s+)?|\s+and\s+|\s*&\s*", line)
        if any(" " not in part.strip() for part in parts if part.strip()):
            parts = [line]  # "Family, Given": the commas are not between persons
    return tuple(name for part in parts if (name := part.strip()))


def _listed(root: etree._Element, name: str) -> list[etree._Element]:
    return [e for listed in xml.children(root, name) for e in xml.children(listed, "product")]


def _sources(one: etree._Element, plain: dict[str, etree._Element]) -> list[etree._Element]:
    refs = (ref.get("id", "") for ref in xml.children(one, "ref"))
    return [plain[ref] for ref in refs if ref in plain]


def _product(element: etree._Element, sources: list[etree._Element]) -> Product:
    """A product; what it lacks is taken from those that it was made of."""
    told = [_fields(one) for one in (element, *sources)]
    raw = _first(told, "plainText") or _first(told, "description")
    return Product(
        kind=_KINDS.get(element.get("type", ""), ProductKind.OTHER),
        title=_first(told, "title"),
        authors=next((names for fields in told if (names := _authors(fields))), ()),
        container=next((text for name in _CONTAINERS if (text := _first(told, name))), ""),
        volume=_first(told, "volume"),
        issue=_first(told, "issue"),
        pages=_first(told, "pages"),
        year=next((y for name in _YEARS if (y := parse_year(_first(told, name)))), None),
        ids=tuple(dict.fromkeys(i for fields in told for i in _ids(fields))),
        reviewed=_flag(element, sources, "reviewed"),
        open_access=_flag(element, sources, "openAccess"),
        international=_flag(element, sources, "jointInternational"),
        raw=raw or _first(told, "url"),
    )


def _fields(element: etree._Element) -> Fields:
    found: Fields = {}
    for child in element:
        found.setdefault(xml.local(child), []).append(child)
    return found


def _first(told: list[Fields], name: str) -> str:
    """The first value, the Japanese one before others in the same element."""
    for fields in told:
        values = [e for e in fields.get(name, ()) if xml.text_of(e)]
        if values:
            values.sort(key=lambda e: e.get(_LANG) not in {"ja", None})
            return one_line(xml.text_of(values[0]))
    return ""


def _authors(fields: Fields) -> tuple[str, ...]:
    """Names in one language: the same persons come again in the other one."""
    by_language: dict[str, list[str]] = {}
    for name in _AUTHORS:
        for e in fields.get(name, ()):
            by_language.setdefault(e.get(_LANG) or "ja", []).extend(authors_of(xml.text_of(e)))
    chosen = by_language.get("ja") or next(iter(by_language.values()), [])
    return tuple(dict.fromkeys(chosen))


def _ids(fields: Fields) -> list[str]:
    """DOIs, those that NII checked first, then other numbers."""
    checked = sorted(fields.get("doi", ()), key=lambda e: e.get("authenticated") != "true")
    found = [f"doi:{doi}" for e in checked if (doi := doi_of(xml.text_of(e)))]
    for name, scheme in _SCHEMES.items():
        texts = ("".join(_folded(e).split()) for e in fields.get(name, ()))
        found += [f"{scheme}:{text}" for text in texts if text]
    return found


def _folded(element: etree._Element) -> str:
    return unicodedata.normalize("NFKC", xml.text_of(element))


def _flag(element: etree._Element, sources: list[etree._Element], name: str) -> bool | None:
    given = next((e.get(name) for e in (element, *sources) if e.get(name)), None)
    return None if given is None else given == "true"
