import json
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.reading.evaluating import evaluate, meets, outcome, similarity
from ingest.reading.limits import ReadingLimits
from ingest.reading.read import Page, Reading, read_pdf
from schemas.errors import UserError
from schemas.reasons import Reason
from tests.ingest.fonts import TEXT, cids, composite, shown
from tests.ingest.hostile import SENTENCE, book, words

PAGES = 12  # of a file; the last gold page is the third
READ = Reading((Page(1, SENTENCE),), None)
SHORT = Reading((Page(1, "12"),), None)


@pytest.mark.parametrize(
    ("part", "text", "expected"),
    [
        ("研究", "本研究の", 1.0),
        ("研究", "本 研\n究の", 1.0),
        ("３月", "3月", 1.0),
        ("研究の目的", "研研究究のの目目的的", 0.4),
        ("研究", "", 0.0),
        ("abcd", "abxcd", 0.75),
    ],
)
def test_similarity(part: str, text: str, expected: float) -> None:
    assert similarity(part, text) == pytest.approx(expected)


@given(st.text("abあ", min_size=1, max_size=8), st.text("abあ", max_size=20))
def test_similarity_is_a_share_and_whole_only_where_it_is_contained(part: str, text: str) -> None:
    found = similarity(part, text)
    assert 0 <= found <= 1
    assert (found == 1) == (part in text)


@pytest.mark.parametrize(
    ("expected", "reading", "met"),
    [
        ("text", READ, True),
        ("text; plain pypdf is wrong", SHORT, True),
        ("text", Reading((Page(1, SENTENCE),), Reason.TOO_MANY_PAGES), True),
        ("text", Reading((Page(1, "12"),), Reason.NO_TEXT_LAYER), False),
        ("text", Reading((), Reason.DAMAGED_PDF), False),
        ("needs-password", Reading((), Reason.NEEDS_PASSWORD), True),
        ("needs-password", READ, False),
        ("no-text-layer -> OCR", Reading((Page(1, ""),), Reason.NO_TEXT_LAYER), True),
        ("reject:not-a-pdf", Reading((), Reason.EMPTY_FILE), True),
        ("reject:not-a-pdf", READ, False),
        ("empty-or-damaged: why", Reading((), Reason.DAMAGED_PDF), True),
        ("empty-or-damaged: why", READ, False),
        ("bounded: in time", READ, True),
    ],
)
def test_outcomes_are_met_or_not(expected: str, reading: Reading, met: bool) -> None:
    assert meets(expected, reading) is met


def test_a_folder_without_gold_is_the_users_error(tmp_path: Path) -> None:
    with pytest.raises(UserError):
        evaluate(tmp_path, ReadingLimits(), lambda _done, _total: None)


def test_ours_is_compared_with_the_others_in_one_run(tmp_path: Path) -> None:
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "tex.pdf").write_bytes(composite(shown(cids(TEXT)), "Identity-H"))
    (tmp_path / "plain.pdf").write_bytes(book(words()))
    gold = {
        "tex.pdf": {"expected": "text", "gold_pages": [{"page": 1, "text": TEXT}]},
        "plain.pdf": {"expected": "needs-password", "gold_pages": []},
    }
    (tmp_path / "gold.json").write_text(json.dumps(gold), "utf-8")
    told: list[tuple[int, int]] = []
    found = evaluate(tmp_path, ReadingLimits(), lambda *progress: told.append(progress))
    assert (found["ours"]["mean"], found["ours"]["exact"], found["ours"]["below_half"]) == (1, 1, 0)
    assert found["extractors"]["pypdf"]["mean"] < 0.5
    assert all(f["cpu_s"] > 0 and f["peak_mb"] > 1 for f in found["extractors"].values())
    assert found["unexpected"] == [
        {"file": "plain.pdf", "expected": "needs-password", "got": "text"}
    ]
    assert told[-1] == (len(told), len(told))


def test_real_and_hostile_files(shared: Path) -> None:
    """Every outcome is the expected one, and the gold texts are there."""
    gold = json.loads((shared / "pdf" / "gold.json").read_text("utf-8"))
    files = [shared / "pdf" / "files" / name for name in gold]
    with ThreadPoolExecutor(2) as two:  # each file has a process of its own
        readings = list(two.map(partial(read_pdf, limits=ReadingLimits(pages=PAGES)), files))
    scores: list[float] = []
    for (name, about), found in zip(gold.items(), readings, strict=True):
        assert meets(about["expected"], found), (name, outcome(found), found.detail)
        texts = {page.number: page.text for page in found.pages}
        scores += [
            similarity(wanted["text"], texts.get(wanted["page"], ""))
            for wanted in about["gold_pages"]
        ]
    assert min(scores) >= 0.7
    assert sum(scores) / len(scores) >= 0.985
