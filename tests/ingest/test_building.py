from datetime import UTC, datetime
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import RowMapping

from ingest.building import build_report
from schemas.errors import DocumentError
from schemas.reasons import Reason
from schemas.report import (
    Bilingual,
    Metadata,
    Person,
    Provenance,
    Report,
    Section,
    SectionKey,
)
from tests.ingest.reports import report

META = Metadata(native_id="in the record", title=Bilingual(ja="窒化ガリウム増幅器"))
PAGES = [
    {"number": 1, "text": "研究の目的\n高周波の増幅器を作る。"},
    {"number": 2, "text": "研究成果\n利得は 12 dB である。"},
]
TEXT = {"pages": PAGES, "pages_total": 3, "reason": None, "detail": "", "extractor": "pypdf 7"}
SECTIONS = (
    Section(key=SectionKey.PURPOSE, page=1, text="高周波の増幅器を作る。"),
    Section(key=SectionKey.RESULTS, page=2, text="利得は 12 dB である。"),
)
FILE = Metadata(native_id="報告/GaN 2024.final.pdf")


def row(**more: object) -> RowMapping:
    """As `revision_row` gives it; it reads like any mapping."""
    found = {
        "id": "oai-1", "revision": 2, "source": "oai", "place": "https://example.org/oai",
        "native_id": "oai:1", "format": "xml", "harvested_at": 1_775_000_000.0,
        "record_sha256": "a" * 64, "file_sha256": "b" * 64, "file_reason": None,
        "file_url": "https://example.org/1.pdf",
    }  # fmt: skip
    return cast("RowMapping", found | more)


def build(meta: Metadata = META, text: dict[str, Any] | None = None, **more: object) -> Report:
    return build_report(row(**more), meta, TEXT if text is None else text)


# --- text -----------------------------------------------------------------------------------------


def test_a_report_with_its_text() -> None:
    provenance = Provenance(
        source="oai",
        place="https://example.org/oai",
        native_id="oai:1",
        harvested_at=datetime.fromtimestamp(1_775_000_000, UTC),
        record_sha256="a" * 64,
        file_sha256="b" * 64,
        file_url="https://example.org/1.pdf",
        extractor="pypdf 7",
        pages=3,
    )
    assert build() == report(*SECTIONS, title=META.title, native_id="oai:1").model_copy(
        update={"id": "oai-1", "revision": 2, "provenance": provenance}
    )


def test_a_record_without_a_file_is_a_report_too() -> None:
    found = build(text={}, file_sha256=None, file_url="")
    assert (found.sections, found.text_reason, found.text_detail) == ((), None, "")
    told = found.provenance
    assert (told.file_sha256, told.file_url, told.extractor, told.pages) == ("", "", "", 0)


def test_summaries_of_the_record_come_first() -> None:
    summary = Bilingual(ja="要旨。\r\n二行目。", en="\x00Abstract.")
    sections = build(META.model_copy(update={"summary": summary})).sections
    assert sections == (
        Section(key=SectionKey.SUMMARY, page=0, text="要旨。\n二行目。"),
        Section(key=SectionKey.SUMMARY, page=0, text="Abstract."),
        *SECTIONS,
    )


@pytest.mark.parametrize("blank", ["", " ", "\n\u3000\u200b"])
def test_a_blank_summary_is_none(blank: str) -> None:
    summary = Bilingual(ja=blank, en=blank)
    assert build(META.model_copy(update={"summary": summary})).sections == SECTIONS


def test_pages_are_counted_where_the_reader_could_not() -> None:
    assert build(text={**TEXT, "pages_total": None}).provenance.pages == 2


# --- why text is missing --------------------------------------------------------------------------


def test_text_in_part_says_why() -> None:
    found = build(text={**TEXT, "reason": "out-of-time", "detail": "page 3"})
    assert (found.text_reason, found.text_detail) == (Reason.OUT_OF_TIME, "page 3")
    assert found.sections == SECTIONS


