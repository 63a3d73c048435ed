"""Entries of one researcher, put together by a person: for their organisation alone, undone, logged."""

import pytest
from starlette.testclient import TestClient

from schemas.citation_answers import MergeAsked
from schemas.errors import NotFoundError, StateError, UserError
from schemas.permissions import Role
from schemas.report import Person
from search_api import researchers
from search_api.access import Reader
from search_api.web import view
from search_api.web.texts import Words
from search_api.workplace import audit, merges
from search_api.workplace.desk import Desk
from tests.ingest.citing_graphs import brings, cites, know, link_all, put
from tests.ingest.test_citing_graph import BY_DOI, PAPER
from tests.search_api.test_researchers import with_people
from tests.search_api.trees import parsed, text
from tests.search_api.workplace.offices import bearer, door, found, hire, reader

A, B, C = "oai-a", "oai-b", "oai-c"
NUMBERED = Person(ja="見本 太郎", yomi="ミホン タロウ", en="MIHON Taro", ids=("erad:00000000",))
UNNUMBERED = Person(ja="見本 太郎")
MARRIED = Person(ja="架空（見本）花子", en="Hanako Kaku")
TARO, ENTRY = "erad:00000000", "entry:oai-b:見本太郎"


@pytest.fixture
def office(desk: Desk) -> Desk:
    """Two organisations over a small graph."""
    found(desk, "a", "b")
    know(desk.database, A, B, C)
    put(desk.database, A, with_people(brings(A, PAPER, titles=("親の研究",), year=2020), NUMBERED))
    later = brings(B, references=cites(BY_DOI), titles=("後の研究",), year=2021)
    put(desk.database, B, with_people(later, UNNUMBERED))
    put(desk.database, C, with_people(brings(C, year=2022), MARRIED))
    link_all(desk.database)
    return desk


def reports_of(desk: Desk, who: Reader, mark: str = TARO) -> list[str]:
    answer = desk.read(researchers.of_identifier, mark, who, 1, 10, own=True)
    return [one.report for one in answer.projects]


def test_a_merge_holds_for_its_organisation_alone_and_is_undone(office: Desk) -> None:
    mine = reader(office, hire(office, "a", "one", Role.REVIEWER))
    theirs = reader(office, hire(office, "b", "two", Role.REVIEWER))
    before = {who: office.read(researchers.of_name, "見本太郎", who) for who in (theirs, Reader())}
    made = office.write(
        researchers.merge, mine, MergeAsked(one=TARO, other=ENTRY, note="同一"), 100
    )
    for mark in (TARO, "00000000", ENTRY):
        assert reports_of(office, mine, mark) == [B, A]
    (group,) = office.read(researchers.of_name, "見本太郎", mine).people
    assert (group.id, len(group.projects)) == (TARO, 2)
    told = office.read(researchers.of_identifier, TARO, mine, 1, 10, own=True).merged
    assert [(one.number, one.note, one.by) for one in told] == [(made.number, "同一", "one")]
    for who, names in before.items():
        assert reports_of(office, who) == [A]
        assert reports_of(office, who, ENTRY) == [B]
        assert office.read(researchers.of_name, "見本太郎", who) == names
        assert office.read(merges.standing, who.organisation) == ()
        with pytest.raises(NotFoundError):
            office.write(merges.undo, theirs, made.number)
    with pytest.raises(StateError):
        office.write(researchers.merge, mine, MergeAsked(one=ENTRY, other=TARO), 100)
    office.write(merges.undo, mine, made.number)
    assert reports_of(office, mine) == [A]
    with pytest.raises(StateError):
        office.write(merges.undo, mine, made.number)
    office.write(researchers.merge, mine, MergeAsked(one=TARO, other=ENTRY), 100)
    assert reports_of(office, mine) == [B, A]
    log = office.read(audit.entries, "a", 10)
    assert [row["action"] for row in log][:3] == [
        "researcher.merged", "researcher.parted", "researcher.merged",
    ]  # fmt: skip
    assert "同一" not in str(log)
    assert office.read(audit.verify, office.vault).faults == ()


