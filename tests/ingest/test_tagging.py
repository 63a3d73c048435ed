from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.tagging import METHOD, THRESHOLD, Cues, fold, tag_report
from schemas import taxonomy
from schemas.report import Bilingual, Section, SectionKey
from schemas.tags import Tag, TagGiven, Taxonomy
from schemas.text import search_key
from tests.ingest.reports import report

K = SectionKey


def tag(tag_id: str, *cues: str, anti: Iterable[str] = ()) -> Tag:
    return Tag(
        id=tag_id,
        family="dual_use",
        label=Bilingual(ja=tag_id, en=tag_id),
        definition=Bilingual(),
        cues=cues,
        anti_cues=tuple(anti),
        mappings={},
    )


def cues(*tags: Tag) -> Cues:
    return Cues(Taxonomy(version="t-1", note=Bilingual(), tags=tags))


RADAR = tag("R", "レーダ", "レーダー", "SAR", "radar", "合成開口レーダー", anti=["魚群探知"])
SEMICONDUCTORS = tag(
    "S", "GaN", "窒化ガリウム", "ガリウム", "wide-bandgap", anti=["GANs", "敵対的生成"]
)
SMALL = cues(RADAR, SEMICONDUCTORS)
REAL = taxonomy.load()


def given_by(text: str, key: SectionKey = K.TITLE, known: Cues = SMALL) -> dict[str, TagGiven]:
    """The tags that one section earns."""
    if key is K.TITLE:
        return {t.id: t for t in tag_report(report(title=Bilingual(ja=text)), known)}
    return {t.id: t for t in tag_report(report(Section(key=key, page=4, text=text)), known)}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Radar imaging", True),
        ("radars in use", True),
        ("many radarscopes", False),
        ("a subradar", False),
        ("RADAR", True),
        ("SAR衛星の画像", True),
        ("小型SAR", True),
        ("SARS of 2003", False),  # an s makes another word of a short one
        ("SARs", False),
        ("SAR2", False),
        ("INSAR", False),
        ("wide-band SAR-based", True),
        ("航空レーダの", True),
        ("レーザー", False),
        ("ＲＡＤＡＲ", True),
    ],
)
def test_latin_cues_are_whole_words(text: str, found: bool) -> None:
    assert ("R" in given_by(text)) == found


@pytest.mark.parametrize(
    ("sentence", "cue"),
    [
        ("高周波ＧａＮ素子", "ＧａＮ"),
        ("㍿の窒化ガリウム基板", "窒化ガリウム"),
        ("これはｶﾞﾘｳﾑである", "ｶﾞﾘｳﾑ"),
        ("ﾚｰﾀﾞ網", "ﾚｰﾀﾞ"),
        ("ガリウム (decomposed)", "ガリウム"),
        ("①②③ wide-bandgap devices", "wide-bandgap"),
        ("Ｗｉｄｅ－Ｂａｎｄｇａｐ", "Ｗｉｄｅ－Ｂａｎｄｇａｐ"),
    ],
)
def test_evidence_points_at_the_cue_in_the_sentence_as_written(sentence: str, cue: str) -> None:
    (one,) = given_by(sentence).values()
    (evidence,) = one.evidence
    assert evidence.sentence == sentence
    assert evidence.sentence[evidence.start : evidence.end] == evidence.cue == cue


@given(st.text("レーダｰダー合成開口ＳsAaRrＧaＮnガカ゛゙ﾞﾚﾀ㍿①é. 。-"))
def test_offsets_are_right_in_any_text(text: str) -> None:
    known = {search_key(cue) for one in (RADAR, SEMICONDUCTORS) for cue in one.cues}
    for one in given_by(text).values():
        for evidence in one.evidence:
            assert evidence.sentence[evidence.start : evidence.end] == evidence.cue
            assert search_key(evidence.cue) in known
            assert evidence.sentence in text


@given(st.text())
def test_folding_keeps_places_in_order_and_whole(text: str) -> None:
    folded = fold(text)
    assert len(folded.text) == len(folded.places)
    assert all(0 <= start < end <= len(text) for start, end in folded.places)
    assert list(folded.places) == sorted(folded.places)


def test_only_the_longest_cue_of_a_tag_counts_where_it_stands() -> None:
    alone = given_by("レーダー")["R"]
    assert [e.cue for e in alone.evidence] == ["レーダー"]
    assert alone.confidence == 0.6
    longest = given_by("合成開口レーダー")["R"]
    assert [e.cue for e in longest.evidence] == ["合成開口レーダー"]
    assert longest.confidence == 0.6
    apart = given_by("合成開口レーダーと航空レーダ")["R"]
    assert {e.cue for e in apart.evidence} == {"合成開口レーダー", "レーダ"}


