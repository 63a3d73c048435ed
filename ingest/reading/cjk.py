"""pypdf made right for Chinese, Japanese and Korean fonts.

pypdf 7.1.1 takes the CIDs of a font without `/ToUnicode` for UTF-16, which (u)pLaTeX and dvipdfmx
write, and knows some of the predefined CMaps only. This must be mended before text is extracted:
CIDs that look like Hebrew or Arabic are put in another order, which can't be undone.
"""

from typing import Any

import pypdf
from pypdf import _cmap
from pypdf.generic import DictionaryObject

from ingest.reading import cmaps

_VERSION = "7.1.1"
_SPACE = {"\x01": " "}  # CID 1 in every collection; pypdf looks for it by walking the map


class _Predefined(dict[str, str]):
    """pypdf's own table of CMaps, and behind it every packaged one."""

    def __contains__(self, name: object) -> bool:
        return super().__contains__(name) or (
            isinstance(name, str) and cmaps.is_packaged(name.removeprefix("/"))
        )

    def __missing__(self, name: str) -> str:
        self[name] = cmaps.codec_of(name.removeprefix("/"))
        return self[name]


class _CidMap(dict[str, str]):
    """A view of a shared table: pypdf makes one for each font of each page, and walks it."""

    def __init__(self, table: dict[str, str]) -> None:
        super().__init__(_SPACE)
        self._table = table

    def get(self, key: str, default: object = None) -> Any:  # noqa: ARG002 - see below
        """The character of `chr(CID)`; a CID without one must not pass for Unicode."""
        return self._table.get(key, "\ufffd")


_plain_parse = _cmap._parse_to_unicode


def install() -> None:
    """Mends pypdf in this process. Raises ImportError where it is not the version that is known."""
    if pypdf.__version__ != _VERSION or not isinstance(_cmap._predefined_cmap, dict):
        raise ImportError(
            f"pypdf {pypdf.__version__} is not the {_VERSION} that is made right here"
        )
    _cmap._predefined_cmap = _Predefined(_cmap._predefined_cmap)
    _cmap._parse_to_unicode = _parse


def _parse(ft: DictionaryObject) -> tuple[dict[Any, Any], list[int]]:
    cids = _cid_map(ft) if ft.get("/Subtype") == "/Type0" else None
    return (cids, []) if cids else _plain_parse(ft)


def _cid_map(font: DictionaryObject) -> dict[str, str] | None:
    """The map of a font whose text comes as CIDs of a known collection, else None."""
    encoding = _object(font, "/Encoding")
    if not isinstance(encoding, str):
        return None
    identity = encoding in {"/Identity-H", "/Identity-V"}
    if identity and "/ToUnicode" in font:
        return None
    # Under a CMap of ours the text is CIDs, whatever a /ToUnicode, which goes by codes, may say.
    if not identity and not cmaps.gives_cids(_cmap._predefined_cmap.get(encoding)):
        return None
    collection = _collection(font)
    if collection not in cmaps.COLLECTIONS:
        return None
    return _CidMap(cmaps.unicode_of(collection, vertical=encoding.endswith("V")))


def _collection(font: DictionaryObject) -> str:
    below = _object(font, "/DescendantFonts")
    first = below[0].get_object() if isinstance(below, list) and below else None
    system = _object(first, "/CIDSystemInfo") if isinstance(first, dict) else None
    ordering = _object(system, "/Ordering") if isinstance(system, dict) else None
    return ordering.decode("latin-1") if isinstance(ordering, bytes) else str(ordering)


def _object(holder: Any, key: str) -> Any:
    found = holder.get(key)
    return found.get_object() if hasattr(found, "get_object") else found
