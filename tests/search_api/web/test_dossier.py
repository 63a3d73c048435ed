"""The dossier: the same blocks as a page, a Word file and a PDF, which open again and hold the text."""

import itertools
import zipfile
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any

import docx
import pypdfium2
import pytest

from schemas.case_answers import Attachment, Came, Case, Event, Gathered, Opinion, Participant
from schemas.cases import State
from schemas.report import Bilingual
from search_api.web import dossier_docx, dossier_pdf, render
from search_api.web.dossier import Block, Heading, Printed, dossier, plain
from search_api.web.texts import Ui, Words
from tests.search_api import built
from tests.search_api.trees import parsed, text

HOSTILE = "<script>alert(1)</script><b>&amp;\"'"
AT = 1.8e9
OFFICES = {"a": Bilingual(ja="見本庁", en="Mihon Agency"), "b": Bilingual(ja="機構", en="Org")}
MISSING = "oai-ffffffffffffffff"


def opinion(number: int, use: str) -> Opinion:
    told: dict[str, Any] = {
        "technology": "増幅器",
        "maturity": "",
        "obstacles": "",
        "next_step": "",
    }
    return Opinion(by="見本 花子", account="0" * 16, at=AT, number=number, use=use, **told)


def case(**more: Any) -> Case:
    came = Came(
        id="1" * 16, organisation="b", at=AT, by="", message="伝達事項の文", fields=("title",),
        title="元の件名", due=None, reports=(), opinions=(), attachments=(), outcome="",
    )  # fmt: skip
    fields: dict[str, Any] = {
        "id": "0123456789abcdef",
        "kind": "examination",
        "title": f"窒化ガリウムの検討 {HOSTILE}",
        "state": State.GATHERING,
        "due": date(2027, 3, 31),
        "reports": 2,
        "assignees": ("見本 花子",),
        "changed_at": AT,
        "made_by": "見本 花子",
        "made_at": AT,
        "outcome": "要求に反映した",
        "came": came,
        "gathered": (
            Gathered(report=built.IDENTITY, note=f"注目\n{HOSTILE}", by="見本 花子", at=AT),
            Gathered(report=MISSING, note="", by="見本 花子", at=AT),
        ),
        "people": (Participant(account="0" * 16, name="見本 花子", until=None),),
        "experts": (Participant(account="2" * 16, name="見本 外部", until=AT),),
        "opinions": (opinion(2, f"測位 {HOSTILE}"),),
        "earlier": (opinion(1, "改訂前の用途"),),
        "attachments": (
            Attachment(id="3" * 16, name="資料.pdf", kind="pdf", size=9, sha256="e" * 64, by="x", at=AT),
        ),
        "handed_over": (),
        "history": (
            Event(number=1, at=AT, by="見本 花子", action="made", told={"title": "最初の件名"}),
            Event(
                number=2, at=AT, by="見本 花子", action="moved",
                told={"was": "candidate", "is": "examining"},
            ),
            Event(
                number=3, at=AT, by="見本 花子", action="report-added",
                told={"report": built.IDENTITY, "note": ""},
            ),
        ),
        **more,
    }  # fmt: skip
    return Case(**fields)


def blocks(ui: Ui = "ja", **more: Any) -> tuple[Block, ...]:
    printed = Printed("見本庁", "見本 太郎", datetime(2026, 11, 29, tzinfo=UTC), OFFICES)
    return dossier(case(**more), {built.IDENTITY: built.record()}, printed, Words(ui))


# What a dossier holds, whatever it is written in: case, grounds, versions, opinions, history.
HELD = (
    f"窒化ガリウムの検討 {HOSTILE}", "安全保障利用の検討", "意見集約", "該非判定ではなく",
    "窒化ガリウム増幅器の放熱", "ワイドバンドギャップ半導体", built.TEXT, "応用", "研究成果・3ページ",
    "ab" * 32, "2026-11-00000000", "取り下げられたか", f"測位 {HOSTILE}", "改訂前の用途", "機構",
    "伝達事項の文", "要求に反映した", "資料.pdf", "候補 → 検討中", "見本 太郎", "見本 外部",
)  # fmt: skip


def squeezed(found: str) -> str:
    return "".join(found.split())


@pytest.mark.parametrize("held", HELD)
def test_the_page_holds_it_and_escapes_it(held: str) -> None:
    shown = [(type(block).__name__, block) for block in blocks()]
    page = render.page(
        "dossier.html", Words("ja"), switch="/", title="x", back="/", files=[], blocks=shown
    )
    tree = parsed(page.body)
    assert squeezed(held) in squeezed(text(tree, "//article"))
    assert b"<script>alert" not in bytes(page.body)


@pytest.fixture(scope="module")
def word() -> str:
    document = docx.Document(BytesIO(dossier_docx.docx(blocks(), "ja")))
    cells = (c.text for table in document.tables for row in table.rows for c in row.cells)
    return squeezed("".join([*(p.text for p in document.paragraphs), *cells]))


@pytest.fixture(scope="module")
def printed() -> str:
    found = pypdfium2.PdfDocument(dossier_pdf.pdf(blocks(), "ja", "組織内限り"))
    pages = [page.get_textpage().get_text_bounded() for page in found]
    assert len(pages) >= 2
    assert all("組織内限り" in page for page in pages)
    assert found.get_metadata_value("Title").startswith("窒化ガリウムの検討")
    found.close()
    return squeezed("".join(pages).replace("組織内限り", ""))


@pytest.mark.parametrize("held", HELD)
def test_word_and_pdf_open_again_and_hold_it(word: str, printed: str, held: str) -> None:
    assert squeezed(held) in word
    assert squeezed(held) in printed or pieces_in(held, printed)


def pieces_in(held: str, printed: str) -> bool:
    """Whether it stands there but for a page's number between two of its lines."""
    half = squeezed(held)[: len(squeezed(held)) // 2]
    return half in printed and squeezed(held)[len(half) :] in printed


def test_word_holds_no_macro_and_asks_nobody() -> None:
    with zipfile.ZipFile(BytesIO(dossier_docx.docx(blocks(), "ja"))) as packed:
        names = packed.namelist()
        relations = [packed.read(name) for name in names if name.endswith(".rels")]
    assert not [name for name in names if "vba" in name.lower()]
    assert b'TargetMode="External"' not in b"".join(relations)


def test_in_english_it_says_the_same_of_tags() -> None:
    told = " ".join(str(block) for block in blocks("en"))
    assert "no export-control ruling" in told
    assert "Examination of security use" in told
    assert "Moved: Candidate → Under examination" in told


@pytest.mark.parametrize("ui", ["ja", "en"])
def test_no_word_says_that_anything_is_fit_for_a_use(ui: Ui) -> None:
    told = " ".join(str(block) for block in blocks(ui)).lower()
    for phrase in (
        "fit for defen",
        "suitable for defen",
        "防衛に適",
        "防衛用途に適",
        "該当する技術",
    ):
        assert phrase not in told


def test_headings_go_down_one_by_one() -> None:
    levels = [block.level for block in blocks() if isinstance(block, Heading)]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))


def test_characters_that_a_file_cant_hold_harm_nothing() -> None:
    odd = "a\x0bb\x1f\ud842 𠮷野家\u2028 ﷺ\ufffe"
    for made in (
        dossier_docx.docx(blocks(outcome=odd), "ja"),
        dossier_pdf.pdf(blocks(outcome=odd), "ja", odd),
    ):
        assert len(made) > 1000
    assert plain("𠮷野家\x0b", 0xFFFF) == "〓野家 "
    assert plain("𠮷野家") == "𠮷野家"
