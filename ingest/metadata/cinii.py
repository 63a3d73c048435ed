"""CiNii Research: JSON-LD of one CRID, or the shorter item of a search."""

import re
from collections.abc import Iterable
from typing import Any

from ingest.metadata import fields
from ingest.metadata.names import person, person_id, plain_name
from ingest.metadata.values import doi_of, keywords, language_of
from schemas.eras import fiscal_year
from schemas.errors import DocumentError
from schemas.reasons import Reason
from schemas.report import Bilingual, FileLink, Metadata, Person
from schemas.text import clean, language, one_line

_CRID = re.compile(r"/crid/(\d+)")
_SCHEMES = {
    "DOI": "doi", "NAID": "naid", "CIA": "naid", "NCID": "ncid", "CIB": "ncid", "NACSIS_CAT": "ncid",
    "ISBN": "isbn", "HDL": "hdl", "NDL_BIB_ID": "ndlbib", "KAKEN": "kaken", "JGN": "jgn", "PMID": "pmid",
}  # fmt: skip
_CITES = {"references", "cites"}


def parse(content: bytes) -> Metadata:
    """Metadata of a record; DocumentError where it is none of CiNii Research."""
    told = fields.load(content)
    crid = crid_of(told)
    if not crid:
        raise DocumentError(Reason.UNSUPPORTED_METADATA, "no CRID of CiNii Research in @id")
    about = told.get("publication") if isinstance(told.get("publication"), dict) else told
    year = fiscal_year(_date(told, about if isinstance(about, dict) else told))
    ids = (f"crid:{crid}", *_ids(told))
    return Metadata(
        native_id=crid,
        title=_by_language(_list(told.get("dc:title") or told.get("title"))),
        type=str(told.get("@type") or ""),
        researchers=_people(told),
        institutions=_institutions(told),
        keywords=_keywords(told),
        summary=_summary(told),
        start_year=year,
        end_year=year,
        language=language_of(str(told.get("dc:language") or "")),
        doi=next((i.removeprefix("doi:") for i in ids if i.startswith("doi:")), ""),
        ids=ids,
        cites=_cites(told),
        landing_page=f"https://cir.nii.ac.jp/crid/{crid}",
        files=_files(told),
    )


def crid_of(told: dict[str, Any]) -> str:
    """The CRID of a record or of an item; empty where there is none.

    >>> crid_of({"@id": "https://cir.nii.ac.jp/crid/1990000000000000001.json"})
    '1990000000000000001'
    """
    found = _CRID.search(str(told.get("@id") or ""))
    return found[1] if found else ""


def _list(value: object) -> list[Any]:
    """What is one thing or a list of them."""
    return value if isinstance(value, list) else [] if value is None else [value]


def _text(value: object) -> str:
    told = value.get("@value") if isinstance(value, dict) else value
    return clean(told).strip() if isinstance(told, str) else ""


def _by_language(values: Iterable[object]) -> Bilingual:
    """The first text in Japanese and in English; readings are left out, scripts tell the rest."""
    found: dict[str, str] = {}
    others: list[str] = []
    for value in values:
        code = str(value.get("@language") or "") if isinstance(value, dict) else ""
        text = _text(value)
        if not text or "-" in code:
            continue
        if key := language_of(code) if code else language(text):
            found.setdefault(key, text)
        else:
            others.append(text)
    return Bilingual(**(found or {language(text): text for text in reversed(others)}))


def _people(told: dict[str, Any]) -> tuple[Person, ...]:
    creators = _list(told.get("creator")) or _list(told.get("dc:creator"))
    found = [_person(c) if isinstance(c, dict) else person(_text(c)) for c in creators if c]
    return tuple(p for p in found if p.ja or p.en)


def _person(told: dict[str, Any]) -> Person:
    names: dict[str, str] = {}
    for value in _list(told.get("foaf:name") or told.get("@value")):
        text = plain_name(_text(value))
        code = str(value.get("@language") or "") if isinstance(value, dict) else ""
        key = {"ja-Kana": "yomi", "ja-Latn": "en"}.get(code) or language_of(code) or language(text)
        names.setdefault(key, text)
    ids = (
        person_id(str(i.get("@type") or ""), _text(i))
        for i in _list(told.get("personIdentifier"))
        if isinstance(i, dict)
    )
    places = _by_language(_list(told.get("jpcoar:affiliationName")))
    return Person(**names, affiliation=places, ids=tuple(dict.fromkeys(filter(None, ids))))


def _institutions(told: dict[str, Any]) -> tuple[Bilingual, ...]:
    creators = (c for c in _list(told.get("creator")) if isinstance(c, dict))
    found = (_by_language(_list(c.get("jpcoar:affiliationName"))) for c in creators)
    return tuple(dict.fromkeys(name for name in found if name))


def _keywords(told: dict[str, Any]) -> tuple[str, ...]:
    words = [_text(w) for t in _list(told.get("foaf:topic")) if isinstance(t, dict)
             for w in _list(t.get("dc:title"))]  # fmt: skip
    for subject in _list(told.get("dcterms:subject")) + _list(told.get("dc:subject")):
        notation = subject.get("notation") if isinstance(subject, dict) else subject
        words += [_text(word) for word in _list(notation)]
    return keywords(word for word in words if re.search(r"[^\W\d_]{2}", word))


def _summary(told: dict[str, Any]) -> Bilingual:
    values: list[object] = []
    for value in _list(told.get("description")):
        values += _list(value.get("notation")) if isinstance(value, dict) else [value]
    return _by_language(values)


def _date(told: dict[str, Any], about: dict[str, Any]) -> str:
    places = (about.get("prism:publicationDate"), told.get("prism:publicationDate"))
    return next((text for p in (*places, told.get("dc:date")) if (text := _text(p))), "")


def _ids(told: dict[str, Any]) -> tuple[str, ...]:
    """Ids of the record and of the sources that it was merged from: the keys to join it by."""
    values = [
        value.get("identifier", value)
        for name in (
            "productIdentifier",
            "projectIdentifier",
            "dc:identifier",
            "dataSourceIdentifier",
        )
        for value in _list(told.get(name))
        if isinstance(value, dict)
    ]
    found = (_id(str(v.get("@type") or ""), _text(v)) for v in values if isinstance(v, dict))
    return tuple(dict.fromkeys(filter(None, found)))


def _id(kind: str, text: str) -> str:
    if text.startswith("oai:"):  # of JaLC, NDL, IRDB …: already known by that id where they are
        return text
    scheme = _SCHEMES.get(kind.removeprefix("cir:"), "")
    value = doi_of(text) if scheme == "doi" else one_line(text).rpartition("/")[2]
    if scheme == "ndlbib":
        value = value.lstrip("0")
    if scheme == "hdl":
        value = "/".join(one_line(text).split("/")[-2:])
    return f"{scheme}:{value}" if scheme and value else ""


def _cites(told: dict[str, Any]) -> tuple[str, ...]:
    related = (r for r in _list(told.get("relatedProduct")) if isinstance(r, dict))
    found = (crid_of(r) for r in related if _CITES & {str(t) for t in _list(r.get("relationType"))})
    return tuple(dict.fromkeys(f"crid:{crid}" for crid in found if crid))


def _files(told: dict[str, Any]) -> tuple[FileLink, ...]:
    links = (str(u.get("@id") or "") for u in _list(told.get("url")) if isinstance(u, dict))
    return tuple(
        FileLink(url=u, media_type="application/pdf") for u in links if u.lower().endswith(".pdf")
    )
