"""A report out of a record and of what reading its file gave. Pure."""

from datetime import UTC, datetime
from pathlib import PurePosixPath
from typing import Any

from sqlalchemy import RowMapping

from ingest import sections
from schemas.errors import DocumentError
from schemas.reasons import Reason
from schemas.report import Bilingual, Metadata, Provenance, Report, Section, SectionKey
from schemas.text import clean, language, one_line


def build_report(row: RowMapping, meta: Metadata, text: dict[str, Any]) -> Report:
    """A report of a record and of what reading its file gave ({} where there is no file)."""
    pages = [(page["number"], page["text"]) for page in text.get("pages", ())]
    found = sections.split(pages)
    reason = Reason(text["reason"]) if text.get("reason") else None
    if row["file_reason"]:
        reason = Reason(row["file_reason"])
    if row["format"] == "file":
        if not found:
            raise DocumentError(reason or Reason.NOTHING_TO_INDEX, str(text.get("detail", "")))
        title = _title_of_file(meta, text)
    else:
        title = Bilingual(ja=one_line(meta.title.ja), en=one_line(meta.title.en))
    if not title:
        raise DocumentError(Reason.NO_TITLE)
    told = [
        Section(key=SectionKey.SUMMARY, page=0, text=part)
        for part in (clean(meta.summary.ja), clean(meta.summary.en))
        if part.strip()
    ]
    body = " ".join(section.text for section in found) or title.best()
    return Report(
        id=row["id"],
        revision=row["revision"],
        metadata=meta.model_copy(update={"native_id": row["native_id"], "title": title}),
        sections=(*told, *found),
        language="ja" if (meta.language or language(body)) == "ja" else "en",
        text_reason=reason,
        text_detail=str(text.get("detail", "")),
        provenance=Provenance(
            source=row["source"],
            place=row["place"],
            native_id=row["native_id"],
            harvested_at=datetime.fromtimestamp(row["harvested_at"], UTC),
            record_sha256=row["record_sha256"],
            file_sha256=row["file_sha256"] or "",
            file_url=row["file_url"],
            extractor=text.get("extractor", ""),
            pages=text.get("pages_total") or len(pages),
        ),
    )


def _title_of_file(meta: Metadata, text: dict[str, Any]) -> Bilingual:
    """What the file calls itself, else its name."""
    title = one_line(text.get("title") or "") or one_line(PurePosixPath(meta.native_id).stem)
    return Bilingual(**{language(title): title})
