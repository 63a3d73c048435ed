"""JPCOAR 1.0 to 2.x: names are matched locally, since the namespace changes with the version."""

import re

from lxml import etree

from ingest import xml
from ingest.metadata.names import person_id
from ingest.metadata.values import bilingual, doi_of, language_of, period
from schemas.report import Bilingual, FileLink, Metadata, Person
from schemas.text import one_line

# Organisations that keep or hand out what others found, and took no part in the work.
_KEEPERS = {"ContactPerson", "DataManager", "Distributor", "HostingInstitution"}
_HANDLE = re.compile(r"^(?:https?://hdl\.handle\.net/|hdl:|info:hdl/)([0-9.]+/\S+)$")
_CLOSED = {"restricted access", "metadata only access", "embargoed access"}


def parse(root: etree._Element) -> Metadata:
    """Metadata of a <jpcoar> element."""
    funding = xml.child(root, "fundingReference")
    creators = xml.children(root, "creator")
    descriptions = [
        e
        for e in xml.children(root, "description")
        if e.get("descriptionType") != "TableOfContents"
    ]
    rights = xml.text_of(xml.child(root, "accessRights"))
    start, end = period(
        [xml.text_of(e) for e in xml.children(root, "temporal")],
        [xml.text_of(e) for e in xml.children(root, "date") if e.get("dateType") == "Issued"],
    )
    return Metadata(
        title=bilingual(xml.children(root, "title")),
        number=xml.text_of(_inner(funding, "awardNumber")),
        type=one_line(xml.text_of(xml.child(root, "type"))),
        programme=_names(funding, "fundingStream") or _names(funding, "funderName"),
        institutions=_institutions(creators),
        researchers=tuple(person for e in creators if (person := _person(e))),
        companies=_organisations(xml.children(root, "contributor")),
        keywords=tuple(
            dict.fromkeys(
                word for e in xml.children(root, "subject") if (word := one_line(xml.text_of(e)))
            )
        ),
        summary=bilingual(descriptions),
        start_year=start,
        end_year=end,
        language=language_of(xml.text_of(xml.child(root, "language"))),
        doi=_doi(root),
        ids=tuple(_handles(root)),
        licence=one_line(xml.text_of(xml.child(root, "rights"))),
        landing_page=_landing_page(root),
        funder=_names(funding, "funderName"),
        cites=_cites(root),
        files=() if rights in _CLOSED else tuple(_files(root)),
    )


def _inner(element: etree._Element | None, name: str) -> etree._Element | None:
    return None if element is None else xml.child(element, name)


def _names(element: etree._Element | None, name: str) -> Bilingual:
    return Bilingual() if element is None else bilingual(xml.children(element, name))


def _person(creator: etree._Element) -> Person | None:
    names = xml.children(creator, "creatorName")
    if any(e.get("nameType") == "Organizational" for e in names):
        return None
    by_language = {_language(e): _name(e) for e in reversed(names)} or _name_in_parts(creator)
    person = Person(
        ja=by_language.get("ja", by_language.get("", "")),
        yomi=by_language.get("ja-Kana", ""),
        en=by_language.get("en", by_language.get("ja-Latn", "")),
        affiliation=next(iter(_institutions([creator])), Bilingual()),
        ids=_person_ids(creator),
    )
    return person if person.ja or person.en else None


def _person_ids(creator: etree._Element) -> tuple[str, ...]:
    found = (
        person_id(e.get("nameIdentifierScheme", ""), xml.text_of(e))
        for e in xml.children(creator, "nameIdentifier")
    )
    return tuple(dict.fromkeys(filter(None, found)))


def _name_in_parts(creator: etree._Element) -> dict[str, str]:
    """Family and given name by language, where a creator has no name in one piece."""
    given = {_language(e): _name(e) for e in reversed(xml.children(creator, "givenName"))}
    families = reversed(xml.children(creator, "familyName"))
    return {_language(e): f"{_name(e)} {given.get(_language(e), '')}".strip() for e in families}


def _institutions(creators: list[etree._Element]) -> tuple[Bilingual, ...]:
    found = (
        bilingual(xml.children(affiliation, "affiliationName"))
        for creator in creators
        for affiliation in xml.children(creator, "affiliation")
    )
    return tuple(dict.fromkeys(name for name in found if name))


def _organisations(contributors: list[etree._Element]) -> tuple[str, ...]:
    names = (
        bilingual(
            name
            for name in xml.children(contributor, "contributorName")
            if name.get("nameType") == "Organizational"
        )
        for contributor in contributors
        if contributor.get("contributorType") not in _KEEPERS
    )
    return tuple(one_line(name.best()) for name in names if name)


def _doi(root: etree._Element) -> str:
    own = xml.children(root, "identifier") + xml.children(root, "identifierRegistration")
    same = [
        xml.child(relation, "relatedIdentifier")
        for relation in xml.children(root, "relation")
        if relation.get("relationType") == "isIdenticalTo"
    ]
    return next((doi for e in [*own, *same] if (doi := doi_of(xml.text_of(e)))), "")


def _handles(root: etree._Element) -> list[str]:
    texts = [xml.text_of(e) for e in xml.children(root, "identifier")]
    return [f"hdl:{found[1].lower()}" for text in texts if (found := _HANDLE.search(text))]


def _landing_page(root: etree._Element) -> str:
    uris = [xml.text_of(e) for e in xml.children(root, "identifier")]
    return next((uri for uri in uris if uri.startswith(("http://", "https://"))), "")


def _cites(root: etree._Element) -> tuple[str, ...]:
    """Works that the record says it cites: "Cites" before version 2.1, "cites" since."""
    texts = (
        xml.text_of(xml.child(relation, "relatedIdentifier"))
        for relation in xml.children(root, "relation")
        if (relation.get("relationType") or "").lower() in {"cites", "references"}
    )
    return tuple(dict.fromkeys(f"doi:{doi}" for text in texts if (doi := doi_of(text))))


def _files(root: etree._Element) -> list[FileLink]:
    links = [
        FileLink(url=xml.text_of(uri), media_type=xml.text_of(xml.child(file, "mimeType")))
        for file in xml.children(root, "file")
        if (uri := xml.child(file, "URI")) is not None
    ]
    return [
        link
        for link in links
        if "pdf" in link.media_type or (not link.media_type and link.url.lower().endswith(".pdf"))
    ]


def _name(element: etree._Element) -> str:
    return one_line(xml.text_of(element)).replace(", ", " ").replace(",", " ")


def _language(element: etree._Element) -> str:
    return element.get("{http://www.w3.org/XML/1998/namespace}lang") or ""
