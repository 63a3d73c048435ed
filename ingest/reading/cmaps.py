"""Adobe's character collections and predefined CMaps, as pdfminer.six packages them.

Only its data files are read, each when a font first asks for it; none of its code is imported.
"""

import codecs
import gzip
import json
from collections.abc import Callable
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

COLLECTIONS = ("Japan1", "GB1", "CNS1", "Korea1")
_PREFIX = "cmap_"  # of our codecs' names, before the CMap's name in hexadecimal digits
_UNKNOWN = "\ufffd"


@cache
def unicode_of(collection: str, *, vertical: bool) -> dict[str, str]:
    """Characters of a collection (of `COLLECTIONS`): from `chr(CID)` to Unicode."""
    table = _load(f"to-unicode-Adobe-{collection}")
    cids = table["CID2UNICHR_H"] | (table["CID2UNICHR_V"] if vertical else {})
    return {chr(int(cid)): character for cid, character in cids.items()}


@cache
def is_packaged(name: str) -> bool:
    """Whether there is a predefined CMap `name`, such as `90msp-RKSJ-H`."""
    return name.replace("-", "").isalnum() and _path(name).is_file()


def codec_of(name: str) -> str:
    """The name of a codec that decodes strings shown under a packaged CMap.

    A CMap of Unicode keeps Unicode; another gives `chr(CID)` for each code.
    """
    if name.startswith("Uni"):
        forms = {"UTF8": "utf-8", "UTF32": "utf-32-be"}
        return forms.get(name.split("-")[1], "utf-16-be")
    return _PREFIX + name.encode().hex()


def gives_cids(codec: object) -> bool:
    """Whether a codec is one of those of `codec_of` that give `chr(CID)`."""
    return isinstance(codec, str) and codec.startswith(_PREFIX)


def _folder() -> Path:
    found = find_spec("pdfminer")
    if found is None or found.origin is None:
        raise ImportError("pdfminer.six, which carries Adobe's tables, is not installed")
    return Path(found.origin).parent / "cmap"


_path: Callable[[str], Path] = cache(lambda name: _folder() / f"{name}.json.gz")


def _load(name: str) -> dict[str, Any]:
    table: dict[str, Any] = json.loads(gzip.decompress(_path(name).read_bytes()))
    return table


@cache
def _codes(name: str) -> dict[int, Any]:
    """CIDs by code: a byte leads to a CID, or to the table of the byte after it."""
    return _numbered(_load(name)["CODE2CID"])


def _numbered(codes: dict[str, Any]) -> dict[int, Any]:
    return {int(k): _numbered(v) if isinstance(v, dict) else v for k, v in codes.items()}


def _decode(codes: dict[int, Any], data: bytes) -> str:
    found: list[str] = []
    table = codes
    for byte in data:
        step = table.get(byte)
        if isinstance(step, dict):
            table = step
            continue
        found.append(_UNKNOWN if step is None else chr(step))
        table = codes
    return "".join(found)


def _search(codec: str) -> codecs.CodecInfo | None:
    if not codec.startswith(_PREFIX):
        return None
    codes = _codes(bytes.fromhex(codec.removeprefix(_PREFIX)).decode())

    def decode(data: Any, _errors: str = "strict", /) -> tuple[str, int]:
        return _decode(codes, bytes(data)), len(data)

    def encode(_text: str, _errors: str = "strict", /) -> tuple[bytes, int]:
        raise UnicodeError("predefined CMaps are read only")

    return codecs.CodecInfo(encode, decode, name=codec)


codecs.register(_search)