def test_a_file_that_did_not_come_says_why() -> None:
    found = build(text={}, file_sha256=None, file_reason="not-found")
    assert found.text_reason is Reason.NOT_FOUND
    assert found.sections == ()


def test_a_file_alone_needs_text() -> None:
    with pytest.raises(DocumentError) as caught:
        build(FILE, {"pages": [], "reason": "damaged-pdf", "detail": "no xref"}, format="file")
    assert (caught.value.reason, caught.value.detail) == (Reason.DAMAGED_PDF, "no xref")


@pytest.mark.parametrize("text", [{}, {"pages": [{"number": 1, "text": " \n\u3000"}]}])
def test_an_empty_file_alone_is_nothing_to_index(text: dict[str, Any]) -> None:
    with pytest.raises(DocumentError) as caught:
        build(FILE, text, format="file")
    assert caught.value.reason is Reason.NOTHING_TO_INDEX


def test_a_scan_beside_its_record_is_found_by_the_record() -> None:
    text = {"pages": [{"number": 1, "text": ""}], "reason": "no-text-layer", "pages_total": 1}
    found = build(text=text)
    assert found.text_reason is Reason.NO_TEXT_LAYER
    assert found.metadata.title == META.title


# --- titles ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("令和５年度 成果報告書", Bilingual(ja="令和５年度 成果報告書")),
        ("A GaN  amplifier\n for radar", Bilingual(en="A GaN amplifier for radar")),
        (None, Bilingual(en="GaN 2024.final")),
        (" \x00\u200b", Bilingual(en="GaN 2024.final")),
    ],
)
def test_a_file_alone_has_its_own_title_or_its_name(title: str | None, expected: Bilingual) -> None:
    found = build(FILE, {**TEXT, "title": title}, format="file", native_id="/報告/GaN.pdf")
    assert found.metadata.title == expected
    assert found.metadata.native_id == "/報告/GaN.pdf"


def test_the_record_s_title_goes_before_the_file_s() -> None:
    assert build(text={**TEXT, "title": "Microsoft Word - 1.doc"}).metadata.title == META.title


def test_a_title_is_one_line() -> None:
    title = Bilingual(ja="\u3000窒化ガリウム\n増幅器\x00 ", en="GaN\tamplifier")
    found = build(META.model_copy(update={"title": title})).metadata.title
    assert found == Bilingual(ja="窒化ガリウム 増幅器", en="GaN amplifier")


@pytest.mark.parametrize("blank", ["", " ", "\u3000\n", "\u200b\x00"])
def test_a_record_without_a_title_is_refused(blank: str) -> None:
    meta = META.model_copy(update={"title": Bilingual(ja=blank, en=blank)})
    with pytest.raises(DocumentError) as caught:
        build(meta)
    assert caught.value.reason is Reason.NO_TITLE


# --- what the file adds ---------------------------------------------------------------------------

COVER = """課題番号：20K99999
研究期間：2020年度～2022年度
研究課題名（英文）Gallium nitride amplifiers
見本　太郎（Mihon, Taro）
研究成果の概要（和文）：熱を測った。
キーワード：増幅器、熱
５．主な発表論文等
〔雑誌論文〕（計 2 件）
①見本太郎、「見本の熱」、架空学会誌、2021年
参考文献
[1] 例示花子, 「見本の光」, 2019."""
WITH_COVER = {**TEXT, "pages": [{"number": 1, "text": COVER}]}


def test_the_file_fills_what_the_record_lacks_and_a_note_says_so() -> None:
    found = build(META, WITH_COVER)
    meta = found.metadata
    assert (meta.number, meta.start_year, meta.end_year) == ("20K99999", 2020, 2022)
    assert meta.keywords == ("増幅器", "熱")
    assert meta.title == Bilingual(ja="窒化ガリウム増幅器", en="Gallium nitride amplifiers")
    assert meta.summary == Bilingual(ja="熱を測った。")
    assert [person.en for person in meta.researchers] == ["Mihon, Taro"]
    assert [section.page for section in found.sections if section.key is SectionKey.SUMMARY] == [1]
    assert meta.notes[0].endswith(
        "taken from the file: project number, principal investigator, keywords, summary, period, title"
    )


