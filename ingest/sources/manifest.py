"""A declared list, CSV or JSON, of projects and reports that no API serves; columns in `COLUMNS`."""

import csv
import hashlib
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ingest.archive import to_json
from ingest.metadata.manifest import COLUMNS, canonical, column, key, links
from ingest.sources import Kind, Page, Record
from ingest.sources.folder import Folder
from ingest.sources.records import record_of
from ingest.sources.robots import JST_TERMS, Polite, refuse_forbidden
from ingest.sources.web import host_of
from schemas.errors import UserError
from schemas.reasons import Reason
from schemas.settings import Settings

_ROWS = 500
_NOWHERE = "http://list.invalid/"  # a list that is a file vouches for no host
Row = tuple[str, dict[str, Any]]  # where it stands, and what it says


class Manifest:
    """A list at a path or URL. PDFs are links, or paths beside a list that is a file."""

    def __init__(self, place: str, settings: Settings) -> None:
        refuse_forbidden(place)
        self._place = place
        self._settings = settings
        self._polite = Polite(place, settings) if host_of(place) else None
        self._path = Path(place).absolute()
        if self._polite is None and not self._path.is_file():
            raise UserError(
                f"{place} is no file and no web address; give a list in CSV or JSON",
                f"「{place}」はファイルでも URL でもありません。CSV 又は JSON の一覧を指定してください",
            )

    def page(self, cursor: str | None) -> Page:
        """The next rows; a list that changed meanwhile is begun again."""
        content = self._content()
        digest = hashlib.sha256(content).hexdigest()[:16]
        known, _, number = (cursor or "").partition(":")
        start = int(number) if known == digest else 0
        rows = list(read_list(content, self._place))
        ambiguous = _doubles(rows)
        records = tuple(self._record(row, ambiguous) for row in rows[start : start + _ROWS])
        more = start + _ROWS < len(rows)
        return Page(records, f"{digest}:{start + _ROWS}" if more else None)

    def fetch(self, url: str) -> bytes:
        """A PDF that the list names."""
        if host_of(url):
            return (self._polite or Polite(_NOWHERE, self._settings)).fetch(url)
        return Folder(self._path.parent, self._settings).fetch(url)

    def _content(self) -> bytes:
        if self._polite is not None:
            return self._polite.get(self._place, self._settings.page_bytes)
        if self._path.stat().st_size > self._settings.page_bytes:
            limit = f"SATETO_PAGE_BYTES={self._settings.page_bytes}"
            raise UserError(
                f"{self._place} is larger than {limit}",
                f"{self._place} が上限（{limit}）を超えています",
            )
        return self._path.read_bytes()

    def _record(self, row: Row, ambiguous: dict[str, str]) -> Record:
        where, told = row
        base = self._place if self._polite is not None else ""
        content = to_json({"row": told, "base": base})
        plain = canonical(told)
        if where in ambiguous:
            return Record(
                key(plain), content, "manifest", "", reason=Reason.WRONG_VALUE,
                detail=f"{where}: the same project as {ambiguous[where]}, told otherwise; "
                "put all PDFs of a project in one row with blanks between, or give each an id",
            )  # fmt: skip
        local = self._local(plain) if self._polite is None else None
        stamp = _sha256(local) if local else ""
        record = record_of(
            content, "manifest", self._settings.record_bytes, where=where, stamp=stamp
        )
        if local is None or record.reason:
            return record
        return Record(record.native_id, content, "manifest", record.version, local.as_uri())

    def _local(self, row: dict[str, str]) -> Path | None:
        """The first PDF that is a path beside the list; one that isn't there is told when fetched."""
        paths = [self._path.parent / link for link in links(row) if not host_of(link)]
        return paths[0] if paths else None


def read_list(content: bytes, place: str) -> Iterator[Row]:
    """Rows of a CSV or JSON list; UserError says which line is no row of a list."""
    text = _decoded(content, place)
    rows = _of_json(text, place) if text.lstrip()[:1] in {"[", "{"} else _of_csv(text, place)
    for where, row in rows:
        if any(str(value or "").strip() for value in row.values()):
            yield where, row