def test_only_what_is_there_is_merged_and_a_long_note_is_refused(office: Desk) -> None:
    mine = reader(office, hire(office, "a", "one", Role.REVIEWER))
    for other in ("erad:99999999", "entry:oai-b:無名", "name:見本太郎", "x"):
        with pytest.raises(NotFoundError):
            office.write(researchers.merge, mine, MergeAsked(one=TARO, other=other), 100)
    with pytest.raises(UserError):
        office.write(researchers.merge, mine, MergeAsked(one=TARO, other=ENTRY, note="あ" * 9), 8)
    assert office.read(merges.history, "a") == ()


@pytest.mark.parametrize(
    ("name", "reports"),
    [
        ("太郎 見本", {A, B}), ("みほん たろう", {A}), ("Taro Mihon", {A}), ("Mihon, Tarō", {A}),
        ("MIHON TAROU", {A}), ("見本花子", {C}), ("架空 花子", {C}), ("Kaku Hanako", {C}),
        ("見本", set()),
    ],
)  # fmt: skip
def test_a_name_is_found_however_it_is_written(office: Desk, name: str, reports: set[str]) -> None:
    answer = office.read(researchers.of_name, name, Reader())
    assert {one.report for person in answer.people for one in person.projects} == reports


def test_over_http_and_on_the_pages(office: Desk) -> None:
    key = hire(office, "a", "one", Role.REVIEWER)
    asked = {"one": TARO, "other": ENTRY, "note": "<b>同一</b>"}
    with door(office.settings) as client:
        assert client.post("/v1/researcher-merges", json=asked).status_code == 401
        made = client.post("/v1/researcher-merges", json=asked, headers=bearer(key))
        assert (made.status_code, made.json()["number"]) == (201, 1)
        assert "後の研究" in shown(client, TARO, "projects", key)
        assert "<b>同一</b>" in shown(client, TARO, "merged", key)
        assert "後の研究" not in shown(client, TARO, "projects")
        assert shown(client, TARO, "merged") == ""
        listed = parsed(client.get("/researchers?name=太郎 見本", headers=bearer(key)).content)
        assert len(listed.xpath("//ul[@class='neighbours']/li")) == 1
        public = parsed(client.get("/researchers?name=太郎 見本&ui=en").content)
        assert len(public.xpath("//ul[@class='neighbours']/li")) == 2
        assert public.xpath("//input[@type='checkbox']") == []
        client.post("/v1/researcher-merges/1/undo", headers=bearer(key))
        told = client.get("/v1/researcher-merges", headers=bearer(key)).json()["merges"]
        assert [(one["number"], one["undoes"]) for one in told] == [(2, 1), (1, None)]
        two = {"mark-1": TARO, "mark-2": ENTRY}
        sent = client.post("/researchers/merges", data=two, headers=bearer(key))
        assert (sent.status_code, sent.headers["location"]) == (303, f"/researchers/{TARO}")
        one = client.post("/researchers/merges", data={"mark-1": TARO}, headers=bearer(key))
        assert one.status_code == 422
        back = client.post("/researchers/merges/3/undo", data={"ui": "en"}, headers=bearer(key))
        assert back.headers["location"] == f"/researchers/{TARO}?ui=en"


def test_who_may_merge_has_the_forms_on_the_pages(office: Desk) -> None:
    mine = reader(office, hire(office, "a", "one", Role.REVIEWER))
    office.write(researchers.merge, mine, MergeAsked(one=TARO, other=ENTRY), 100)
    answer = office.read(researchers.of_identifier, TARO, mine, 1, 10, own=True)
    around = office.read(researchers.network, TARO, mine, own=True)
    tree = parsed(view.researcher(answer, around, True, Words("ja"), "proof").body)
    assert tree.xpath("//form[@method='post']/@action") == [
        "/researchers/merges/1/undo", "/researchers/merges",
    ]  # fmt: skip
    assert tree.xpath("//input[@name='csrf']/@value") == ["proof", "proof"]
    names = office.read(researchers.of_name, "見本太郎", Reader())
    tree = parsed(view.researchers("見本太郎", names, Words("en"), "proof").body)
    assert tree.xpath("//input[@type='checkbox']/@value") == [TARO, ENTRY]


def shown(client: TestClient, mark: str, section: str, key: str = "") -> str:
    headers = bearer(key) if key else {}
    tree = parsed(client.get(f"/researchers/{mark}", headers=headers).content)
    return text(tree, f"//section[@aria-labelledby='{section}']")
