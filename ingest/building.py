"""A report out of a record and of what reading its file gave. Pure."""

from datetime import UTC, datetime
from pathlib import PurePosixPath
from typing import Any

from sqlalchemy import RowMapping

from ingest.members import members
from ingest.reading import ocr
from ingest.structure.cover import Cover
from ingest.structure.document import read_structure
from schemas.errors import DocumentError
from schemas.reasons import Reason
from schemas.report import Bilingual, Metadata, Origin, Provenance, Report, Section, SectionKey
from schemas.text import clean, language, one_line

_FILLED = {
    "title": ("課題名", "title"),
    "number": ("課題番号", "project number"),
    "researchers": ("研究代表者", "principal investigator"),
    "keywords": ("キーワード", "keywords"),
    "summary": ("概要", "summary"),
    "start_year": ("研究期間", "period"),
    "end_year": ("研究期間", "period"),
}


def with_origins(report: Report, row: RowMapping) -> Report:
    """A report as parsed, with where it came from as is known now."""
    told = members(row)
    lead = told[0]
    came = {
        "source": lead.source,
        "place": lead.place,
        "native_id": lead.native_id,
        "harvested_at": datetime.fromtimestamp(lead.harvested_at, UTC),
        "record_sha256": lead.record_sha256,
    }
    origins = tuple(
        Origin(
            source=one.source,
            place=one.place,
            native_id=one.native_id,
            harvested_at=datetime.fromtimestamp(one.harvested_at, UTC),
            record_sha256=one.record_sha256,
            fields=one.fields,
        )
        for one in told
    )
    changes = {"provenance": report.provenance.model_copy(update=came), "origins": origins}
    return report.model_copy(update={**changes, "revision": row["revision"]})


def build_report(row: RowMapping, meta: Metadata, text: dict[str, Any]) -> Report:
    """A report of a record and of what reading its file gave ({} where there is no file).

    What the record tells goes before what the file tells; the file fills what the record lacks,
    and a note of the metadata says what came from it.
    """
    pages = [(page["number"], clean(page["text"])) for page in text.get("pages", ())]
    found = read_structure(pages, text.get("title") or "")
    reason = Reason(text["reason"]) if text.get("reason") else None
    if row["file_reason"]:
        reason = Reason(row["file_reason"])
    if row["format"] == "file":
        if not found.sections:
            raise DocumentError(reason or Reason.NOTHING_TO_INDEX, str(text.get("detail", "")))
        title = _title_of_file(meta, found.cover)
    else:
        title = Bilingual(ja=one_line(meta.title.ja), en=one_line(meta.title.en))
    if not title:
        raise DocumentError(Reason.NO_TITLE)
    told = [
        Section(key=SectionKey.SUMMARY, page=0, text=part)
        for part in (clean(meta.summary.ja), clean(meta.summary.en))
        if part.strip()
    ]
    body = " ".join(section.text for section in found.sections) or title.best()
    filled = _filled(meta.model_copy(update={"title": title}), found.cover, row["format"] == "file")
    return Report(
        id=row["id"],
        revision=row["revision"],
        metadata=filled.model_copy(
            update={"native_id": row["native_id"], "notes": (*filled.notes, *found.notes)}
        ),
        sections=(*told, *_marked(found.sections, text)),
        products=found.products,
        references=found.references,
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


def _marked(found: tuple[Section, ...], text: dict[str, Any]) -> list[Section]:
    """Sections that say whether their page was read from an image."""
    pages = text.get("pages", ())
    images = {page["number"] for page in pages if page.get("extractor") == ocr.EXTRACTOR}
    return [one.model_copy(update={"recognised": one.page in images}) for one in found]


def _title_of_file(meta: Metadata, cover: Cover) -> Bilingual:
    """What the file calls itself, in its properties and on its cover, else its name."""
    title = cover.file_title
    if not title and not cover.title:
        title = one_line(PurePosixPath(meta.native_id).stem)
    return cover.title.model_copy(update={language(title): title} if title else {})


def _filled(meta: Metadata, cover: Cover, alone: bool) -> Metadata:
    """The record with what only the cover tells, and a note of it unless the file stands alone."""
    told: dict[str, Any] = {
        "number": cover.number,
        "researchers": cover.researchers,
        "keywords": cover.keywords,
        "summary": cover.summary,
    }
    new = {name: value for name, value in told.items() if value and not getattr(meta, name)}
    if meta.start_year is None and meta.end_year is None and cover.start_year:
        new |= {"start_year": cover.start_year, "end_year": cover.end_year}
    if cover.title and not (meta.title.ja and meta.title.en):
        both = Bilingual(ja=meta.title.ja or cover.title.ja, en=meta.title.en or cover.title.en)
        new |= {"title": both} if both != meta.title else {}
    if not new:
        return meta
    if alone:
        return meta.model_copy(update=new)
    ja = "、".join(dict.fromkeys(_FILLED[name][0] for name in new))
    en = ", ".join(dict.fromkeys(_FILLED[name][1] for name in new))
    note = f"書誌情報になく本文ファイルから補った項目：{ja} / taken from the file: {en}"
    return meta.model_copy(update={**new, "notes": (*meta.notes, note)})
