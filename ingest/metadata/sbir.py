"""Awards of SBIR and STTR: rows of the bulk CSV and objects of the API under the same names."""

from typing import Any

from ingest.metadata import fields
from ingest.metadata.fields import told, unique
from ingest.metadata.markup import plain, plain_line
from ingest.metadata.money import whole
from ingest.metadata.projects import has, person, split, year_of
from schemas.report import Bilingual, Metadata


def key(row: dict[str, Any]) -> str:
    """The id of an award: a tracking number is unique within an agency and phase only."""
    parts = [has(row, "agency"), has(row, "agency_tracking_number", "contract"), has(row, "phase")]
    return ":".join(parts) if parts[1] else ""


def parse(content: bytes) -> Metadata:
    """Metadata of an award."""
    row = fields.load(content)
    company, institute = has(row, "firm", "company"), has(row, "ri_name")
    ends = has(row, "contract_end_date")
    began = has(row, "proposal_award_date") or has(row, "award_year")
    contract = has(row, "contract")
    return Metadata(
        native_id=key(row),
        title=told(plain_line(has(row, "award_title"))),
        number=contract or has(row, "agency_tracking_number"),
        programme=told(" ".join(unique((has(row, "program"), has(row, "phase"))))),
        institutions=tuple(map(told, unique((company, institute)))),
        researchers=person(has(row, "pi_name"), "PI"),
        companies=(company,) if company else (),
        keywords=split(has(row, "research_area_keywords", "research_keywords")),
        summary=told(plain(has(row, "abstract"))),
        start_year=year_of(began),
        end_year=year_of(ends or began),
        ids=unique((f"sbir:{contract}" if contract else "",)),
        funder=_funder(row),
        amount=whole(has(row, "award_amount")),
        currency="USD",
        landing_page=has(row, "award_link"),
    )


def _funder(row: dict[str, Any]) -> Bilingual:
    return told(" / ".join(unique((has(row, "agency"), has(row, "branch")))))
