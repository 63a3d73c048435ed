"""A case's page and a comparison, rendered from records made by hand."""

from datetime import date
from typing import Any

import pytest
from starlette.datastructures import QueryParams

from ranking import lens as lenses
from schemas.errors import UserError
from schemas.permissions import ALLOWED, Role
from schemas.report import Bilingual
from schemas.settings import Settings
from search_api import comparing
from search_api.access import Reader
from search_api.comparing import Comparison, compared
from search_api.engine import IndexReader
from search_api.web import case_view, compare_page, render
from search_api.web.paged import paged
from search_api.web.texts import Ui, Words
from search_api.workplace.desk import Desk
from tests.search_api import built
from tests.search_api.trees import parsed, text
from tests.search_api.web.test_dossier import HOSTILE, OFFICES, case

TODAY = date(2026, 11, 29)


def page(role: Role = Role.COORDINATOR, ui: Ui = "ja", away: bool = False, **more: Any) -> Any:
    shown, words = case(**more), Words(ui)
    records = {} if away else {built.IDENTITY: built.record()}
    actions = ALLOWED[role]
    return parsed(
        render.page(
            "case.html",
            words,
            switch="/",
            fault="",
            case=shown,
            shown=case_view.case_shown(shown, records, OFFICES, actions, TODAY, words),
            away=away,
            own=None,
            assignable=[],
            invitable=[],
            others=[("b", "機構")],
            csrf="proof",
            may={
                "work": "work-on-cases" in actions,
                "opine": "give-opinion" in actions,
                "steer": "steer-cases" in actions,
            },
            limits=Settings(),
            exports=(),
            pager=paged(shown.gathered, 8, "/", QueryParams("")),
            places=(1, 2),
        ).body
    )


def test_a_report_of_a_case_shows_its_grounds() -> None:
    tree = page()
    told = text(tree, "//section[@aria-labelledby='reports']")
    for part in ("窒化ガリウム増幅器の放熱", "ワイドバンドギャップ半導体", built.TEXT, "応用"):
        assert part in told
    assert "該非判定ではなく" in told
    assert HOSTILE in told
    assert "取り下げられたか、閲覧できません" in told
    assert tree.xpath("//form[@id='compare']/@action") == ["/compare"]
    picked = tree.xpath("//input[@form='compare']/@value")
    assert picked[0] == built.IDENTITY


def test_without_the_engine_the_case_is_still_there() -> None:
    told = text(page(away=True), "//main")
    assert "検索エンジンが応答しない" in told
    assert "取り下げられたか" not in told
    assert "改訂前の用途" in told


@pytest.mark.parametrize("role", list(Role))
def test_each_role_sees_the_forms_that_it_may_send(role: Role) -> None:
    sent = {
        form.get("action").rsplit("/", 1)[1] for form in page(role).xpath("//form[@method='post']")
    }
    works = {"moves", "0123456789abcdef", "reports", "people", "experts", "attachments", "files"}
    if role in (Role.REVIEWER, Role.COORDINATOR):
        assert sent == {*works, "opinions"}
    else:
        assert sent == ({"opinions"} if role is Role.EXPERT else set())
    adopted = page(role, state="adopted").xpath("//form[@method='post']/@action")
    assert ("/cases/0123456789abcdef/handovers" in adopted) is (role is Role.COORDINATOR)


def test_a_day_that_is_past_is_said_until_the_case_is_done() -> None:
    for state, late in (("gathering", True), ("reflected", False)):
        tree = page(due=date(2026, 11, 28), state=state)
        assert ("期限超過" in text(tree, "//header[@class='report-head']")) is late
    assert "期限なし" in text(page(due=None), "//section[@aria-labelledby='about']")


def side(identity: str, **more: Any) -> comparing.Compared:
    record = {**built.record(), "id": identity}
    known = {name: lenses.load(name) for name in lenses.NAMES}
    return compared(identity, record, {**built.card(), "tags": [built.tag()], **more}, known)


@pytest.mark.parametrize("ui", ["ja", "en"])
def test_reports_stand_side_by_side_under_both_lenses(ui: Ui) -> None:
    ids = ("oai-0000000000000001", "oai-0000000000000002", "oai-0000000000000003")
    found = Comparison(
        reports=(side(ids[0]), side(ids[1], end_year=1990), side(ids[2], companies=[], tags=[]))
    )
    words = Words(ui)
    shown = compare_page.side_by_side(found, words)
    tree = parsed(
        render.page("compare.html", words, switch="/", fault="", shown=shown, gather="/x").body
    )
    rows = tree.xpath("//table[@class='compared']//tr")
    assert {len(row.xpath("./th|./td")) for row in rows} == {1, 4}
    assert len(tree.xpath("//th[@scope='colgroup']")) == 2
    defense = [one.factor["defense"] for one in found.reports]
    assert defense[0] > defense[1] > defense[2]
    for one in found.reports:
        for lens, told in one.lenses.items():
            assert one.factor[lens] == pytest.approx(1 + sum(w.weight * w.value for w in told))


@pytest.mark.parametrize("count", [0, 1, 5])
def test_fewer_than_two_or_more_than_four_are_refused(count: int) -> None:
    import asyncio

    ids = [f"oai-{number:016x}" for number in range(count)]
    with pytest.raises(UserError, match="2 to 4"):
        asyncio.run(
            comparing.compare(IndexReader(Settings()), Desk(Settings()), [*ids, *ids], Reader())
        )


def test_events_tell_what_was_and_what_is() -> None:
    changed = {"due": {"was": None, "is": "2027-01-02"}, "kind": {"was": "list", "is": "spread"}}
    event = {"number": 1, "at": 1.8e9, "by": "x", "action": "changed", "told": changed}
    offered = {**event, "action": "offered", "told": {"to": "b", "fields": ["title", "due"]}}
    shown = case(history=(event, offered))
    told = case_view.history(shown, {}, {"b": Bilingual(ja="機構", en="Org")}, Words("ja"))
    assert [what for _, what in told] == [
        "機構に引渡しを申出（件名、期限）",
        "期限を変更：期限なし → 2027年1月2日、種別を変更：成果の一覧 → 展開戦略",
    ]
