"""All answers of registers and peers that others recorded: read into the right values, or refused."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from ingest import metadata
from ingest.sources import make_source
from ingest.sources.json_api import CursorGoneError, MissingError
from schemas.errors import UserError
from schemas.report import Metadata
from schemas.settings import Settings
from tests.ingest.json_server import Said, harvest, records_of, serve

SETTINGS = Settings(http_seconds=5)


def answer_in(path: Path) -> Said:
    """An answer as it was recorded, out of a cassette or a file."""
    if path.suffix != ".yaml":
        return Said(path.read_bytes())
    (turn,) = yaml.safe_load(path.read_text("utf-8"))["interactions"]
    body = turn["response"]["body"]["string"]
    raw = gzip.decompress(body) if isinstance(body, bytes) else body.encode()
    return Said(raw, turn["response"]["status"]["code"])


def looked_up(register: str, said: Said) -> Metadata:
    with serve(lambda _: said) as service:
        (record,) = records_of(harvest(register, service.url, {"doi": "10.1/x"}, SETTINGS))
    assert record.reason is None
    told = metadata.parse(record.content, record.format)
    assert record.native_id == told.native_id == told.doi
    return told


def values(told: Metadata) -> dict[str, Any]:
    """What can be looked up in a sample by hand."""
    return {
        "title": told.title.en,
        "people": len(told.researchers),
        "last": (told.researchers[-1].en, told.researchers[-1].role),
        "year": told.start_year,
        "cites": len(told.cites),
        "awards": len(told.awards),
        "files": len(told.files),
    }


WORKS = {
    "crossref/biorxiv-family-name-only.json": {
        "title": "Exploring G-quadruplex structure in PRCC-TFE3 fusion Oncogene: Plausible use as"
        " anti cancer therapy for translocation Renal cell carcinoma (tRCC)",
        "people": 2, "last": ("Das Parimal", ""), "year": 2023,
        "cites": 29, "awards": 0, "files": 0,
    },
    "crossref/biorxiv-group-author.json": {
        "title": "Sexually distinct multi-omic responses to progressive endurance exercise training"
        " in the rat lung—Findings from MoTrPAC",
        "people": 22, "last": ("The MoTrPAC Study Group", "group"), "year": 2025,
        "cites": 47, "awards": 0, "files": 0,
    },
    "crossref/csh-press-journal.json": {
        "title": "Ancient dog introgression into the Iberian wolf genome may have facilitated"
        " adaptation to human-dominated landscapes",
        "people": 14, "last": ("Godinho Raquel", ""), "year": 2024,
        "cites": 103, "awards": 16, "files": 0,
    },
    "crossref/f1000.json": {
        "title": "Nat-UV DB: A Natural Products Database Underlying of Veracruz-Mexico",
        "people": 6, "last": ("Medina-Franco José L.", ""), "year": 2025,
        "cites": 39, "awards": 0, "files": 1,
    },
    "crossref/jmir-journal-correction.json": {
        "title": "Correction: Development of a Therapeutic Video Game With the MDA Framework to"
        " Decrease Anxiety in Preschool-Aged Children With Acute Lymphoblastic Leukemia: Mixed"
        " Methods Approach",
        "people": 5, "last": ("Hou I-Ching", ""), "year": 2022,
        "cites": 0, "awards": 0, "files": 0,
    },
    "crossref/neurolibre.json": {
        "title": "Little Science, Big Science, and Beyond: How Amateurs Shape the Scientific"
        " Landscape",
        "people": 4, "last": ("Stikov Nikola", ""), "year": 2024,
        "cites": 8, "awards": 0, "files": 1,
    },
    "crossref/preprintsorg-title-encoded-html-paragraph.json": {
        "title": "A Hybrid Systems Framework for Electric Vehicle Adoption: Microfoundations,"
        " Networks, and Filippov Dynamics",
        "people": 2, "last": ("Qian Jing", ""), "year": 2025,
        "cites": 0, "awards": 0, "files": 0,
    },
    "crossref/habanero_test_works_with_one_id.yaml": {
        "title": "Methylphenidate Exposure Induces Dopamine Neuron Loss and Activation of Microglia"
        " in the Basal Ganglia of Mice",
        "people": 6, "last": ("Smeyne Richard J.", ""), "year": 2011,
        "cites": 65, "awards": 0, "files": 0,
    },
    "datacite/africarxiv.json": {
        "title": "Primary Healthcare System Strengthening in Nigeria: A means to achieve Universal"
        " Health Coverage",
        "people": 2, "last": ("Ogunniyi Tolulope", ""), "year": 2024,
        "cites": 0, "awards": 0, "files": 0,
    },
    "datacite/psycharchives.json": {
        "title": "Infinit wachsen - Welche Bedingungen müssen wir schaffen, um unser individuelles"
        " Wachstum optimal zu fördern?",
        "people": 1, "last": ("Ganster Philipp", ""), "year": 2023,
        "cites": 0, "awards": 0, "files": 0,
    },
    "openalex/biorxiv.json": {
        "title": "Enhanced virulence and stress tolerance are signatures of epidemiologically"
        " successful Shigella sonnei",
        "people": 10, "last": ("Serge Mostowy", ""), "year": 2024,
        "cites": 0, "awards": 0, "files": 0,
    },
    "openalex/iso639-3-language.json": {
        "title": "A Geometric Solution to Flat Galaxy Rotation Curves Based on GR Gravitational"
        " Wave Memory Effects",
        "people": 1, "last": ("Li Peng", ""), "year": 2025,
        "cites": 0, "awards": 0, "files": 0,
    },
}  # fmt: skip

# Answers that are no work: what a person is told when one comes where a work was asked for.
REFUSED = {
    "crossref/habanero_test_cursor_fails_cursor_value.yaml": CursorGoneError,
    "crossref/habanero_test_funders.yaml": MissingError,
    "crossref/habanero_test_funders_bad_id_warn.yaml": MissingError,
    "crossref/habanero_test_prefixes.yaml": MissingError,
    "crossref/habanero_test_registration_agency.yaml": MissingError,
}
LISTS = {"crossref/habanero_test_cursor.yaml"}


@pytest.mark.parametrize("name", WORKS)
def test_a_recorded_work_is_read_into_its_values(name: str, shared: Path) -> None:
    told = looked_up(name.split("/", maxsplit=1)[0], answer_in(shared / "samples" / name))
    assert values(told) == WORKS[name]


@pytest.mark.parametrize("name", REFUSED)
def test_a_recorded_answer_that_is_no_work_is_refused_in_both_languages(
    name: str, shared: Path
) -> None:
    said = answer_in(shared / "samples" / name)
    with serve(lambda _: said) as service, pytest.raises(REFUSED[name]) as fault:
        harvest("crossref", service.url, {"doi": "10.1/x"}, SETTINGS)
    assert fault.value.en != fault.value.ja
    with serve(lambda _: said) as service, pytest.raises(UserError):
        harvest("crossref", service.url, {"query": "widget"}, SETTINGS)


def test_a_recorded_list_is_read_and_its_cursor_leads_on(shared: Path) -> None:
    said = answer_in(shared / "samples" / "crossref" / "habanero_test_cursor.yaml")
    with serve(lambda _: said) as service:
        page = make_source("crossref", service.url, {"query": "widget"}, SETTINGS).page(None)
    assert len(page.records) == 20
    first = metadata.parse(page.records[0].content, "crossref")
    assert first.title.en == "Widget Mania: Using a GUI Widget Framework"
    assert first.start_year is None  # "issued": [[null]]
    assert json.loads(page.cursor or "")["seen"] == 20


def test_no_recorded_answer_of_these_sources_is_left_out(shared: Path) -> None:
    there = {
        f"{folder}/{path.name}"
        for folder in ("crossref", "datacite", "openalex", "jalc")
        for path in (shared / "samples" / folder).glob("*")
    }
    assert there == {*WORKS, *REFUSED, *LISTS}
    assert {path.name for path in (shared / "samples" / "peers").glob("*")} == {*TABLES}


def test_markup_of_abstracts_is_gone(shared: Path) -> None:
    for name in WORKS:
        told = looked_up(name.split("/")[0], answer_in(shared / "samples" / name))
        assert "<" not in told.summary.en.replace("< ", "").replace("<0", ""), name
        assert not told.summary.en.startswith("Abstract\n"), name
    correction = looked_up(
        "crossref", answer_in(shared / "samples/crossref/jmir-journal-correction.json")
    )
    assert correction.summary.en == ""  # <jats:p/>


def test_funders_awards_and_what_became_of_a_work_are_kept(shared: Path) -> None:
    wolf = looked_up("crossref", answer_in(shared / "samples/crossref/csh-press-journal.json"))
    assert wolf.number == "PTDC/BIA-EVF/2460/2014"
    assert "award:10.13039/501100001732/DNRF143" in wolf.awards
    assert wolf.funder.en.startswith("Portuguese Foundation for Science and Technology; FCT; ")
    assert "doi:10.1016/j.cub.2022.07.004" in wolf.cites
    assert wolf.ids == ("doi:10.1101/gr.279093.124",)
    mice = looked_up(
        "crossref", answer_in(shared / "samples/crossref/habanero_test_works_with_one_id.yaml")
    )
    assert mice.status == "correction"
    version = looked_up("crossref", answer_in(shared / "samples/crossref/f1000.json"))
    assert version.notes == ("new_version of doi:10.12688/f1000research.161261.1",)
    assert version.files[0].url == "https://f1000research.com/articles/14-157/v2/pdf"


TABLES: dict[str, list[dict[str, Any]]] = {
    "cordis_he_project_rows.csv": [
        {"id": "101234567", "title": "ДНК память", "amount": 1_000_000, "notes": 0}
    ],
    "cordis_duplicate_id_zero_amount.csv": [
        {"id": "1", "title": "A", "amount": 100, "notes": 0},
        {"id": "2", "title": "B", "amount": None, "notes": 1},  # a raw 0 is no amount
    ],
}


@pytest.mark.parametrize("name", TABLES)
def test_a_recorded_table_is_read_into_its_values(name: str, shared: Path) -> None:
    path = shared / "samples" / "peers" / name
    found = [
        metadata.parse(record.content, record.format)
        for record in records_of(harvest("cordis", str(path), {}, SETTINGS))
    ]
    assert [
        {"id": one.native_id, "title": one.title.en, "amount": one.amount, "notes": len(one.notes)}
        for one in found
    ] == TABLES[name]
    assert {one.currency for one in found} == {"EUR"}
