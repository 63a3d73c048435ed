"""A report's record as JPCOAR 2.0 and as Dublin Core, with the page that it has here. Pure."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from lxml import etree

from schemas.report import Bilingual, Metadata, Person
from search_api.exporting.entries import line

_JPCOAR = "https://github.com/JPCOAR/schema/blob/master/2.0/"
_OAI_DC = "http://www.openarchives.org/OAI/2.0/oai_dc/"
_DC = "http://purl.org/dc/elements/1.1/"
_NAMES = {
    "jpcoar": _JPCOAR,
    "dc": _DC,
    "dcterms": "http://purl.org/dc/terms/",
    "datacite": "https://schema.datacite.org/meta/kernel-4/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
}
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_RESOURCE = f"{{{_NAMES['rdf']}}}resource"
_OPEN_ACCESS = "http://purl.org/coar/access_right/c_abf2"
_RESEARCH_REPORT = "http://purl.org/coar/resource_type/c_18ws"
_LANGUAGES = {"ja": "jpn", "en": "eng"}
_SCHEMES = {"erad": "e-Rad_Researcher", "orcid": "ORCID"}


def jpcoar(record: Mapping[str, Any], page: str) -> etree._Element:
    """The record as JPCOAR 2.0, its elements in the order of the schema."""
    meta = Metadata.model_validate(record["metadata"])
    root = etree.Element(f"{{{_JPCOAR}}}jpcoar", nsmap=_NAMES)
    _both(root, "dc:title", meta.title)
    for person in meta.researchers:
        _creator(root, person)
    for company in meta.companies:
        contributor = _add(root, "jpcoar:contributor", contributorType="ProjectMember")
        _add(contributor, "jpcoar:contributorName", company, nameType="Organizational")
    _add(root, "dcterms:accessRights", "open access").set(_RESOURCE, _OPEN_ACCESS)
    if meta.licence:
        _add(root, "dc:rights", meta.licence)
    for keyword in meta.keywords:
        _add(root, "jpcoar:subject", keyword, subjectScheme="Other")
    _both(root, "datacite:description", meta.summary, descriptionType="Abstract")
    for institution in meta.institutions:
        _both(root, "dc:publisher", institution)
    if meta.end_year is not None:
        _add(root, "datacite:date", str(meta.end_year), dateType="Issued")
    _add(root, "dc:language", _LANGUAGES[record["language"]])
    _add(root, "dc:type", "research report").set(_RESOURCE, _RESEARCH_REPORT)
    _add(root, "jpcoar:identifier", page, identifierType="URI")
    if meta.doi:
        _add(root, "jpcoar:identifier", f"https://doi.org/{meta.doi}", identifierType="DOI")
    if meta.number or meta.funder or meta.programme:
        funding = _add(root, "jpcoar:fundingReference")
        _both(funding, "jpcoar:funderName", meta.funder)
        _both(funding, "jpcoar:fundingStream", meta.programme)
        if meta.number:
            _add(funding, "jpcoar:awardNumber", meta.number)
    return root


def dublin_core(record: Mapping[str, Any], page: str) -> etree._Element:
    """The record as oai_dc, with what fifteen flat fields can hold."""
    meta = Metadata.model_validate(record["metadata"])
    root = etree.Element(f"{{{_OAI_DC}}}dc", nsmap={"oai_dc": _OAI_DC, "dc": _DC})
    doi = f"https://doi.org/{meta.doi}" if meta.doi else ""
    fields: dict[str, Iterable[str]] = {
        "title": (meta.title.ja, meta.title.en),
        "creator": [name for p in meta.researchers for name in (p.ja, p.en)],
        "subject": meta.keywords,
        "description": (meta.summary.ja, meta.summary.en),
        "publisher": [name for one in meta.institutions for name in (one.ja, one.en)],
        "contributor": meta.companies,
        "date": ("" if meta.end_year is None else str(meta.end_year),),
        "type": ("research report",),
        "identifier": (page, doi),
        "language": (_LANGUAGES[record["language"]],),
        "rights": (meta.licence,),
    }
    for name, values in fields.items():
        for value in filter(None, map(line, values)):
            etree.SubElement(root, f"{{{_DC}}}{name}").text = value
    return root


class Format(NamedTuple):
    """How a format is named to harvesters, and how a record is written in it."""

    namespace: str
    schema: str
    write: Callable[[Mapping[str, Any], str], etree._Element]


FORMATS = {
    "jpcoar_2.0": Format(_JPCOAR, f"{_JPCOAR}jpcoar_scm.xsd", jpcoar),
    "oai_dc": Format(_OAI_DC, "http://www.openarchives.org/OAI/2.0/oai_dc.xsd", dublin_core),
}


def _creator(root: etree._Element, person: Person) -> None:
    creator = _add(root, "jpcoar:creator")
    for identity in person.ids:
        kind, _, number = identity.partition(":")
        if kind in _SCHEMES:
            _add(creator, "jpcoar:nameIdentifier", number, nameIdentifierScheme=_SCHEMES[kind])
    for language, name in (("ja", person.ja), ("en", person.en), ("ja-Kana", person.yomi)):
        if line(name):
            _add(creator, "jpcoar:creatorName", line(name).replace(" ", ", ", 1), language)
    if person.affiliation:
        _both(_add(creator, "jpcoar:affiliation"), "jpcoar:affiliationName", person.affiliation)


def _both(parent: etree._Element, name: str, text: Bilingual, **attributes: str) -> None:
    for language, said in (("ja", text.ja), ("en", text.en)):
        if line(said):
            _add(parent, name, said, language, **attributes)


def _add(
    parent: etree._Element, name: str, text: str = "", language: str = "", **attributes: str
) -> etree._Element:
    prefix, _, local = name.partition(":")
    child = etree.SubElement(parent, f"{{{_NAMES[prefix]}}}{local}", attributes)
    if language:
        child.set(_LANG, language)
    child.text = line(text) or None
    return child
