"""Works of Crossref: authors, references, funders and awards."""

from typing import Any

from ingest.metadata import fields
from ingest.metadata.awards import award_ids
from ingest.metadata.fields import told, unique
from ingest.metadata.markup import plain, plain_line
from ingest.metadata.values import doi_of, language_of
from schemas.eras import fiscal_year
from schemas.report import Bilingual, FileLink, Metadata, Person


def parse(content: bytes) -> Metadata:
    """Metadata of a work (one item, not the answer around it)."""
    work = fields.load(content)
    doi = doi_of(fields.text(work, "DOI"))
    people = tuple(person for row in fields.rows(work, "author") if (person := _person(row)))
    funders = fields.rows(work, "funder")
    titles = [*fields.texts(work, "title"), *fields.texts(work, "original-title")]
    year = _year(work)
    return Metadata(
        native_id=doi,
        title=told(*map(plain_line, titles)),
        number=next((n for row in funders for n in fields.texts(row, "award")), ""),
        institutions=tuple(dict.fromkeys(p.affiliation for p in people if p.affiliation)),
        researchers=people,
        keywords=unique(fields.texts(work, "subject")),
        summary=told(plain(fields.text(work, "abstract"))),
        start_year=year,
        end_year=year,
        language=language_of(fields.text(work, "language")),
        doi=doi,
        ids=(f"doi:{doi}",) if doi else (),
        awards=unique(id_ for row in funders for id_ in _awards(row)),
        funder=told("; ".join(unique(fields.text(row, "name") for row in funders))),
        fields=tuple(told(text) for text in fields.texts(work, "group-title")),
        status=", ".join(unique(fields.text(row, "type") for row in _updates(work))),
        cites=unique(_cited(row) for row in fields.rows(work, "reference")),
        notes=_notes(work),
        licence=_licence(work),
        landing_page=fields.text(work, "resource", "primary", "URL") or fields.text(work, "URL"),
        files=_files(work),
    )


def _person(row: dict[str, Any]) -> Person | None:
    parts = (fields.text(row, "family"), fields.text(row, "given"))
    name = plain_line(" ".join(part for part in parts if part))
    group = "" if name else plain_line(fields.text(row, "name"))
    if not name and not group:
        return None
    orcid = fields.text(row, "ORCID").rsplit("/", 1)[-1]
    return Person(
        **told(name or group).model_dump(),
        role="group" if group else "",
        affiliation=_affiliation(row),
        ids=(f"orcid:{orcid}",) if orcid else (),
    )


def _affiliation(row: dict[str, Any]) -> Bilingual:
    return told(*(plain_line(fields.text(one, "name")) for one in fields.rows(row, "affiliation")))


def _awards(funder: dict[str, Any]) -> tuple[str, ...]:
    name, doi = fields.text(funder, "name"), doi_of(fields.text(funder, "DOI"))
    numbers = fields.texts(funder, "award")
    return tuple(id_ for number in numbers for id_ in award_ids(number, name, doi))


def _cited(row: dict[str, Any]) -> str:
    doi = doi_of(fields.text(row, "DOI"))
    return f"doi:{doi}" if doi else ""


def _year(work: dict[str, Any]) -> int | None:
    """The fiscal year of issue; a work may say [[null]] where it doesn't know."""
    for name in ("issued", "published"):
        parts = fields.at(work, name, "date-parts")
        numbers = parts[0] if isinstance(parts, list) and parts else []
        date = "-".join(f"{n:02d}" for n in numbers if isinstance(n, int))
        if date:
            return fiscal_year(date)
    return None


def _updates(work: dict[str, Any]) -> list[dict[str, Any]]:
    """What later works did to this one: correction, retraction …"""
    return fields.rows(work, "updated-by")


def _notes(work: dict[str, Any]) -> tuple[str, ...]:
    return tuple(
        f"{fields.text(row, 'type')} of doi:{doi_of(fields.text(row, 'DOI'))}"
        for row in fields.rows(work, "update-to")
    )


def _licence(work: dict[str, Any]) -> str:
    return fields.text(next(iter(fields.rows(work, "license")), {}), "URL")


def _files(work: dict[str, Any]) -> tuple[FileLink, ...]:
    """PDFs that may be taken: of works under an open licence only."""
    if "creativecommons.org" not in _licence(work):
        return ()
    return tuple(
        FileLink(url=fields.text(row, "URL"), media_type="application/pdf")
        for row in fields.rows(work, "link")
        if fields.text(row, "content-type") == "application/pdf"
    )
