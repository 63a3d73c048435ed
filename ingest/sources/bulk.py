"""Bulk files: fetched and unpacked onto the disk once, read piece by piece, at any size."""

import csv
import hashlib
import json
import sqlite3
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

from ingest.sources.web import RetryLaterError, Web, host_of
from schemas.errors import DocumentError, UserError
from schemas.reasons import Reason
from schemas.settings import Settings

_PIECE = 1 << 20


class BulkFile:
    """A file at a path or URL. What is fetched or unpacked lies in the cache while it is read."""

    def __init__(self, place: str, settings: Settings) -> None:
        self._place = place
        self._settings = settings
        self._folder = settings.cache_dir / "bulk"
        self._remote = bool(host_of(place))
        if not self._remote and not Path(place).is_file():
            raise UserError(
                f"{place} is no file and no web address",
                f"「{place}」はファイルでも URL でもありません",
            )

    def kept(self, name: str) -> Path | None:
        """What was prepared under that name, if it still lies here and is still the same."""
        if not self._remote and name == self._identity():
            return Path(self._place)
        path = self._folder / name
        return path if name and path.is_file() else None

    def prepare(self, prepare: Callable[[Path, Path], Path] | None = None) -> tuple[Path, str]:
        """The file, fetched if it is elsewhere, and its name for `kept`.

        `prepare` makes what shall be read out of the file, in the folder, under the same stem.
        """
        if not self._remote and prepare is None:
            return Path(self._place), self._identity()
        self._folder.mkdir(parents=True, exist_ok=True)
        source = self._fetched() if self._remote else Path(self._place)
        made = prepare(source, self._folder / self._stem(source)) if prepare else source
        if made != source and self._remote:
            source.unlink()
        return made, self._identity() if made == Path(self._place) else made.name

    def discard(self, name: str) -> None:
        """Removes what was prepared; never a file of the user's."""
        for path in self._folder.glob(f"{Path(name).stem}.*") if name else ():
            if path != Path(self._place):
                path.unlink(missing_ok=True)

    def _fetched(self) -> Path:
        """Renamed by its content when it is whole, so that nobody reads half a file."""
        part = self._folder / f"{_short(self._place.encode())}.part"
        with part.open("wb") as file:
            web = Web(self._place, self._settings.http_seconds)
            status = web.send(self._place, self._settings.bulk_bytes, file)
            web.close()
        if status >= 300:
            part.unlink()
            raise RetryLaterError(
                f"{self._place} answered {status}", f"{self._place} が {status} を返しました"
            )
        with part.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()[:16]
        suffix = ".zip" if zipfile.is_zipfile(part) else ".csv"
        return part.rename(self._folder / f"{_short(self._place.encode())}-{digest}{suffix}")

    def _stem(self, source: Path) -> str:
        return source.stem if self._remote else f"{_short(self._place.encode())}-{self._identity()}"

    def _identity(self) -> str:
        about = Path(self._place).stat()
        return f"{about.st_size}-{about.st_mtime_ns}"


def unpack(archive: zipfile.ZipFile, member: str, target: Path, limit: int) -> Path:
    """A member of a zip as a file of at most `limit` bytes, whatever the zip says of its size."""
    size = 0
    with archive.open(member) as packed, target.open("wb") as file:
        while piece := packed.read(_PIECE):
            size += file.write(piece)
            if size > limit:
                file.close()
                target.unlink()
                raise DocumentError(
                    Reason.TOO_LARGE, f"{member}: more than SATETO_BULK_BYTES={limit} unpacked"
                )
    return target


def open_zip(path: Path) -> zipfile.ZipFile:
    """A zip; UserError where it is none."""
    try:
        return zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError) as error:
        raise UserError(
            f"{path.name} is no zip: {error}", f"{path.name} は zip ではありません"
        ) from error


class _Lines:
    """Lines of a file as text, counting bytes, so that a row's place can be found again."""

    def __init__(self, file: IO[bytes], longest: int) -> None:
        self._file = file
        self._longest = longest
        self.at = file.tell()

    def __iter__(self) -> Iterator[str]:
        while line := self._file.readline(self._longest + 1):
            if len(line) > self._longest:
                raise csv.Error(f"a line of more than {self._longest} bytes")
            self.at += len(line)
            yield _text(line)


def read_rows(
    path: Path, offset: int, line: int, longest: int
) -> Iterator[tuple[int, int, dict[str, str] | None]]:
    """Rows from a byte offset on: (offset, line) after each, and the row; None where it has too
    many cells. Offset 0 begins behind the headings. UserError where the file is no table."""
    with path.open("rb") as file:
        first = file.readline(longest)
        mark = max(";,\t", key=_text(first).count)
        heads = [head.strip() for head in next(csv.reader([_text(first)], delimiter=mark), [])]
        if offset:
            file.seek(offset)
        lines = _Lines(file, longest)
        reader = csv.reader(iter(lines), delimiter=mark)
        began = line or 1
        try:
            for cells in reader:
                row = dict(zip(heads, cells, strict=False)) if len(cells) <= len(heads) else None
                if cells:
                    yield lines.at, began + reader.line_num, row
        except csv.Error as error:
            at = began + reader.line_num
            raise UserError(
                f"{path.name}, line {at}: {error}", f"{path.name} {at} 行目: {error}"
            ) from error


def index_rows(path: Path, target: Path, column: str, longest: int) -> Path:
    """A table as a file in which all rows with a value in `column` are found at once."""
    target.unlink(missing_ok=True)
    with sqlite3.connect(target) as store:
        store.execute("create table rows (key text, row text)")
        found = (row for _, _, row in read_rows(path, 0, 0, longest) if row)
        store.executemany(
            "insert into rows values (?, ?)",
            ((row.get(column, ""), json.dumps(row, ensure_ascii=False)) for row in found),
        )
        store.execute("create index by_key on rows (key)")
    store.close()
    return target


def find_rows(store: Path, key: str) -> list[dict[str, str]]:
    """Rows of that key."""
    connection = sqlite3.connect(store)
    rows = connection.execute(
        "select row from rows where key = ? order by rowid", (key,)
    ).fetchall()
    connection.close()
    return [json.loads(row) for (row,) in rows]


def _text(line: bytes) -> str:
    """UTF-8, else Windows' Western code page; without BOM and NUL."""
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError:
        text = line.decode("cp1252", "replace")
    return text.removeprefix("\ufeff").replace("\0", "")


def _short(text: bytes) -> str:
    return hashlib.sha256(text).hexdigest()[:16]
