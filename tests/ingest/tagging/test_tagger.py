from collections.abc import Sequence

import numpy as np
import pytest

from ingest.passages import cut
from ingest.sample import corpus
from ingest.tagging.evaluation.records import Record, of_sample
from ingest.tagging.prototypes import Prototypes
from ingest.tagging.tagger import METHOD, Tagger
from schemas.report import Bilingual, Passage, Report, Section, SectionKey
from schemas.tags import Evidence, Findings, Tag
from tests.ingest.reports import report
from tests.ingest.tagging.conftest import Real
from tests.ingest.tagging.known import NO_VECTORS, REAL, WITHOUT_ENCODER, tags_of, titled
from tests.ingest.tagging.traps import TRAPS

SAMPLES = [of_sample(one) for one in corpus.load()]
IDS = tuple(one.id for one in REAL.tags)
AXES = np.eye(len(IDS), dtype=np.float32)  # a space where each tag has a direction of its own
BY_MEANING = Tagger(
    WITHOUT_ENCODER.cues,
    WITHOUT_ENCODER.head,
    Prototypes(IDS, AXES, np.zeros(len(IDS), np.float32)),
    "space",
)


@pytest.mark.parametrize(("text", "allowed"), TRAPS, ids=lambda part: part[:30])
def test_a_cue_in_another_sense_earns_no_tag(text: str, allowed: str, real: Real) -> None:
    assert tags_of(titled(text)).keys() <= set(allowed.split())
    assert real(titled(text)).keys() <= set(allowed.split())


@pytest.mark.parametrize(
    ("text", "tag_id"),
    [
        ("合成開口レーダの開発", "DU18"),
        ("窒化ガリウム高周波トランジスタの放熱", "DU06"),
        ("耐量子計算機暗号の実装", "DU14"),
        ("Underwater acoustic communication for AUVs", "DU21"),
        ("Hypersonic scramjet combustion", "DU26"),
    ],
)
def test_a_plain_title_earns_its_tag(text: str, tag_id: str, real: Real) -> None:
    assert tag_id in real(titled(text))


def test_there_are_traps_enough_in_both_languages() -> None:
    assert sum(not text.isascii() for text, _ in TRAPS) >= 30
    assert sum(text.isascii() for text, _ in TRAPS) >= 15


@pytest.mark.parametrize("one", REAL.tags, ids=lambda one: one.id)
def test_every_tag_can_be_earned_by_a_title_and_keywords(one: Tag) -> None:
    english = [cue for cue in one.cues if cue.isascii()]
    japanese = [cue for cue in one.cues if not cue.isascii()]
    for title, words in (
        (Bilingual(ja=f"{japanese[0]}及び{japanese[1]}の開発"), japanese[2:5]),
        (Bilingual(en=f"Development of {english[0]} and {english[1]}"), english[2:5]),
    ):
        found = tags_of(report(title=title, keywords=tuple(words)))
        assert one.id in found
        assert found[one.id].against == ()


def test_nearly_every_sample_has_a_tag() -> None:
    tagged = [s for s in SAMPLES if WITHOUT_ENCODER.tag(s.report, (), NO_VECTORS)]
    assert len(tagged) > 0.9 * len(SAMPLES)


def spans(found: Findings) -> list[Evidence]:
    maturity = found.maturity.evidence if found.maturity else ()
    tags = (*found.tags, *found.withheld)
    return [*(e for one in tags for e in one.evidence), *maturity]


def bare(text: str) -> str:
    """Without white space: a passage's sentences stand side by side."""
    return "".join(text.split())


def texts(one: Report) -> set[str]:
    meta = one.metadata
    return {meta.title.ja, meta.title.en, *meta.keywords, *(s.text for s in one.sections)}


def letters(some: Sequence[str]) -> list[int]:
    return [len(text) for text in some]


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.id)
def test_every_span_lies_in_the_text_that_it_cites(sample: Record) -> None:
    """Of tags by cues, and of tags by meaning wherever the passages lie."""
    one = sample.report
    passages = cut(one, letters, 40)
    places = np.random.default_rng(len(one.sections[0].text)).integers(
        len(AXES), size=len(passages)
    )
    found = BY_MEANING.find(one, passages, AXES[places])
    assert all(given.evidence for given in found.tags)
    for item in spans(found):
        assert item.sentence[item.start : item.end] == item.cue != ""
        if item.by == "meaning":
            assert any(bare(item.sentence) in bare(section.text) for section in one.sections)
        else:
            assert any(item.sentence in text for text in texts(one))
    for fact in found.indicators:
        assert fact.sentence[fact.start : fact.end] == fact.text != ""
        assert any(fact.sentence in text for text in texts(one))
        assert None in {fact.low, fact.high} or fact.low <= fact.high  # type: ignore[operator]


def test_tags_name_what_made_them() -> None:
    given = tags_of(titled("窒化ガリウムを用いたパワーデバイスの開発"))["DU06"]
    assert (given.method, given.taxonomy) == (METHOD, REAL.version)
    assert given.model == WITHOUT_ENCODER.model
    assert 0 < given.confidence < 1


def test_what_took_a_cue_away_is_told(real: Real) -> None:
    told = report(
        Section(
            key=SectionKey.SUMMARY,
            page=0,
            text="レーダ以外の電波も扱う。合成開口レーダを試作した。",
        ),
        title=Bilingual(ja="合成開口レーダの開発"),
        keywords=("気象レーダ", "フェーズドアレイレーダ"),
    )
    assert real(told)["DU18"].against == ("以外",)


@pytest.mark.parametrize(
    ("text", "tag_id", "phrase", "cue"),
    [
        ("ドローン規制の法学研究", "DU24", "規制", "ドローン"),
        ("Rainfall measurement without radar", "DU18", "without", "radar"),
    ],
)
def test_why_a_tag_was_not_given_is_told(text: str, tag_id: str, phrase: str, cue: str) -> None:
    found = WITHOUT_ENCODER.find(titled(text), (), NO_VECTORS)
    told = {one.id: one for one in found.withheld}[tag_id]
    assert phrase in told.against
    assert [item.cue for item in told.evidence] == [cue]
    assert tag_id not in {one.id for one in found.tags}
    assert 0 <= told.confidence < 1


def test_no_sign_and_nothing_near_is_no_tag() -> None:
    assert tags_of(titled("中世の写本における頭文字の装飾")) == {}
    found = WITHOUT_ENCODER.find(report(), (), NO_VECTORS)
    assert found.tags == found.withheld == ()


def test_a_tag_by_meaning_alone_cites_its_passage() -> None:
    passage = Passage(number=0, section=SectionKey.SUMMARY, page=2, text="語の手がかりはない。")
    one = report(Section(key=SectionKey.SUMMARY, page=2, text=passage.text))
    (given,) = BY_MEANING.tag(one, (passage,), AXES[[IDS.index("DU21")]])
    (item,) = given.evidence
    assert given.id == "DU21"
    assert (item.by, item.cue, item.page) == ("meaning", passage.text, 2)
    assert item.sentence[item.start : item.end] == item.cue