def _of_json(text: str, place: str) -> Iterator[Row]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UserError(
            f"{place}: no JSON: {error}", f"{place}: JSON として読めません: {error}"
        ) from error
    listed = found.get("records", found.get("projects")) if isinstance(found, dict) else found
    if not isinstance(listed, list):
        raise UserError(
            f'{place}: give a JSON list of objects, or {{"records": [...]}}',
            f'{place}: オブジェクトの配列、又は {{"records": [...]}} としてください',
        )
    for number, row in enumerate(listed, 1):
        if not isinstance(row, dict):
            raise UserError(
                f"{place}: entry {number} is no object",
                f"{place}: {number} 番目が対象ではありません",
            )
        _demand_title(row, place)
        yield f"entry {number}", row


def _of_csv(text: str, place: str) -> Iterator[Row]:
    first = text.split("\n", 1)[0]
    mark = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True)
    try:
        heads = [head.strip() for head in next(reader, [])]
        _demand_title(dict.fromkeys(heads, ""), place)
        before = reader.line_num
        for cells in reader:
            line, before = before + 1, reader.line_num
            if len(cells) > len(heads):
                raise UserError(
                    f"{place}, line {line}: {len(cells)} cells for {len(heads)} columns;"
                    " put a cell that holds a comma in double quotes",
                    f"{place} {line} 行目: 列は {len(heads)} 個ですが、値が {len(cells)} 個あります。"
                    "「,」を含む値は二重引用符で囲んでください",
                )
            yield f"line {line}", dict(zip(heads, cells, strict=False))
    except csv.Error as error:
        line = reader.line_num
        raise UserError(
            f"{place}, line {line}: {error}", f"{place} {line} 行目: {error}"
        ) from error


def _demand_title(row: dict[str, Any], place: str) -> None:
    if not {"title", "title_en"} & {column(head) for head in row}:
        known = ", ".join("/".join((name, *others[:1])) for name, others in COLUMNS.items())
        raise UserError(
            f"{place} has no column for the title; columns that are read: {known}",
            f"{place} に課題名の列がありません。読み取る列: {known}",
        )


def _doubles(rows: list[Row]) -> dict[str, str]:
    """Rows that name the same project as an earlier one and say something else of it."""
    first: dict[str, Row] = {}
    found: dict[str, str] = {}
    for where, row in rows:
        plain = canonical(row)
        before = first.setdefault(key(plain), (where, row))
        if before[0] != where and canonical(before[1]) != plain:
            found[where] = before[0]
    return found


def _decoded(content: bytes, place: str) -> str:
    marked = content[:2] in {b"\xff\xfe", b"\xfe\xff"}
    for name in ("utf-16",) if marked else ("utf-8-sig", "cp932"):
        try:
            return content.decode(name)
        except UnicodeDecodeError:
            continue
    raise UserError(
        f"{place} is neither UTF-8 nor Shift_JIS; save it as CSV UTF-8",
        f"{place} は UTF-8 でも Shift_JIS でもありません。CSV UTF-8 で保存してください",
    )


def _sha256(path: Path) -> str:
    if not path.is_file():
        return ""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _make(place: str, _options: dict[str, Any], settings: Settings) -> Manifest:
    return Manifest(place, settings)


KIND = Kind(
    name="manifest",
    protocol="CSV, JSON",
    make=_make,
    place_ja="課題や報告書の一覧（CSV 又は JSON）のパス又は URL",
    place_en="path or URL of a list (CSV or JSON) of projects and reports",
    terms_ja="一覧の作成者と各リンク先の利用条件による。robots.txt に従う",
    terms_en="terms of who made the list and of each link; robots.txt is obeyed",
    terms_url=JST_TERMS,
    licence="一覧の「利用条件」列による / the list's column licence",
    identifiers="識別子、課題番号、又は年度・区分・課題名・機関 / id, number, or year, type, title, institution",
    incremental_ja="内容の変わった行",
    incremental_en="rows whose content changed",
    pace=1.0,
    rank=2,
)
