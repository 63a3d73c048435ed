"""The formats of exported files, and each one's writer."""

from collections.abc import AsyncIterator, Callable, Iterable
from enum import StrEnum
from typing import NamedTuple

from search_api.exporting import bibtex, csl, jsonl, ris, table
from search_api.exporting.entries import Entry


class Format(StrEnum):
    """What an exported file is for."""

    RIS = "ris"
    BIBTEX = "bibtex"
    CSV = "csv"
    CSLJSON = "csljson"
    JSONL = "jsonl"


class Kept(NamedTuple):
    """How a format is named, sent and written: a head, bodies with a joint between them, a tail."""

    label: str
    media_type: str
    ending: str
    body: Callable[[Iterable[Entry]], str]
    head: str = ""
    joint: str = ""
    tail: str = ""

    def write(self, entries: Iterable[Entry]) -> str:
        """The text of a whole file."""
        return self.head + self.body(entries) + self.tail

    async def pieces(self, batches: AsyncIterator[list[Entry]]) -> AsyncIterator[bytes]:
        """The same file as bytes, a batch at a time: no more than one of them is held."""
        yield self.head.encode()
        joint = ""
        async for batch in batches:
            if batch:
                yield (joint + self.body(batch)).encode()
                joint = self.joint
        yield self.tail.encode()


KINDS = {
    Format.RIS: Kept("RIS", "application/x-research-info-systems", "ris", ris.write),
    Format.BIBTEX: Kept("BibTeX", "application/x-bibtex", "bib", bibtex.write, joint="\n"),
    Format.CSV: Kept("CSV", "text/csv", "csv", table.body, head=table.HEAD),
    Format.CSLJSON: Kept(
        "CSL-JSON", "application/vnd.citationstyles.csl+json", "json", csl.body, csl.HEAD,
        csl.JOINT, csl.TAIL,
    ),
    Format.JSONL: Kept("JSON Lines", "application/jsonl", "jsonl", jsonl.write),
}  # fmt: skip
