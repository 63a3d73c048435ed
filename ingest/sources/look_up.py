"""What the registers tell of one DOI: for who has a reference or a paper and wants its metadata."""

from ingest import metadata
from ingest.sources import kinds, make_source
from ingest.sources.json_api import MissingError
from schemas.errors import UserError
from schemas.report import Metadata
from schemas.settings import Settings

REGISTERS = ("crossref", "jalc", "datacite", "openalex")


def look_up(register: str, doi: str, settings: Settings, place: str = "") -> Metadata | None:
    """Metadata of a DOI there, None where it isn't; EngineError where a retry may help."""
    if register not in REGISTERS:
        raise UserError(
            f"{register!r} looks up no DOIs; these do: {', '.join(REGISTERS)}",
            f"「{register}」は DOI を照会できません。使えるもの: {', '.join(REGISTERS)}",
        )
    source = make_source(register, place or kinds()[register].place, {"doi": doi}, settings)
    try:
        records = source.page(None).records
    except MissingError:
        return None
    return next((metadata.parse(r.content, r.format) for r in records if not r.reason), None)
