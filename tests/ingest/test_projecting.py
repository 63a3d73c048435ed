import json

import pytest

from ingest.projecting import passage_documents, report_document, tombstone
from schemas import index
from schemas.index import passage_id
from schemas.reasons import Reason
from schemas.report import Bilingual, Passage, Person, Report, Section, SectionKey
from schemas.tags import Evidence, Findings, TagGiven
from tests.ingest.reports import report

MADE_BY = {"space": "abc", "taxonomy": "t-1", "parse": "1.2"}
SECTIONS = (
    Section(key=SectionKey.SUMMARY, page=0, text="概要の文。"),
    Section(key=SectionKey.RESULTS, page=3, text="成果の文。"),
    Section(key=SectionKey.REFERENCES, page=9, text="文献。"),
)
FULL = report(
    *SECTIONS,
    title=Bilingual(ja="増幅器", en="Amplifiers"),
    number="99K00001",
    programme=Bilingual(ja="見本事業", en="Sample Programme"),
    institutions=(Bilingual(ja="見本大学", en="Sample University"), Bilingual(en="Lab")),
    researchers=(Person(ja="見本 一郎", yomi="ミホン イチロウ"), Person(en="Plato")),
    companies=("見本電機",),
    keywords=("GaN",),
    start_year=2019,
    end_year=2022,
    doi="10.99999/sample",
    access=("public", "atla"),
    sample=True,
)
BARE = report()


def evidence(number: int) -> Evidence:
    return Evidence(
        cue="GaN", sentence=f"GaN {number}", start=0, end=3, section=SectionKey.RESULTS, page=number
    )


TAG = TagGiven(
    id="DU06",
    family="dual_use",
    confidence=0.8,
    method="cues",
    taxonomy="t-1",
    evidence=tuple(evidence(number) for number in range(4)),
)


@pytest.mark.parametrize("one", [FULL, BARE], ids=["full", "bare"])
def test_documents_have_the_fields_of_their_mapping(one: Report) -> None:
    fields = index.report_mappings()["properties"]
    document = report_document(one, Findings(tags=(TAG,)), MADE_BY)
    assert document.keys() == fields.keys() - {"spelt"}  # which the engine fills
    fields = index.passage_mappings(2)["properties"]
    passage = Passage(number=0, section=SectionKey.RESULTS, page=3, text="文。")
    (found,) = passage_documents(one, [passage], [[0.6, 0.8]])
    assert found.keys() == fields.keys()
    for gone in (index.report_mappings(), index.passage_mappings(2)):
        assert tombstone("folder", 4).keys() <= gone["properties"].keys()


def test_what_a_search_finds_a_report_by() -> None:
    document = report_document(FULL, Findings(tags=(TAG,)), MADE_BY)
    searched = {name: document[name] for name in ("title", "keywords", "summary", "people", "text")}
    assert searched == {
        "title": ["増幅器", "Amplifiers"],
        "keywords": ["GaN"],
        "summary": ["概要の文。"],
        "people": ["見本 一郎", "ミホン イチロウ", "Plato"],
        "text": ["成果の文。", "文献。"],
    }
    filters = {
        "source": "folder",
        "language": "ja",
        "programme": "見本事業",
        "institution": ["見本大学", "Lab"],
        "start_year": 2019,
        "end_year": 2022,
        "access": ["public", "atla"],
        "sample": True,
        "withdrawn": False,
        "revision": 3,
    }
    assert {name: document[name] for name in filters} == filters
    assert (document["tags"], document["number"], document["doi"]) == (
        ["DU06"], "99K00001", "10.99999/sample"
    )  # fmt: skip


def test_the_summary_of_the_source_is_taken_before_the_files() -> None:
    told = report(*SECTIONS, summary=Bilingual(ja="書誌の概要。"))
    assert report_document(told, Findings(tags=()), MADE_BY)["summary"] == ["書誌の概要。"]
    assert report_document(BARE, Findings(tags=()), MADE_BY)["summary"] == []


def test_every_section_is_searched_once() -> None:
    all_keys = report(*(Section(key=key, page=1, text=key.value) for key in SectionKey))
    document = report_document(all_keys, Findings(tags=()), MADE_BY)
    assert sorted(document["summary"] + document["text"]) == sorted(SectionKey)


def test_a_card_is_short_and_the_record_is_whole() -> None:
    told = FULL.model_copy(update={"text_reason": Reason.TOO_MANY_PAGES})
    document = report_document(told, Findings(tags=(TAG,)), MADE_BY)
    card, record = document["card"], document["record"]
    assert card["title"] == {"ja": "増幅器", "en": "Amplifiers"}
    assert (card["pages"], card["text_reason"], card["companies"]) == (
        7,
        "too-many-pages",
        ["見本電機"],
    )
    assert [len(tag["evidence"]) for tag in card["tags"]] == [2]
    assert [len(tag["evidence"]) for tag in record["tags"]] == [4]
    assert record["made_by"] == MADE_BY
    rest = {
        name: value for name, value in record.items() if name not in {"tags", "findings", "made_by"}
    }
    assert Report.model_validate(rest) == told
    assert TagGiven.model_validate(record["tags"][0]) == TAG


def test_a_passage_has_its_vector_its_place_and_the_filters_of_its_report() -> None:
    passages = [
        Passage(number=n, section=key, page=n + 1, text=f"文{n}。")
        for n, key in enumerate((SectionKey.TITLE, SectionKey.RESULTS))
    ]
    found = list(passage_documents(FULL, passages, [(1.0, 0.0), (0.0, 1.0)]))
    assert [(d["number"], d["section"], d["page"], d["text"], d["vector"]) for d in found] == [
        (0, "title", 1, "文0。", [1.0, 0.0]),
        (1, "results", 2, "文1。", [0.0, 1.0]),
    ]
    whole = report_document(FULL, Findings(tags=()), MADE_BY)
    shared = whole.keys() & found[0].keys() - {"number", "text"}
    assert {name: found[1][name] for name in shared} == {name: whole[name] for name in shared}
    assert found[0]["report"] == "folder-1"
    assert found[1]["title"] == ["増幅器", "Amplifiers"]


@pytest.mark.parametrize("count", [0, 2])
def test_each_passage_has_one_vector(count: int) -> None:
    passage = Passage(number=0, section=SectionKey.BODY, page=1, text="文。")
    with pytest.raises(ValueError, match="zip"):
        list(passage_documents(FULL, [passage], [[1.0]] * count))


def test_what_is_withdrawn_leaves_no_word_and_no_reader() -> None:
    assert tombstone("oai", 4) == {"source": "oai", "revision": 4, "access": [], "withdrawn": True}


def test_documents_are_pure_json_and_always_the_same() -> None:
    def made() -> str:
        return json.dumps(report_document(FULL, Findings(tags=(TAG,)), MADE_BY), sort_keys=True)

    assert made() == made()
    assert passage_id("folder-1", 12) == "folder-1#12"
