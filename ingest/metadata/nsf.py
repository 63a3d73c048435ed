"""Awards of NSF: the objects of awards.json, and those of the yearly files, which differ."""

from typing import Any

from ingest.metadata import fields
from ingest.metadata.fields import told, unique
from ingest.metadata.markup import plain, plain_line
from ingest.metadata.money import whole
from ingest.metadata.projects import has, person, year_of
from schemas.report import Bilingual, Metadata, Person


def parse(content: bytes) -> Metadata:
    """Metadata of an award."""
    row = fields.load(content)
    number = has(row, "id", "awd_id")
    amount = has(row, "fundsObligatedAmt", "awd_amount", "estimatedTotalAmt", "tot_intn_awd_amt")
    return Metadata(
        native_id=number,
        title=told(plain_line(has(row, "title", "awd_titl_txt"))),
        number=number,
        programme=told(_programme(row)),
        institutions=_institutions(row),
        researchers=_people(row),
        summary=told(plain(has(row, "abstractText", "awd_abstract_narration"))),
        start_year=year_of(has(row, "startDate", "awd_eff_date")),
        end_year=year_of(has(row, "expDate", "awd_exp_date")),
        ids=unique((f"nsf:{number}" if number else "",)),
        funder=Bilingual(ja="米国国立科学財団（NSF）", en="NSF"),
        amount=whole(amount),
        currency="USD",
        fields=tuple(map(told, _fields(row))),
        landing_page=f"https://www.nsf.gov/awardsearch/showAward?AWD_ID={number}" if number else "",
    )


def _programme(row: dict[str, Any]) -> str:
    flat = has(row, "fundProgramName", "primaryProgram")
    return flat or next((fields.text(e, "pgm_ele_name") for e in fields.rows(row, "pgm_ele")), "")


def _institutions(row: dict[str, Any]) -> tuple[Bilingual, ...]:
    name = has(row, "awardeeName", "awardee") or fields.text(row, "inst", "inst_name")
    return (told(name),) if name else ()


def _people(row: dict[str, Any]) -> tuple[Person, ...]:
    lead = fields.text(row, "pdPIName") or " ".join(
        part for part in (fields.text(row, "piFirstName"), fields.text(row, "piLastName")) if part
    )
    also = [one for text in fields.texts(row, "coPDPI") for one in text.split(";")]
    flat = [*person(lead, "PI"), *(p for name in also for p in person(_bare(name), "co-PI"))]
    return tuple(flat) or tuple(one for found in fields.rows(row, "pi") for one in _of_file(found))


def _bare(name: str) -> str:
    """A name without the mail address that the service puts behind it."""
    return " ".join(part for part in name.split() if "@" not in part and not part.startswith("~"))


def _of_file(found: dict[str, Any]) -> tuple[Person, ...]:
    parts = (fields.text(found, name) for name in ("pi_first_name", "pi_mid_init", "pi_last_name"))
    whole_name = " ".join(part for part in parts if part)
    return person(whole_name or fields.text(found, "pi_full_name"), fields.text(found, "proj_role"))


def _fields(row: dict[str, Any]) -> tuple[str, ...]:
    return unique((fields.text(row, "org_dir_long_name"), fields.text(row, "org_div_long_name")))
