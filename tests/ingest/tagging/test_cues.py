import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ingest.tagging.cues import Cues
from ingest.tagging.folding import fold
from ingest.tagging.spots import look
from schemas.report import Bilingual, Section, SectionKey
from schemas.tags import Tag
from schemas.text import search_key
from tests.ingest.reports import report
from tests.ingest.tagging.known import REAL, cues, tag, titled

RADAR = tag("R", "レーダ", "レーダー", "SAR", "radar", "合成開口レーダー", anti=["魚群探知"])
SEMI = tag("S", "GaN", "窒化ガリウム", "ガリウム", "wide-bandgap", hints=["半導体"], anti=["GANs"])
SMALL = cues(RADAR, SEMI)


def found(text: str, known: Cues = SMALL) -> dict[str, list[str]]:
    """The cues of each tag that a title shows."""
    spots = look(titled(text), known).spots
    return {name: [spot.evidence.cue for spot in of] for name, of in spots.items()}


@pytest.mark.parametrize(
    ("text", "is_there"),
    [
        ("Radar imaging", True),
        ("radars in use", True),
        ("many radarscopes", False),
        ("a subradar", False),
        ("RADAR", True),
        ("SAR衛星の画像", True),
        ("小型SAR", True),
        ("SARS of 2003", False),  # an s makes another word of a short one
        ("SAR2", False),
        ("INSAR", False),
        ("wide-band SAR-based", True),
        ("航空レーダの", True),
        ("radar\u0301", False),  # á at its end is another letter
        ("radará", False),
        ("éradar", False),
        ("レーザー", False),
        ("ＲＡＤＡＲ", True),
    ],
)
def test_latin_cues_are_whole_words(text: str, is_there: bool) -> None:
    assert ("R" in found(text)) == is_there


@pytest.mark.parametrize(
    ("text", "cue", "is_there"),
    [
        ("ロボットアームの制御", "ロボット", True),
        ("マイクロドローンの群", "ドローン", True),
        ("メモリアルホール", "メモリ", False),
        ("パーソナルケア", "ソナー", False),
        ("中核燃焼領域", "核燃", False),
        ("列車両端の扉", "車両", False),
        ("鉄道車両の台車", "車両", True),
        ("脳波計の校正", "脳波", True),
        ("レーダーの校正", "レーダ", True),
        ("電磁波吸収体", "吸収体", True),
    ],
)
def test_japanese_cues_begin_and_end_with_morphemes(text: str, cue: str, is_there: bool) -> None:
    assert bool(found(text, cues(tag("X", cue)))) == is_there


@pytest.mark.parametrize(
    ("text", "cue"),
    [
        ("高周波ＧａＮ素子", "ＧａＮ"),
        ("㍿の窒化ガリウム基板", "窒化ガリウム"),
        ("これはｶﾞﾘｳﾑである", "ｶﾞﾘｳﾑ"),
        ("ﾚｰﾀﾞ網", "ﾚｰﾀﾞ"),
        ("ガリウム (decomposed)", "ガリウム"),
        ("①②③ wide-bandgap devices", "wide-bandgap"),
    ],
)
def test_evidence_points_at_the_cue_as_written(text: str, cue: str) -> None:
    assert [cue] in found(text).values()


KNOWN = [cue for one in (RADAR, SEMI) for cue in (*one.cues, *one.hints)]
NEAR_CUES = st.text("レーダｰダー合成開口ＳsAaRrＧaＮnガカ゛゙ﾞﾚﾀ㍿①é. 。-")
ANYWHERE = st.lists(st.sampled_from([*KNOWN, "ＧａＮ", "ｶﾞﾘｳﾑ"]) | st.text(max_size=3)).map("".join)


@given(NEAR_CUES | ANYWHERE)
@example("ＧAn\u3099")  # a mark makes another letter of the last one
@example("㍿")
def test_offsets_are_right_in_any_text(text: str) -> None:
    known = {search_key(cue) for cue in (*KNOWN, "会社")}
    for spots in look(titled(text), cues(RADAR, SEMI, tag("C", "会社"))).spots.values():
        for spot in spots:
            item = spot.evidence
            assert item.sentence[item.start : item.end] == item.cue
            assert search_key(item.cue) in known
            assert item.sentence in text


@given(st.text())
def test_folding_keeps_places_in_order_and_whole(text: str) -> None:
    folded = fold(text)
    assert folded.text == search_key(text)
    places = [folded.span(n, n + 1) for n in range(len(folded.text))]
    assert all(0 <= start < end <= len(text) for start, end in places)
    assert places == sorted(places)


def test_only_the_longest_cue_of_a_tag_counts_where_it_stands() -> None:
    assert found("合成開口レーダー")["R"] == ["合成開口レーダー"]
    assert found("合成開口レーダーと航空レーダ")["R"] == ["合成開口レーダー", "レーダ"]


def test_a_cue_of_one_tag_does_not_hide_another_tags() -> None:
    known = cues(tag("A", "窒化ガリウム"), tag("B", "ガリウム"))
    assert found("窒化ガリウム基板", known) == {"A": ["窒化ガリウム"], "B": ["ガリウム"]}


def test_a_phrase_that_gives_a_cue_another_sense_takes_its_sentence_out() -> None:
    signs = look(titled("魚群探知のレーダー。気象用のレーダー。"), SMALL)
    assert [s.evidence.sentence for s in signs.spots["R"]] == ["気象用のレーダー。"]
    assert [(p, e.cue) for p, e in signs.against["R"].items()] == [("魚群探知", "レーダー")]


def test_broader_words_count_only_where_a_report_says_what_it_is_for() -> None:
    text = "半導体を用いた。GaN を用いた。"
    told = {
        key: [
            s.evidence.cue
            for s in look(report(Section(key=key, page=1, text=text)), SMALL).spots["S"]
        ]
        for key in (SectionKey.SUMMARY, SectionKey.METHODS)
    }
    assert told == {SectionKey.SUMMARY: ["半導体", "GaN"], SectionKey.METHODS: ["GaN"]}


def test_titles_of_both_languages_and_keywords_are_read() -> None:
    both = report(title=Bilingual(ja="レーダ", en="A radar"), keywords=("SAR",))
    spots = look(both, SMALL).spots["R"]
    assert [(s.evidence.cue, s.keyword) for s in spots] == [
        ("レーダ", False), ("radar", False), ("SAR", True),
    ]  # fmt: skip


@pytest.mark.parametrize("one", REAL.tags, ids=lambda one: one.id)
def test_every_cue_of_a_tag_is_found_as_it_stands(one: Tag) -> None:
    known = Cues(REAL)
    missed = [
        cue for cue in (*one.cues, *one.hints) if cue not in found(cue, known).get(one.id, ())
    ]
    assert missed == []
