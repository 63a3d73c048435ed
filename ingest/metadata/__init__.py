"""Metadata of records: each format becomes the same `Metadata`."""

import json
from collections.abc import Callable
from typing import Any

from pydantic import ValidationError

from ingest import xml
from ingest.metadata import (
    cordis,
    crossref,
    datacite,
    dublin_core,
    gtr,
    jalc,
    jpcoar,
    manifest,
    nih,
    nsf,
    openalex,
    page,
    sbir,
)
from schemas.errors import DocumentError
from schemas.reasons import Reason
from schemas.report import Metadata
from schemas.text import clean

_PARSERS = {"jpcoar": jpcoar.parse, "dc": dublin_core.parse}
# Formats of services, by the name that their records carry.
_SERVICES: dict[str, Callable[[bytes], Metadata]] = {
    "cordis": cordis.parse,
    "crossref": crossref.parse,
    "datacite": datacite.parse,
    "gtr": gtr.parse,
    "jalc": jalc.parse,
    "manifest": manifest.parse,
    "nih": nih.parse,
    "nsf": nsf.parse,
    "openalex": openalex.parse,
    "page": page.parse,
    "sbir": sbir.parse,
}


def parse(content: bytes, kind: str) -> Metadata:
    """Metadata of a record. `kind` is xml, json, file or the name of a service's format;

    DocumentError says what is wrong.
    """
    if kind == "file":
        return Metadata(native_id=str(json.loads(content)["file"]))
    read = _SERVICES.get(kind) or (_json if kind == "json" else _xml)
    told = read(content)
    return Metadata.model_validate(_cleaned(told.model_dump()))


def _json(content: bytes) -> Metadata:
    try:
        return Metadata.model_validate_json(content)
    except ValidationError as error:
        faults = "; ".join(
            f"{'.'.join(map(str, e['loc'])) or 'file'}: {e['msg']}" for e in error.errors()[:5]
        )
        raise DocumentError(Reason.UNSUPPORTED_METADATA, faults) from error


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
    parser = _PARSERS.get(xml.local(root))
    if parser is None:
        known = ", ".join(_PARSERS)
        raise DocumentError(
            Reason.UNSUPPORTED_METADATA, f"<{xml.local(root)}>; known formats: {known}"
        )
    return parser(root).model_copy(update={"native_id": native_id})
