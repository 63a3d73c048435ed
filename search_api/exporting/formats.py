"""The formats of exported files, and each one's writer."""

from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import NamedTuple

from search_api.exporting import bibtex, csl, ris, table
from search_api.exporting.entries import Entry


class Format(StrEnum):
    """What an exported file is for."""

    RIS = "ris"
    BIBTEX = "bibtex"
    CSV = "csv"
    CSLJSON = "csljson"


class Kept(NamedTuple):
    """How a format is named, sent and written."""

    label: str
    media_type: str
    ending: str
    write: Callable[[Iterable[Entry]], str]


KINDS = {
    Format.RIS: Kept("RIS", "application/x-research-info-systems", "ris", ris.write),
    Format.BIBTEX: Kept("BibTeX", "application/x-bibtex", "bib", bibtex.write),
    Format.CSV: Kept("CSV", "text/csv", "csv", table.write),
    Format.CSLJSON: Kept("CSL-JSON", "application/vnd.citationstyles.csl+json", "json", csl.write),
}
