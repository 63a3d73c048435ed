"""A folder of reports: PDFs and texts, and the metadata that lies beside them.

`report.pdf` may have `report.json` (the fields of `schemas.report.Metadata`) or `report.xml`
(JPCOAR or Dublin Core) beside it; such a file without a PDF is a report of its own.
"""

import hashlib
import json
import os
from collections import defaultdict
from pathlib import Path
from typing import Any
from urllib.parse import unquote_to_bytes, urlsplit

from ingest.archive import to_json
from ingest.sources import Kind, Page, Record
from schemas.errors import DocumentError, UserError
from schemas.reasons import Reason
from schemas.settings import Settings
from schemas.text import one_line

_FILES = (".pdf", ".txt")
_SIDECARS = (".json", ".xml")


class Folder:
    """Lists files in the order of their paths, `harvest_page` at a time."""

    def __init__(self, root: Path, settings: Settings) -> None:
        if not root.is_dir():
            raise UserError(
                f"{root} is no folder; give the path of a folder that holds reports",
                f"{root} はフォルダーではありません。報告書のあるフォルダーを指定してください",
            )
        self._root = root.resolve()
        self._settings = settings

    def page(self, cursor: str | None) -> Page:
        """The next files after the path that `cursor` names."""
        paths = [p for p in self._root.rglob("*") if p.is_file() and not _hidden(p, self._root)]
        heads = _heads(paths)
        rest = [p for p in heads if cursor is None or _name(p) > cursor]
        rest.sort(key=_name)  # the order that the cursor is compared in; paths have another
        batch = rest[: self._settings.harvest_page]
        return Page(
            records=tuple(self._record(path, heads[path]) for path in batch),
            cursor=_name(batch[-1]) if len(rest) > len(batch) else None,
            ignored=len(set(paths) - heads.keys() - set(heads.values())) if cursor is None else 0,
        )

    def fetch(self, url: str) -> bytes:
        """The bytes of a file under the folder."""
        try:
            path = Path(os.fsdecode(unquote_to_bytes(urlsplit(url).path)))
            if not path.resolve().is_relative_to(self._root):
                raise DocumentError(Reason.FORBIDDEN_ADDRESS, f"{path} lies outside {self._root}")
            size = path.stat().st_size
            if size > self._settings.file_bytes:
                raise DocumentError(
                    Reason.TOO_LARGE, f"{size} bytes; SATETO_FILE_BYTES={self._settings.file_bytes}"
                )
            return path.read_bytes()
        except (OSError, ValueError) as error:  # ValueError: no path at all, or a zero byte in it
            raise DocumentError(Reason.NOT_FOUND, str(error)) from error

    def _record(self, path: Path, sidecar: Path | None) -> Record:
        try:
            return self._read(path, sidecar)
        except OSError as error:
            content = to_json({"file": _name(path), "error": error.strerror})
            return Record(
                _name(path), content, "file", "", reason=Reason.NOT_FOUND, detail=str(error)
            )

    def _read(self, path: Path, sidecar: Path | None) -> Record:
        file_hash = _sha256(path) if path != sidecar else ""
        file_url = path.as_uri() if path != sidecar else ""
        if sidecar is None:
            content = to_json({"file": _name(path.name), "sha256": file_hash})
            version = _version(content, file_hash)
            return Record(_name(path), content, "file", version, file_url, file_version=file_hash)
        if sidecar.stat().st_size > self._settings.record_bytes:
            content = to_json({"file": _name(sidecar.name), "bytes": sidecar.stat().st_size})
            detail = f"{_name(sidecar.name)}: SATETO_RECORD_BYTES={self._settings.record_bytes}"
            return Record(_name(path), content, "file", "", reason=Reason.TOO_LARGE, detail=detail)
        content = sidecar.read_bytes()
        kind = "json" if sidecar.suffix.lower() == ".json" else "xml"
        native_id = (_declared_id(content) if kind == "json" else "") or _name(path)
        version = _version(content, file_hash)
        return Record(native_id, content, kind, version, file_url, file_version=file_hash)


def _declared_id(content: bytes) -> str:
    try:
        declared = json.loads(content)
    except (ValueError, RecursionError):
        return ""  # the step that parses the record names the fault
    native = declared.get("native_id") if isinstance(declared, dict) else None
    return one_line(native) if isinstance(native, str) else ""


def _hidden(path: Path, root: Path) -> bool:
    return any(part.startswith(".") for part in path.relative_to(root).parts)


def _heads(paths: list[Path]) -> dict[Path, Path | None]:
    """Where records begin, a file or metadata that has no file; and the metadata of each."""
    alike: dict[Path, list[Path]] = defaultdict(list)
    for path in paths:
        if path.suffix.lower() in (*_FILES, *_SIDECARS):
            alike[path.with_suffix("")].append(path)
    found: dict[Path, Path | None] = {}
    for group in alike.values():
        files = _in_order(group, _FILES)
        sidecar = next(iter(_in_order(group, _SIDECARS)), None)
        found |= dict.fromkeys(files)
        if head := next(iter(files), sidecar):
            found[head] = sidecar
    return found


def _in_order(group: list[Path], suffixes: tuple[str, ...]) -> list[Path]:
    return [p for suffix in suffixes for p in sorted(group) if p.suffix.lower() == suffix]


def _name(path: Path | str) -> str:
    """A path as text that can be stored, also where its bytes are no UTF-8."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _version(content: bytes, file_hash: str) -> str:
    return hashlib.sha256(content + file_hash.encode()).hexdigest()


def _make(place: str, _options: dict[str, Any], settings: Settings) -> Folder:
    return Folder(Path(place), settings)


KIND = Kind(
    name="folder",
    protocol="files",
    make=_make,
    place_ja="PDF と書誌情報（JSON、XML）のあるフォルダー",
    place_en="a folder of PDFs with metadata (JSON, XML) beside them",
    terms_ja="利用者の権限による",
    terms_en="what the user may read",
    rank=2,
    licence="各ファイルによる / of each file",
    identifiers="native_id 又はファイル名 / native_id or file name",
    incremental_ja="中身の変わったファイル",
    incremental_en="files whose content changed",
    pace=0.0,
)
