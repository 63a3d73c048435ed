"""Projects of CORDIS: a row of project.csv, with the organisations of the same project."""

from typing import Any

from ingest.metadata import fields
from ingest.metadata.fields import told, unique
from ingest.metadata.markup import plain, plain_line
from ingest.metadata.money import whole
from ingest.metadata.projects import has, split, year_of
from schemas.report import Bilingual, Metadata

_PROGRAMMES = {"HORIZON": "Horizon Europe", "H2020": "Horizon 2020", "FP7": "FP7"}


def parse(content: bytes) -> Metadata:
    """Metadata of a row as an object; columns of FP7 to Horizon Europe."""
    row = fields.load(content)
    number, acronym = has(row, "id", "reference"), fields.text(row, "acronym")
    amount = whole(fields.text(row, "ecMaxContribution"))
    return Metadata(
        native_id=number,
        title=told(plain_line(fields.text(row, "title"))),
        number=number,
        programme=told(_programme(row)),
        institutions=_institutions(row),
        keywords=unique((acronym, *split(fields.text(row, "keywords")))),
        summary=told(plain(fields.text(row, "objective"))),
        start_year=year_of(fields.text(row, "startDate")),
        end_year=year_of(fields.text(row, "endDate")),
        ids=unique((f"cordis:{number}" if number else "", _doi(row))),
        doi=fields.text(row, "grantDoi").lower(),
        funder=Bilingual(ja="欧州連合", en="European Union"),
        amount=amount or whole(fields.text(row, "totalCost")),
        currency="EUR",
        fields=tuple(told(topic) for topic in split(has(row, "euroSciVocTitle", "topics"), ";")),
        status=fields.text(row, "status"),
        notes=() if amount else ("no contribution of the EU is stated",),
        landing_page=f"https://cordis.europa.eu/project/id/{number}" if number else "",
    )


def _programme(row: dict[str, Any]) -> str:
    framework = has(row, "frameworkProgramme", "programme")
    named = _PROGRAMMES.get(framework, framework)
    return " / ".join(part for part in (named, fields.text(row, "fundingScheme")) if part)


def _doi(row: dict[str, Any]) -> str:
    doi = fields.text(row, "grantDoi").lower()
    return f"doi:{doi}" if doi else ""


def _institutions(row: dict[str, Any]) -> tuple[Bilingual, ...]:
    """The coordinator first."""
    found = fields.rows(row, "organizations")
    found.sort(key=lambda one: fields.text(one, "role") != "coordinator")
    return tuple(dict.fromkeys(n for one in found if (n := told(fields.text(one, "name")))))
