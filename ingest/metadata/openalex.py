"""Works of OpenAlex: ids, references as OpenAlex ids, awards, and the abstract put together."""

from typing import Any

from ingest.metadata import fields
from ingest.metadata.awards import award_ids
from ingest.metadata.fields import told, unique
from ingest.metadata.markup import plain, plain_line
from ingest.metadata.values import doi_of, language_of
from schemas.eras import fiscal_year
from schemas.report import FileLink, Metadata, Person

_LONGEST = 100_000  # words of an abstract; a position beyond is a mistake


def parse(content: bytes) -> Metadata:
    """Metadata of a work."""
    work = fields.load(content)
    doi = doi_of(fields.text(work, "doi"))
    people = tuple(p for row in fields.rows(work, "authorships") if (p := _person(row)))
    grants = fields.rows(work, "awards") or fields.rows(work, "grants")
    year = fiscal_year(
        fields.text(work, "publication_date") or fields.text(work, "publication_year")
    )
    return Metadata(
        native_id=doi or _short(fields.text(work, "id")),
        title=told(plain_line(fields.text(work, "title") or fields.text(work, "display_name"))),
        number=next(iter(unique(map(_number, grants))), ""),
        institutions=tuple(dict.fromkeys(p.affiliation for p in people if p.affiliation)),
        researchers=people,
        keywords=unique(fields.text(row, "display_name") for row in fields.rows(work, "keywords")),
        summary=told(plain(_abstract(fields.at(work, "abstract_inverted_index")))),
        start_year=year,
        end_year=year,
        language=language_of(fields.text(work, "language")),
        doi=doi,
        ids=unique((f"doi:{doi}" if doi else "", f"openalex:{_short(fields.text(work, 'id'))}")),
        awards=unique(id_ for row in grants for id_ in _awards(row)),
        funder=told("; ".join(unique(_funders(work, grants)))),
        fields=tuple(told(fields.text(row, "display_name")) for row in fields.rows(work, "topics")),
        status="retracted" if fields.at(work, "is_retracted") is True else "",
        cites=tuple(f"openalex:{_short(id_)}" for id_ in fields.texts(work, "referenced_works")),
        licence=fields.text(work, "best_oa_location", "license"),
        landing_page=fields.text(work, "primary_location", "landing_page_url"),
        files=_files(work),
    )


def _short(address: str) -> str:
    return address.rsplit("/", 1)[-1]


def _person(row: dict[str, Any]) -> Person | None:
    name = fields.text(row, "raw_author_name") or fields.text(row, "author", "display_name")
    if not name:
        return None
    named = [fields.text(one, "display_name") for one in fields.rows(row, "institutions")]
    orcid = _short(fields.text(row, "author", "orcid"))
    return Person(
        **told(plain_line(name.replace(", ", " "))).model_dump(),
        affiliation=told(*named, *fields.texts(row, "raw_affiliation_strings")),
        ids=(f"orcid:{orcid}",) if orcid else (),
    )


def _number(row: dict[str, Any]) -> str:
    return fields.text(row, "funder_award_id") or fields.text(row, "award_id")


def _awards(row: dict[str, Any]) -> tuple[str, ...]:
    funder = _short(fields.text(row, "funder_id") or fields.text(row, "funder"))
    return award_ids(_number(row), fields.text(row, "funder_display_name"), funder)


def _funders(work: dict[str, Any], grants: list[dict[str, Any]]) -> list[str]:
    named = [fields.text(row, "display_name") for row in fields.rows(work, "funders")]
    return named + [fields.text(row, "funder_display_name") for row in grants]


def _abstract(index: Any) -> str:
    """The abstract out of its inverted index: word → positions."""
    if not isinstance(index, dict):
        return ""
    placed = {
        position: str(word)
        for word, positions in index.items()
        for position in (positions if isinstance(positions, list) else ())
        if isinstance(position, int) and 0 <= position < _LONGEST
    }
    return " ".join(placed[position] for position in sorted(placed))


def _files(work: dict[str, Any]) -> tuple[FileLink, ...]:
    url = fields.text(work, "best_oa_location", "pdf_url")
    return (FileLink(url=url, media_type="application/pdf"),) if url else ()
