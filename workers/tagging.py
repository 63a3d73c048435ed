"""Tagging outside the pipeline: what the commands need, with vectors kept in the archive."""

import io
import itertools
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from ingest import chunking, passages
from ingest.archive import Archive, derived_key
from ingest.artifacts import PASSAGE_TOKENS
from ingest.reading.plain import read_text
from ingest.reading.read import read_pdf
from ingest.rooms import Rooms
from ingest.sample import corpus
from ingest.settings import reading_limits
from ingest.structure.document import read_structure
from ingest.tagging import VERSION
from ingest.tagging.evaluation.records import bilingual, of_sample, report
from ingest.tagging.prototypes import Vectors
from ranking.encoder.model import model_folder, space_of
from ranking.encoder.sentence import SentenceEncoder
from schemas.database import ready_database
from schemas.errors import DocumentError
from schemas.reasons import Reason
from schemas.report import Metadata, Passage, Report, Section, SectionKey
from schemas.settings import Settings
from schemas.tags import Findings
from schemas.text import clean


class Workshop:
    """Rooms without a stack: the model is loaded when a text has no vectors yet."""

    def __init__(self, settings: Settings) -> None:
        self._folder = model_folder(settings.embed_model, settings.cache_dir)
        self._encoder: SentenceEncoder | None = None
        self.rooms = Rooms(
            settings=settings,
            database=ready_database(settings.database),
            archive=Archive(settings.archive),
            space=space_of(self._folder),
            load_encoder=self._load,
        )

    def passages(self, one: Report) -> tuple[Sequence[Passage], Vectors]:
        """Passages of a report and their vectors, as the pipeline makes them."""
        archive, limit = self.rooms.archive, self.rooms.settings.passages_per_report
        texts = [f"{part.key}\n{part.page}\n{part.text}" for part in passages.statements(one)]
        made_by = (chunking.VERSION, chunking.TITLED, self.rooms.space.id, str(PASSAGE_TOKENS))
        key = derived_key("workshop", *made_by, str(limit), passages.title_of(one), *texts)
        stored = archive.derived("workshop", key)
        if stored is None:
            stored = self._made(one, limit)
            archive.derive("workshop", key, stored)
        found: Any = np.load(io.BytesIO(stored), allow_pickle=False)
        cut = [Passage.model_validate_json(str(text)) for text in found["passages"]]
        return cut, np.asarray(found["vectors"], np.float32)

    def _made(self, one: Report, limit: int) -> bytes:
        encoder, buffer = self._load(), io.BytesIO()
        cut = passages.cut(one, encoder.lengths, limit)
        rows = encoder.encode(passages.encoded(one, cut, encoder.lengths), "passage")
        np.savez(buffer, vectors=rows, passages=[part.model_dump_json() for part in cut])
        return buffer.getvalue()

    def _load(self) -> SentenceEncoder:
        if self._encoder is None:
            self._encoder = SentenceEncoder(self._folder)
        return self._encoder


def read_file(settings: Settings, path: Path) -> Report:
    """A report out of a PDF or a text file, as a harvest of a folder would read it."""
    limits, data = reading_limits(settings), path.read_bytes()
    found = read_pdf(data, limits) if data.startswith(b"%PDF") else read_text(data, limits)
    if not found.pages:
        raise DocumentError(found.reason or Reason.NOTHING_TO_INDEX, path.name)
    read = read_structure([(page.number, clean(page.text)) for page in found.pages], "")
    return report(path.name, Metadata(title=bilingual(path.stem)), read.sections)


def of_text(text: str) -> Report:
    """A report that has nothing but a text: its first line is the title."""
    title, _, rest = text.strip().partition("\n")
    sections = [Section(key=SectionKey.SUMMARY, page=0, text=rest.strip())] if rest.strip() else []
    return report("text", Metadata(title=bilingual(title)), sections)


def evaluated(
    settings: Settings, path: Path, ship: bool, told: Callable[[str, int, int], None]
) -> dict[str, Any]:
    """All figures on labelled records; `ship` also writes the head and the README's table.

    `told` hears of how many records there are passages by now, and of how many there will be.
    """
    from ingest.tagging.evaluation import shipping
    from ingest.tagging.evaluation.matrix import matrix
    from ingest.tagging.evaluation.records import load
    from ingest.tagging.evaluation.run import evaluate

    shop = Workshop(settings)
    records, samples = load(path), [of_sample(one) for one in corpus.load()]
    cues, near = shop.rooms.cues, shop.rooms.prototypes
    count = itertools.count(1)

    def embed(one: Report) -> tuple[Sequence[Passage], Vectors]:
        found = shop.passages(one)
        told("passages", next(count), len(records) + len(samples))
        return found

    data, own = (matrix(part, cues, near, embed) for part in (records, samples))
    found = evaluate(records, data, samples, own)
    found["versions"] = {"taxonomy": cues.version, "space": shop.rooms.space.id}
    if ship:
        shipping.write(found, records, [data, own], cues)
    return found


def found_in(settings: Settings, path: Path | None, text: str) -> tuple[Findings, dict[str, str]]:
    """What the tagger finds in a file, or else in a text; and the versions of what found it."""
    shop = Workshop(settings)
    one = read_file(settings, path) if path else of_text(text)
    tagger = shop.rooms.tagger
    found = tagger.find(one, *shop.passages(one))
    return found, {
        "taxonomy": tagger.cues.version,
        "head": tagger.head.version,
        "space": tagger.space,
        "rules": VERSION,
    }