def test_the_record_goes_before_the_file() -> None:
    told = {
        "number": "19H00000", "keywords": ("熱",), "start_year": 2019, "end_year": None,
        "summary": Bilingual(en="Heat."), "title": Bilingual(ja="題", en="Title"),
        "researchers": (Person(ja="例示 花子"),),
    }  # fmt: skip
    kept = build(META.model_copy(update=told), WITH_COVER).metadata
    assert kept.model_copy(update={"notes": ()}) == META.model_copy(
        update={**told, "native_id": "oai:1"}
    )


def test_products_and_references_come_from_the_file_and_a_wrong_count_is_noted() -> None:
    found = build(META, WITH_COVER)
    assert [product.title for product in found.products] == ["見本の熱"]
    assert [reference.label for reference in found.references] == ["1"]
    assert found.metadata.notes[-1].endswith("journal articles: 2 stated, 1 read")


def test_a_file_alone_is_named_by_its_cover_where_a_program_named_it() -> None:
    text = {**WITH_COVER, "title": "Microsoft Word - 1.doc"}
    found = build(FILE, text, format="file").metadata
    assert found.title == Bilingual(en="Gallium nitride amplifiers")
    assert found.number == "20K99999"
    assert [note for note in found.notes if "taken from" in note] == []


# --- language and marks ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("declared", "title", "pages", "language"),
    [
        ("", "増幅器", ["The gain of the amplifier is high."], "en"),
        ("", "Amplifier", ["利得の高い増幅器である。"], "ja"),
        ("ja", "Amplifier", ["The gain of the amplifier is high."], "ja"),
        ("en", "増幅器", ["利得の高い増幅器である。"], "en"),
        ("fr", "増幅器", ["利得の高い増幅器である。"], "en"),
        ("", "増幅器", [], "ja"),
        ("", "Amplifier", [], "en"),
    ],
)
def test_the_language_is_declared_or_that_of_the_text(
    declared: str, title: str, pages: list[str], language: str
) -> None:
    meta = Metadata(title=Bilingual(ja=title), language=declared)
    text = {"pages": [{"number": n, "text": page} for n, page in enumerate(pages, 1)]}
    assert build(meta, text).language == language


@pytest.mark.parametrize("sample", [True, False])
def test_a_sample_stays_marked(sample: bool) -> None:
    assert build(META.model_copy(update={"sample": sample})).metadata.sample is sample


def test_what_the_record_tells_is_kept() -> None:
    told = {
        "number": "24K00001", "doi": "10.99999/a", "keywords": ("増幅器",), "access": ("atla",),
        "start_year": 2021, "end_year": 2024, "licence": "CC BY 4.0",
    }  # fmt: skip
    kept = build(META.model_copy(update=told)).metadata
    assert kept == META.model_copy(update={**told, "native_id": "oai:1"})


@given(st.lists(st.text(max_size=60), max_size=4), st.text(max_size=30))
def test_any_text_becomes_a_report_or_a_reason(pages: list[str], title: str) -> None:
    text = {
        "pages": [{"number": n, "text": page} for n, page in enumerate(pages, 1)],
        "title": title,
    }
    found = build_or_reason(text)
    if isinstance(found, Report):
        assert found.metadata.title.best().strip()
        assert all(section.text.strip() for section in found.sections)
        assert Report.model_validate_json(found.model_dump_json()) == found
    else:
        assert found is Reason.NOTHING_TO_INDEX


def build_or_reason(text: dict[str, Any]) -> Report | Reason:
    try:
        return build(FILE, text, format="file")
    except DocumentError as error:
        return error.reason