def test_the_longest_cue_of_one_tag_does_not_hide_another_tags() -> None:
    known = cues(tag("A", "窒化ガリウム"), tag("B", "ガリウム"))
    found = given_by("窒化ガリウム基板", known=known)
    assert {name: t.evidence[0].cue for name, t in found.items()} == {
        "A": "窒化ガリウム",
        "B": "ガリウム",
    }


def test_each_different_cue_counts_once_where_it_weighs_most() -> None:
    told = report(
        Section(key=K.SUMMARY, page=0, text="レーダの研究。レーダは有用である。"),
        Section(key=K.RESULTS, page=3, text="ＳＡＲで撮像した。"),
        title=Bilingual(ja="レーダの高性能化"),
    )
    (found,) = tag_report(told, SMALL)
    assert found.confidence == pytest.approx(1 - (1 - 0.6) * (1 - 0.35), abs=1e-4)
    assert [(e.cue, e.section, e.page) for e in found.evidence] == [
        ("レーダ", K.TITLE, 0),
        ("ＳＡＲ", K.RESULTS, 3),
    ]
    assert (found.method, found.taxonomy, found.family) == (METHOD, "t-1", "dual_use")


def test_a_phrase_that_gives_a_cue_another_sense_takes_its_sentence_out() -> None:
    assert "R" not in given_by("魚群探知レーダー")
    found = given_by("魚群探知のレーダー。気象用のレーダー。")["R"]
    assert [e.sentence for e in found.evidence] == ["気象用のレーダー。"]
    assert found.against == ("魚群探知",)
    assert "S" not in given_by("GaN and ＧＡＮｓ")
    assert given_by("GaN 素子と気象レーダー")["R"].against == ()


@pytest.mark.parametrize(
    ("key", "cue_count", "passes"),
    [
        (K.SUMMARY, 1, True),
        (K.RESULTS, 1, False),
        (K.RESULTS, 2, True),
        (K.BODY, 1, False),
        (K.BODY, 2, True),
        (K.PRODUCTS, 3, False),
        (K.REFERENCES, 4, False),
    ],
)
def test_below_the_threshold_there_is_no_tag(key: SectionKey, cue_count: int, passes: bool) -> None:
    text = "、".join(("GaN", "窒化ガリウム", "wide-bandgap", "ガリウム")[:cue_count])
    found = given_by(text, key)
    assert ("S" in found) == passes
    assert all(t.confidence >= THRESHOLD for t in found.values())


def test_keywords_and_both_titles_are_read() -> None:
    by_keyword = tag_report(report(keywords=("増幅器", "GaN")), SMALL)
    assert [(t.id, t.evidence[0].section) for t in by_keyword] == [("S", K.SUMMARY)]
    by_english = tag_report(report(title=Bilingual(ja="見本", en="A radar")), SMALL)
    assert [(t.id, t.evidence[0].sentence) for t in by_english] == [("R", "A radar")]


def test_the_surest_tag_comes_first_and_evidence_is_bounded() -> None:
    many = tag("M", *(f"語{n}番" for n in "一二三四五六七"))
    found = tag_report(
        report(title=Bilingual(ja="レーダー、" + "、".join(many.cues))), cues(RADAR, many)
    )
    assert [t.id for t in found] == ["M", "R"]
    assert len(found[0].evidence) == 5


@pytest.mark.parametrize("one", REAL.tags, ids=lambda one: one.id)
def test_every_tag_can_be_earned_by_a_title(one: Tag) -> None:
    known = Cues(REAL)
    english = [cue for cue in one.cues if cue.isascii()][:2]
    for title in (
        f"{one.cues[0]}及び{one.cues[1]}の研究",
        f"A study of {english[0]} and {english[1]}",
    ):
        found = given_by(title, known=known)[one.id]
        assert found.confidence >= 0.6
        assert found.against == ()


@pytest.mark.parametrize("one", REAL.tags, ids=lambda one: one.id)
def test_every_cue_of_a_tag_earns_it(one: Tag) -> None:
    known = Cues(REAL)
    missed = []
    for cue in one.cues:
        found = given_by(cue, known=known).get(one.id)
        if found is None or search_key(found.evidence[0].cue) != search_key(cue):
            missed.append(cue)
    assert missed == []
