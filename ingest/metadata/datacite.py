"""DOIs of DataCite: data sets, reports and preprints with their funding and relations."""

from typing import Any

from ingest.metadata import fields
from ingest.metadata.awards import award_ids
from ingest.metadata.fields import told, unique
from ingest.metadata.markup import plain, plain_line
from ingest.metadata.values import doi_of, language_of
from schemas.eras import fiscal_year
from schemas.report import Bilingual, FileLink, Metadata, Person

_CITES = {"Cites", "References"}


def parse(content: bytes) -> Metadata:
    """Metadata of a DOI (one object of `data`)."""
    attributes = fields.at(fields.load(content), "attributes")
    doi = doi_of(fields.text(attributes, "doi"))
    people = tuple(p for row in fields.rows(attributes, "creators") if (p := _person(row)))
    funding = fields.rows(attributes, "fundingReferences")
    year = _year(attributes)
    return Metadata(
        native_id=doi,
        title=told(*(plain_line(fields.text(t, "title")) for t in _titles(attributes))),
        number=next((n for row in funding if (n := fields.text(row, "awardNumber"))), ""),
        institutions=tuple(dict.fromkeys(p.affiliation for p in people if p.affiliation)),
        researchers=people,
        keywords=unique(fields.text(row, "subject") for row in fields.rows(attributes, "subjects")),
        summary=told(*(plain(text) for text in _abstracts(attributes))),
        start_year=year,
        end_year=year,
        language=language_of(fields.text(attributes, "language")),
        doi=doi,
        ids=unique((f"doi:{doi}" if doi else "", *map(_handle, _identifiers(attributes)))),
        awards=unique(id_ for row in funding for id_ in _awards(row)),
        funder=told("; ".join(unique(fields.text(row, "funderName") for row in funding))),
        cites=unique(map(_cited, fields.rows(attributes, "relatedIdentifiers"))),
        licence=_licence(attributes),
        landing_page=fields.text(attributes, "url"),
        files=_files(attributes),
    )


def _titles(attributes: Any) -> list[dict[str, Any]]:
    """The title proper before translations and subtitles."""
    return sorted(fields.rows(attributes, "titles"), key=lambda row: "titleType" in row)


def _person(row: dict[str, Any]) -> Person | None:
    parts = (fields.text(row, "familyName"), fields.text(row, "givenName"))
    whole = fields.text(row, "name").replace(", ", " ")
    name = plain_line(" ".join(part for part in parts if part)) or plain_line(whole)
    if not name:
        return None
    ids = (fields.text(one, "nameIdentifier") for one in fields.rows(row, "nameIdentifiers"))
    return Person(
        **told(name).model_dump(),
        role="group" if fields.text(row, "nameType") == "Organizational" else "",
        affiliation=_affiliation(row),
        ids=unique(f"orcid:{id_.rsplit('/', 1)[-1]}" for id_ in ids if "orcid.org" in id_),
    )


def _affiliation(row: dict[str, Any]) -> Bilingual:
    """Affiliations are texts, or objects where they were asked for with their ids."""
    named = (fields.text(one, "name") for one in fields.rows(row, "affiliation"))
    return told(*named, *fields.texts(row, "affiliation"))


def _abstracts(attributes: Any) -> list[str]:
    found = fields.rows(attributes, "descriptions")
    abstracts = [row for row in found if fields.text(row, "descriptionType") == "Abstract"]
    return [fields.text(row, "description") for row in abstracts or found]


def _awards(row: dict[str, Any]) -> tuple[str, ...]:
    funder = doi_of(fields.text(row, "funderIdentifier"))
    return award_ids(fields.text(row, "awardNumber"), fields.text(row, "funderName"), funder)


def _cited(row: dict[str, Any]) -> str:
    doi = doi_of(fields.text(row, "relatedIdentifier"))
    return f"doi:{doi}" if doi and fields.text(row, "relationType") in _CITES else ""


def _identifiers(attributes: Any) -> list[str]:
    return [fields.text(row, "identifier") for row in fields.rows(attributes, "identifiers")]


def _handle(identifier: str) -> str:
    _, mark, handle = identifier.partition("hdl.handle.net/")
    return f"hdl:{handle}" if mark else ""


def _year(attributes: Any) -> int | None:
    for wanted in ("Issued", "Available"):
        for row in fields.rows(attributes, "dates"):
            if fields.text(row, "dateType") == wanted:
                return fiscal_year(fields.text(row, "date"))
    return fiscal_year(fields.text(attributes, "publicationYear"))


def _licence(attributes: Any) -> str:
    """The first licence; an address before a name."""
    rights = fields.rows(attributes, "rightsList")
    named = [fields.text(row, "rightsUri") for row in rights]
    return next(iter(unique([*named, *(fields.text(row, "rights") for row in rights)])), "")


def _files(attributes: Any) -> tuple[FileLink, ...]:
    return tuple(
        FileLink(url=url, media_type="application/pdf")
        for url in fields.texts(attributes, "contentUrl")
        if url.lower().endswith(".pdf")
    )
