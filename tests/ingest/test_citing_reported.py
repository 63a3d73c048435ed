"""What a report brings to the citation graph."""

from ingest.citing import reported
from ingest.structure.document import read_structure
from schemas.citation import Citing, Role, Status
from schemas.report import Metadata, Report, SectionKey
from tests.ingest.reports import report

PAGES = [
    (1, "２．研究の目的\n水中音響通信の高速化[1]に続き、課題 99K00012 の校正を用いた。\n例示（2018）は逆を述べる。"),
    (2, "＜引用文献＞\n[1] 見本太郎：水中音響通信の高速化，見本誌，2019．\n[2] 例示次郎：別の研究の題名，2018．\n"
        "[3] 架空花子：校正の研究，科研費 99K00012，2020．\n"),
]  # fmt: skip


def read(most: int = 10, longest: int = 400, **metadata: object) -> Citing:
    return reported.read(with_references(**metadata), PAGES, most, longest)


def with_references(**metadata: object) -> Report:
    made = report(**metadata)
    return made.model_copy(update={"references": read_structure(PAGES).references})


def test_references_come_with_their_place_fields_and_mentions() -> None:
    found = read()
    assert [one.fields.title for one in found.references[:2]] == [
        "水中音響通信の高速化",
        "別の研究の題名",
    ]
    for one in found.references:
        assert PAGES[one.page - 1][1][one.start : one.end] == one.raw
        (mention,) = one.mentions  # by label, by author and year, by award number
        assert (mention.section, mention.page) == (SectionKey.PURPOSE, 1)
    assert found.references[1].mentions[0].sentence == "例示（2018）は逆を述べる。"
    assert found.references[2].fields.ids == ("kaken:99K00012",)


def test_what_is_past_a_limit_is_kept_unread() -> None:
    few = read(most=1).references
    assert [one.refused for one in few] == [None, Status.OVER_LIMIT, Status.OVER_LIMIT]
    assert few[2].raw.startswith("[3] 架空花子")
    assert [one.refused for one in read(longest=10).references] == [Status.OVER_LIMIT] * 3


def test_what_the_record_says_is_cited_counts_once() -> None:
    found = read(cites=("doi:10.99999/x", "kaken:99K00012", "doi:10.99999/x"))
    assert [one.raw for one in found.references[3:]] == ["doi:10.99999/x"]
    assert found.references[3].page == 0


def test_the_report_itself_comes_first_with_who_may_see_it() -> None:
    found = read(access=("inside",), start_year=2018, end_year=2020)
    assert (found.works[0].role, found.works[0].work.id) == (Role.SELF, "folder-1")
    assert (found.access, found.year) == (("inside",), 2020)
    assert Citing.model_validate_json(found.model_dump_json()) == found
    assert Metadata().cites == ()
