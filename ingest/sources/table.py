"""A source over a bulk table, CSV or CSV in a zip: some rows a page, resumed at a byte offset."""

import json
import re
import zipfile
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import Any

from ingest.archive import to_json
from ingest.sources import Page, Record
from ingest.sources.bulk import BulkFile, open_zip, read_rows, unpack
from ingest.sources.records import once, record_of
from schemas.errors import DocumentError, UserError
from schemas.reasons import Reason
from schemas.settings import Settings

_ROWS = 500
Row = dict[str, Any]


class Table:
    """Rows of a bulk file as records of `kind`.

    `member` finds the table in a zip; `beside` makes what else of the zip is needed, next to the
    unpacked table; `fill` turns a row into the record's object, given the table's path.
    """

    def __init__(
        self,
        place: str,
        settings: Settings,
        kind: str,
        *,
        member: str,
        fill: Callable[[Row, Path], Row] = lambda row, _path: row,
        beside: Callable[[zipfile.ZipFile, Path], None] | None = None,
    ) -> None:
        self._file = BulkFile(place, settings)
        self._zipped = re.compile(member, re.IGNORECASE)
        self._settings = settings
        self._kind = kind
        self._fill = fill
        self._beside = beside

    def page(self, cursor: str | None) -> Page:
        """The next rows; a file that changed meanwhile is begun again."""
        at: dict[str, Any] = json.loads(cursor) if cursor else {"file": "", "offset": 0, "line": 0}
        path = self._file.kept(at["file"])
        if path is None:
            path, name = self._file.prepare(self._unpacked)
            if name != at["file"]:
                at = {"file": name, "offset": 0, "line": 0}
        found = list(islice(self._rows(path, at), _ROWS))
        records = once(tuple(self._record(path, line, row) for _, line, row in found))
        if len(found) < _ROWS:
            self._file.discard(at["file"])
            return Page(records, None)
        offset, line, _ = found[-1]
        return Page(records, json.dumps({"file": at["file"], "offset": offset, "line": line}))

    def fetch(self, url: str) -> bytes:
        """Rows of a table have no files."""
        raise DocumentError(Reason.NOT_FOUND, url)

    def _rows(self, path: Path, at: dict[str, Any]) -> Any:
        return read_rows(path, at["offset"], at["line"], self._settings.record_bytes)

    def _record(self, path: Path, line: int, row: Row | None) -> Record:
        where = f"line {line}"
        if row is None:
            detail = f"{where}: more cells than columns"
            return Record(
                "", where.encode(), self._kind, "", reason=Reason.WRONG_VALUE, detail=detail
            )
        content = to_json(self._fill(row, path))
        return record_of(content, self._kind, self._settings.record_bytes, where=where)

    def _unpacked(self, source: Path, stem: Path) -> Path:
        """The table itself: out of a zip, or as it is."""
        if not zipfile.is_zipfile(source):
            return source
        with open_zip(source) as archive:
            found = [name for name in archive.namelist() if self._zipped.search(name)]
            if not found:
                raise UserError(
                    f"{source.name} holds no file like {self._zipped.pattern}",
                    f"{source.name} に {self._zipped.pattern} に当たるファイルがありません",
                )
            target = stem.parent / f"{stem.name}.csv"
            table = unpack(archive, found[0], target, self._settings.bulk_bytes)
            if self._beside:
                self._beside(archive, table)
        return table
