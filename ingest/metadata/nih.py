"""Projects of NIH RePORTER: a record per application, that is, per fiscal year; joining adds them up."""

from typing import Any

from ingest.metadata import fields
from ingest.metadata.fields import told, unique
from ingest.metadata.markup import plain, plain_line
from ingest.metadata.money import whole
from ingest.metadata.projects import person, split, year_of
from schemas.report import Bilingual, Metadata, Person


def parse(content: bytes) -> Metadata:
    """Metadata of one result."""
    row = fields.load(content)
    core, agency = fields.text(row, "core_project_num"), fields.text(row, "agency_ic_admin", "name")
    institution = told(_upright(fields.text(row, "organization", "org_name")))
    terms = fields.text(row, "pref_terms") or fields.text(row, "terms")
    return Metadata(
        native_id=fields.text(row, "appl_id"),
        title=told(plain_line(fields.text(row, "project_title"))),
        number=core or fields.text(row, "project_num"),
        programme=told(fields.text(row, "activity_code")),
        institutions=(institution,) if institution else (),
        researchers=_people(row),
        keywords=split(terms.replace("><", ";").strip("<>"), ";"),
        summary=told(plain(fields.text(row, "abstract_text") or fields.text(row, "phr_text"))),
        start_year=year_of(fields.text(row, "project_start_date")),
        end_year=year_of(fields.text(row, "project_end_date")),
        ids=_ids(core, fields.text(row, "subproject_id")),
        funder=Bilingual(
            ja="米国国立衛生研究所（NIH）", en=f"NIH{f' / {agency}' if agency else ''}"
        ),
        amount=whole(fields.at(row, "award_amount")),
        currency="USD",
        status="active" if fields.at(row, "is_active") is True else "",
        notes=_notes(row),
        landing_page=fields.text(row, "project_detail_url"),
    )


def _ids(core: str, part: str) -> tuple[str, ...]:
    """The project over all its years; a part of a centre, which has the centre's number, is its own."""
    return unique((f"nih:{core}{f'/{part}' if part else ''}" if core else "",))


def _people(row: dict[str, Any]) -> tuple[Person, ...]:
    return tuple(
        one
        for found in fields.rows(row, "principal_investigators")
        for one in person(
            fields.text(found, "full_name"),
            "contact PI" if fields.at(found, "is_contact_pi") is True else "PI",
            unique(f"nih-profile:{id_}" for id_ in fields.texts(found, "profile_id")),
        )
    )


def _upright(name: str) -> str:
    """A name in capitals alone as people write it."""
    return name.title() if name.isupper() else name


def _notes(row: dict[str, Any]) -> tuple[str, ...]:
    year, amount = fields.text(row, "fiscal_year"), whole(fields.at(row, "award_amount"))
    return (f"US fiscal year {year}: {amount:,} USD",) if year and amount else ()
