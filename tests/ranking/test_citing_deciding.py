from ranking.citing.deciding import decide
from ranking.citing.parsing import parse
from schemas.citation import Status, Work

RAW = "見本太郎・架空花子：「水中無人機の音響測位に関する研究」，見本工学，第3巻第2号，pp.10–15，2018．"
WORK = Work(
    id="w1", titles=("水中無人機の音響測位に関する研究", "Acoustic positioning of sample vehicles"),
    authors=("見本 太郎", "架空 花子"), year=2018, container="見本工学", volume="3", pages="10-15",
    ids=("doi:10.99999/w1",),
)  # fmt: skip


def change(**fields: object) -> Work:
    return WORK.model_copy(update={"id": "w2", "ids": (), **fields})


def test_a_work_that_agrees_in_all_is_found() -> None:
    decision = decide(RAW, parse(RAW), [WORK])
    assert (decision.status, decision.work) == (Status.FOUND, "w1")


def test_without_candidates_nothing_is_found() -> None:
    assert decide(RAW, parse(RAW), []).status is Status.NOT_FOUND


def test_another_work_of_the_same_author_is_not_linked() -> None:
    other = change(titles=("地上走行車の画像測位",), volume="5", pages="200-210", year=2012)
    assert decide(RAW, parse(RAW), [other]).status is Status.NOT_FOUND


def test_an_identifier_comes_first() -> None:
    raw = f"{RAW} doi:10.99999/w1"
    twin = change(ids=("doi:10.99999/w2",))
    decision = decide(raw, parse(raw), [twin, WORK])
    assert (decision.status, decision.work) == (Status.FOUND, "w1")


def test_an_identifier_of_another_title_is_for_a_person_to_check() -> None:
    raw = f"{RAW} doi:10.99999/w2"
    other = change(titles=("量子暗号の鍵配送",), authors=("例示次郎",), volume="9", pages="1",
                   year=1999, container="雛形誌", ids=("doi:10.99999/w2",))  # fmt: skip
    decision = decide(raw, parse(raw), [other])
    assert decision.status is Status.AMBIGUOUS
    assert [candidate.work for candidate in decision.candidates] == ["w2"]


def test_an_identifier_with_the_same_author_needs_no_title() -> None:
    raw = "見本太郎ほか, doi:10.99999/w1（測定の生データを利用）"
    decision = decide(raw, parse(raw), [WORK])
    assert (decision.status, decision.work) == (Status.FOUND, "w1")


def test_the_identifier_of_a_work_goes_before_the_number_of_its_project() -> None:
    raw = f"{RAW} doi:10.99999/w1 (課題番号 99K00012)"
    project = change(titles=WORK.titles, ids=("kaken:99K00012",))
    decision = decide(raw, parse(raw), [project, WORK])
    assert (decision.status, decision.work) == (Status.FOUND, "w1")


def test_two_works_that_fit_alike_stay_open() -> None:
    decision = decide(RAW, parse(RAW), [WORK, change()])
    assert (decision.status, decision.work) == (Status.AMBIGUOUS, None)
    assert [candidate.work for candidate in decision.candidates] == ["w1", "w2"]


def test_a_title_alone_makes_no_link() -> None:
    bare = Work(id="w3", titles=WORK.titles)
    assert decide(RAW, parse(RAW), [bare]).status is not Status.FOUND


def test_a_short_title_needs_two_things_more() -> None:
    raw = "見本太郎「測位」『雛形誌』2018年"
    one = Work(id="w4", titles=("測位",), year=2018)
    assert decide(raw, parse(raw), [one], threshold=0.0).status is not Status.FOUND


def test_the_same_title_in_another_year_volume_and_place_is_not_linked() -> None:
    other = change(
        volume="9", pages="77-80", year=2005, container="雛形通信", authors=("例示次郎",)
    )
    assert decide(RAW, parse(RAW), [other]).status is not Status.FOUND
