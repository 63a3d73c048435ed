"""JPCOAR 1.0 to 2.x: names are matched locally, since the namespace changes with the version."""

import re
from itertools import chain

from lxml import etree

from ingest import xml
from ingest.metadata.awards import award_ids
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
    record = xml.parts(root)
    funding = [xml.parts(e) for e in record["fundingReference"]]
    first = funding[0] if funding else xml.Parts()
    creators = [xml.parts(e) for e in record["creator"]]
    affiliations = [_affiliations(creator) for creator in creators]
    descriptions = [
        e for e in record["description"] if e.get("descriptionType") != "TableOfContents"
    ]
    start, end = period(
        [xml.text_of(e) for e in record["temporal"]],
        [xml.text_of(e) for e in record["date"] if e.get("dateType") == "Issued"],
    )
    subjects = (one_line(xml.text_of(e)) for e in record["subject"])
    return Metadata(
        title=bilingual(record["title"]),
        number=_text(first, "awardNumber"),
        type=one_line(_text(record, "type")),
        programme=bilingual(first["fundingStream"]) or bilingual(first["funderName"]),
        institutions=tuple(dict.fromkeys(chain.from_iterable(affiliations))),
        researchers=tuple(filter(None, map(_person, creators, affiliations))),
        companies=_organisations(record["contributor"]),
        keywords=tuple(dict.fromkeys(filter(None, subjects))),
        summary=bilingual(descriptions),
        start_year=start,
        end_year=end,
        language=language_of(_text(record, "language")),
        doi=_doi(record),
        ids=tuple(_handles(record)),
        licence=one_line(_text(record, "rights")),
        landing_page=_landing_page(record),
        funder=bilingual(first["funderName"]),
        awards=_awards(funding),
        cites=_cites(record),
        files=() if _text(record, "accessRights") in _CLOSED else tuple(_files(record)),
    )


def _text(of: xml.Parts, name: str) -> str:
    """The text of the first child with that name."""
    found = of[name]
    return xml.text_of(found[0]) if found else ""


def _awards(funding: list[xml.Parts]) -> tuple[str, ...]:
    """All awards that paid for the work; `number` is the first one's alone."""
    found: list[str] = []
    for one in funding:
        funder_id = doi_of(_text(one, "funderIdentifier"))  # the Open Funder Registry's are DOIs
        funder = bilingual(one["funderName"]).best()
        found += award_ids(_text(one, "awardNumber"), funder, funder_id)
    return tuple(dict.fromkeys(found))


def _person(creator: xml.Parts, affiliations: list[Bilingual]) -> Person | None:
    names = creator["creatorName"]
    if any(e.get("nameType") == "Organizational" for e in names):
        return None
    by_language = {_language(e): _name(e) for e in reversed(names)} or _name_in_parts(creator)
    person = Person(
        ja=by_language.get("ja", by_language.get("", "")),
        yomi=by_language.get("ja-Kana", ""),
        en=by_language.get("en", by_language.get("ja-Latn", "")),
        affiliation=affiliations[0] if affiliations else Bilingual(),
        ids=_person_ids(creator),
    )
    return person if person.ja or person.en else None


def _person_ids(creator: xml.Parts) -> tuple[str, ...]:
    found = (
        person_id(e.get("nameIdentifierScheme", ""), xml.text_of(e))
        for e in creator["nameIdentifier"]
    )
    return tuple(dict.fromkeys(filter(None, found)))


def _name_in_parts(creator: xml.Parts) -> dict[str, str]:
    """Family and given name by language, where a creator has no name in one piece."""
    given = {_language(e): _name(e) for e in reversed(creator["givenName"])}
    families = reversed(creator["familyName"])
    return {_language(e): f"{_name(e)} {given.get(_language(e), '')}".strip() for e in families}


def _affiliations(creator: xml.Parts) -> list[Bilingual]:
    names = (bilingual(xml.children(e, "affiliationName")) for e in creator["affiliation"])
    return [name for name in names if name]


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


def _doi(record: xml.Parts) -> str:
    own = record["identifier"] + record["identifierRegistration"]
    same = [
        xml.child(relation, "relatedIdentifier")
        for relation in record["relation"]
        if relation.get("relationType") == "isIdenticalTo"
    ]
    return next((doi for e in [*own, *same] if (doi := doi_of(xml.text_of(e)))), "")


def _handles(record: xml.Parts) -> list[str]:
    texts = [xml.text_of(e) for e in record["identifier"]]
    return [f"hdl:{found[1].lower()}" for text in texts if (found := _HANDLE.search(text))]


def _landing_page(record: xml.Parts) -> str:
    uris = [xml.text_of(e) for e in record["identifier"]]
    return next((uri for uri in uris if uri.startswith(("http://", "https://"))), "")


def _cites(record: xml.Parts) -> tuple[str, ...]:
    """Works that the record says it cites: "Cites" before version 2.1, "cites" since."""
    texts = (
        xml.text_of(xml.child(relation, "relatedIdentifier"))
        for relation in record["relation"]
        if (relation.get("relationType") or "").lower() in {"cites", "references"}
    )
    return tuple(dict.fromkeys(f"doi:{doi}" for text in texts if (doi := doi_of(text))))


def _files(record: xml.Parts) -> list[FileLink]:
    links = [
        FileLink(url=xml.text_of(uri), media_type=xml.text_of(xml.child(file, "mimeType")))
        for file in record["file"]
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
