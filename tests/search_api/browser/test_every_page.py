"""Every page in both languages: axe finds nothing, it fits the screen, it asks nobody else."""

from collections.abc import Iterator
from urllib.parse import quote

import httpx
import pytest
from playwright.sync_api import Browser

from schemas.cases import CaseChange, ExpertAsked, HandOverAsked, State
from schemas.decisions import DecisionAsked
from schemas.permissions import Role
from schemas.settings import Settings
from search_api.access import Reader
from search_api.alerts import entries
from search_api.workplace import decisions, keys
from search_api.workplace.cases import book, handing, people
from search_api.workplace.desk import Desk
from tests.search_api.alerts.watching import fires, saved
from tests.search_api.browser.places import PLACES, Eyes, Place
from tests.search_api.browser.seeing import (
    NARROW,
    QUESTION,
    WIDE,
    faults,
    misplaced,
    open_all,
    photograph,
    too_wide,
)
from tests.search_api.browser.staff import HASHED, employed
from tests.search_api.workplace.cases import casework
from tests.search_api.workplace.offices import EVERYTHING, reader

pytestmark = [pytest.mark.browser, pytest.mark.stack]
ROLES = (Role.REVIEWER, Role.ADMINISTRATOR, Role.COORDINATOR)


@pytest.fixture(scope="module")
def names(desk: Desk) -> dict[str, str]:
    """Who signs in as whom."""
    return dict(zip(ROLES, employed(desk, "pages", *ROLES), strict=True))


@pytest.fixture(scope="module")
def prepared(made: Settings, desk: Desk, names: dict[str, str]) -> dict[str, str]:
    """What the addresses of pages name: reports, a researcher, cases, a hand-over."""

    def asked(path: str, what: str, key: str, **params: str) -> list[str]:
        answer = httpx.get(f"{made.api}/v1/{path}", params=params, timeout=60)
        return [one[key] for one in answer.raise_for_status().json()[what]]

    tagged, *_ = asked("search", "hits", "id", q=QUESTION, lens="defense", tag="DU21")
    picked = asked("search", "hits", "id", q=QUESTION)[:2]
    small = asked("search", "hits", "id", q="鏡筒干渉計", fold="false")[:2]
    researcher, *_ = asked("researchers", "people", "mark", name="架空 理恵")
    who = {role: member(desk, name) for role, name in names.items()}
    watch = saved(desk, who["reviewer"], QUESTION)
    desk.write(entries.add, [fires(who["reviewer"], watch, tagged)])
    denial = DecisionAsked(about="DU21", value="deny", note="試験用")
    desk.write(decisions.decide, who["reviewer"], tagged, denial, casework.MOST)
    return {
        "report": f"/reports/{tagged}",
        "small": f"/reports/{small[0]}",
        "picked": "&".join(f"id={one}" for one in picked),
        "researcher": f"/researchers/{quote(researcher, safe=':')}",
        **cases(desk, who["coordinator"], names, picked, small),
    }


def member(desk: Desk, name: str) -> Reader:
    return reader(desk, desk.write(keys.add, name, EVERYTHING))


def cases(
    desk: Desk, who: Reader, names: dict[str, str], reports: list[str], small: list[str]
) -> dict[str, str]:
    """One that went all the way, one at its beginning with an expert, one that another office offers."""
    case, early = casework.make(desk, who, "水中の案件"), casework.make(desk, who, "手元の案件")
    casework.gather(desk, who, case, *reports, note="注目")
    casework.gather(desk, who, early, *small)
    desk.write(book.change, who, case, CaseChange(outcome="反映"), casework.MOST)
    casework.advance(desk, who, case, *casework.FORWARD, State.HANDED_OVER)
    asked = ExpertAsked(display="見本 外部", until=casework.TOMORROW)
    names["expert"] = desk.write(people.invite, who, early, asked, HASHED, 366).name
    theirs = casework.office(desk, "pages-too").coordinator
    sent = casework.make(desk, theirs, "届いた案件")
    casework.advance(desk, theirs, sent, *casework.FORWARD)
    handed = HandOverAsked(to="pages", fields=("title", "opinions"), message="ご検討を")
    offer = desk.write(handing.offer, theirs, sent, handed, (), casework.MOST)
    return {"case": f"/cases/{case}", "early": f"/cases/{early}", "offer": f"/handovers/{offer}"}


@pytest.fixture(scope="module")
def eyes(chromium: Browser, live_url: str, names: dict[str, str]) -> Iterator[Eyes]:
    found = Eyes(chromium, live_url, names)
    yield found
    found.close()


@pytest.mark.parametrize("ui", ["ja", "en"])
@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.name)
def test_axe_finds_nothing_it_fits_the_screen_and_asks_nobody_else(
    eyes: Eyes, prepared: dict[str, str], place: Place, ui: str
) -> None:
    eyes.wrong.clear()
    page = eyes.of(place.who)
    page.set_viewport_size(WIDE)
    place.reach(page, prepared, ui)
    if ui == "ja":
        photograph(page, f"{place.name}-{ui}-wide")
    open_all(page)
    # Half of axe's time goes to colours, and these are the same in both languages.
    assert faults(page, colours=ui == "ja") == []
    assert too_wide(page) == []
    page.set_viewport_size(NARROW)
    assert too_wide(page) == []
    assert misplaced(page) == []
    if ui == "en":
        photograph(page, f"{place.name}-{ui}-narrow")
    assert eyes.wrong == []
