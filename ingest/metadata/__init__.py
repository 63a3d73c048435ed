"""Metadata of records: each format becomes the same `Metadata`."""

import json
import unicodedata
from collections.abc import Callable
from typing import Any

from pydantic import ValidationError

from ingest import xml
from ingest.metadata import (
    cinii,
    cordis,
    crossref,
    datacite,
    dcndl,
    dublin_core,
    gtr,
    irdb,
    jalc,
    jpcoar,
    junii2,
    kaken,
    manifest,
    nih,
    nsf,
    openalex,
    page,
    sbir,
    weko,
)
from schemas.errors import DocumentError
from schemas.reasons import Reason
from schemas.report import Metadata
from schemas.text import clean

_ROOTS = {  # formats that the name of the root element tells
    "jpcoar": jpcoar.parse,
    "dc": dublin_core.parse,
    "junii2": junii2.parse,
    "meta": junii2.parse,  # so some repositories call it
    "grantAward": kaken.parse,
    "RDF": dcndl.parse,
}
# Formats of services, by the name that their records carry.
_SERVICES: dict[str, Callable[[bytes], Metadata]] = {
    "cinii": cinii.parse,
    "cordis": cordis.parse,
    "crossref": crossref.parse,
    "datacite": datacite.parse,
    "gtr": gtr.parse,
    "irdb": irdb.parse,
    "jalc": jalc.parse,
    "manifest": manifest.parse,
    "nih": nih.parse,
    "nsf": nsf.parse,
    "openalex": openalex.parse,
    "page": page.parse,
    "sbir": sbir.parse,
    "weko": weko.parse,
}


def parse(content: bytes, kind: str) -> Metadata:
    """Metadata of a record. `kind` is its format; DocumentError says what is wrong."""
    if kind == "file":
        return Metadata(native_id=str(json.loads(content)["file"]))
    read = _SERVICES.get(kind) or (_json if kind == "json" else _xml)
    told = read(content)
    return told if _is_clean(told) else Metadata.model_validate(_cleaned(told.model_dump()))


def _json(content: bytes) -> Metadata:
    try:
        return Metadata.model_validate_json(content)
    except ValidationError as error:
        faults = "; ".join(
            f"{'.'.join(map(str, e['loc'])) or 'file'}: {e['msg']}" for e in error.errors()[:5]
        )
        raise DocumentError(Reason.UNSUPPORTED_METADATA, faults) from error


def _is_clean(told: Metadata) -> bool:
    """Whether `_cleaned` would change nothing; no in doubt. A look at all texts at once is quick."""
    try:
        text = told.model_dump_json()
    except ValueError:  # lone surrogates
        return False
    text = text.replace("\\n", " ").replace("\u3000", " ")
    untrimmed = '" ' in text or ' "' in text
    sound = text.isprintable() and unicodedata.is_normalized("NFC", text)
    return sound and not untrimmed and "\\" not in text


def _cleaned(value: Any) -> Any:
    """The same shape with clean texts: a zero byte, say, is one that no database takes."""
    match value:
        case str():
            return clean(value).strip()
        case dict():
            return {name: _cleaned(part) for name, part in value.items()}
        case tuple():
            return tuple(map(_cleaned, value))
        case _:
            return value


def _xml(content: bytes) -> Metadata:
    root = xml.parse(content)
    native_id = ""
    if xml.local(root) == "record":
        header = xml.child(root, "header")
        native_id = xml.text_of(xml.child(header, "identifier")) if header is not None else ""
        found = xml.first(xml.child(root, "metadata"))
        if found is None:
            raise DocumentError(Reason.NOTHING_TO_INDEX, "a record without metadata")
        root = found
    parser = _ROOTS.get(xml.local(root))
    if parser is None:
        known = ", ".join(_ROOTS)
        raise DocumentError(
            Reason.UNSUPPORTED_METADATA, f"<{xml.local(root)}>; known formats: {known}"
        )
    told = parser(root)
    return told.model_copy(update={"native_id": native_id}) if native_id else told
