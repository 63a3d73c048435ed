"""Artifacts of a revision: their names in the archive, and reading them back."""

import io
import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, RowMapping, select

from ingest import chunking, tagging
from ingest.archive import Archive, derived_key
from ingest.citing import reported
from ingest.reading import ocr
from ingest.structure import document
from ingest.tagging import head
from ranking.encoder import Space
from schemas.citation import Citing
from schemas.database import reading
from schemas.errors import StateError
from schemas.report import Passage, Report
from schemas.tables import records, reports, revisions, runs
from schemas.tags import Findings

PASSAGE_TOKENS = 256  # half of what the model takes: one passage, one thought
READ_VERSION = "2"
PARSE_VERSION = f"3.{document.VERSION}"


@dataclass(frozen=True)
class Keys:
    """Names of a revision's artifacts: what went in and which version of a step made them."""

    read: str
    ocr: str
    parse: str
    chunk: str
    encode: str
    tag: str
    cite: str

    @classmethod
    def of(cls, row: RowMapping, space: Space, taxonomy_version: str) -> "Keys":
        """Keys for a row of `revision_row`."""
        file = row["file_sha256"] or ""
        limits = str(row["file_reason"] or "")
        read_key = derived_key("read", READ_VERSION, file)
        ocr_key = derived_key("ocr", ocr.VERSION, read_key)
        text = (read_key, ocr_key) if row["ocr"] else (read_key,)
        parse = derived_key(
            "parse", PARSE_VERSION, row["id"], row["version"], *text, limits, row["file_url"]
        )
        chunk = derived_key("chunk", chunking.VERSION, parse, space.id, str(PASSAGE_TOKENS))
        encode = derived_key("encode", chunking.TITLED, space.id, chunk)
        rules = (tagging.VERSION, head.load().version)
        return cls(
            read=read_key,
            ocr=ocr_key,
            parse=parse,
            chunk=chunk,
            encode=encode,
            tag=derived_key("tag", "/".join(rules), parse, encode, taxonomy_version),
            cite=derived_key("cite", reported.VERSION, parse),
        )


def revision_row(database: Engine, report_id: str, revision: int) -> RowMapping:
    """A revision with its report and its run; `joined_to` is the report that its id leads to."""
    columns = (
        reports.c.id, reports.c.source, reports.c.place, reports.c.native_id, reports.c.passages,
        revisions, runs.c.options, records.c.report_id.label("joined_to"),
    )  # fmt: skip
    with reading(database) as connection:
        row = (
            connection.execute(
                select(*columns)
                .join(revisions, revisions.c.report_id == reports.c.id)
                .join(runs, runs.c.id == revisions.c.run_id)
                .outerjoin(records, records.c.id == reports.c.id)
                .where(reports.c.id == report_id, revisions.c.revision == revision)
            )
            .mappings()
            .first()
        )
    if row is None:
        raise StateError(
            f"no revision {revision} of {report_id}", f"{report_id} の第 {revision} 版がありません"
        )
    return row


def aliases(database: Engine, report_id: str) -> list[str]:
    """Ids under which a report may be asked for: those of its records."""
    with reading(database) as connection:
        mine = records.c.report_id == report_id
        return list(
            connection.execute(select(records.c.id).where(mine).order_by(records.c.id)).scalars()
        )


def load_read(archive: Archive, keys: Keys) -> dict[str, Any]:
    """What reading the file gave: the fields of `ingest.reading.read.Reading`."""
    found: dict[str, Any] = json.loads(_artifact(archive, "read", keys.read))
    return found


def load_ocr(archive: Archive, keys: Keys) -> dict[str, Any]:
    """What recognising pages gave: see `ingest.reading.ocr.recognise`."""
    found: dict[str, Any] = json.loads(_artifact(archive, "ocr", keys.ocr))
    return found


def load_text(archive: Archive, row: RowMapping, keys: Keys) -> dict[str, Any]:
    """What reading the file gave, recognised pages among it; {} where there is no file."""
    text = load_read(archive, keys) if row["file_sha256"] else {}
    return ocr.merged(text, load_ocr(archive, keys)) if row["ocr"] else text


def load_report(archive: Archive, keys: Keys) -> Report:
    """The report that `parse` made."""
    return Report.model_validate_json(_artifact(archive, "parse", keys.parse))


def load_passages(archive: Archive, keys: Keys) -> list[Passage]:
    """The passages that `chunk` made."""
    stored = json.loads(_artifact(archive, "chunk", keys.chunk))
    return [Passage.model_validate(row) for row in stored]


def load_vectors(archive: Archive, keys: Keys) -> list[list[float]]:
    """The vectors that `encode` made, one a passage."""
    rows: list[list[float]] = load_array(archive, keys).tolist()
    return rows


def load_array(archive: Archive, keys: Keys) -> Any:
    """The vectors that `encode` made, as an array (passages, dims)."""
    import numpy as np

    return np.load(io.BytesIO(_artifact(archive, "encode", keys.encode)), allow_pickle=False)


def load_findings(archive: Archive, keys: Keys) -> Findings:
    """What `tag` made: tags, indicators and maturity."""
    return Findings.model_validate_json(_artifact(archive, "tag", keys.tag))


def load_citing(archive: Archive, keys: Keys) -> Citing:
    """What `cite` read: works, references and people."""
    return Citing.model_validate_json(_artifact(archive, "cite", keys.cite))


class MissingArtifactError(StateError):
    """An artifact that its step has to make (again): lost, or made by another version."""

    def __init__(self, step: str, key: str) -> None:
        super().__init__(
            f"what the step {step} made ({key[:12]}) is not in the archive",
            f"工程 {step} の生成物（{key[:12]}）が保存庫にありません",
        )
        self.step = step


def _artifact(archive: Archive, step: str, key: str) -> bytes:
    found = archive.derived(step, key)
    if found is None:
        raise MissingArtifactError(step, key)
    return found
