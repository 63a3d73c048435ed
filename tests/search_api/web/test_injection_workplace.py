"""Script in every field that a harvest can fill, on the pages where people work with what was found."""

import csv
import io
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from starlette.datastructures import QueryParams
from starlette.responses import HTMLResponse

import search_api
from ranking import lens
from schemas.alerts import Alert, Alerts, Reason, Told, WatchKind
from schemas.case_answers import Gathered
from schemas.citation_answers import Network
from schemas.decisions import Agreement, Decision, Disagreement, Disagreements
from schemas.permissions import ALLOWED, Role
from schemas.search import EvidencePassage
from schemas.settings import Settings
from schemas.trends import Funding, Matrix, Trends
from search_api.comparing import Comparison, compared
from search_api.exporting import networks, sheet, trends
from search_api.web import (
    alert_view,
    case_view,
    compare_page,
    disagreement_page,
    dossier,
    feed,
    render,
    triage,
)
from search_api.web.asked import Asked
from search_api.web.dossier import Printed
from search_api.web.paged import paged
from search_api.web.texts import Words
from search_api.web.trend_pictures import pictures
from search_api.web.triage import Preview
from tests.search_api import built
from tests.search_api.trees import parsed
from tests.search_api.web.test_dossier import OFFICES, case
from tests.search_api.web.test_injection import LINK, SCRIPT, record, shape

AT = 1.8e9
ONE = paged(["x"], 1, "/", QueryParams(""))


def decision() -> Decision:
    return Decision(
        number=1, report=built.IDENTITY, about="DU06", value="deny", ground="", note="", by="x", at=AT
    )  # fmt: skip


def alerts(text: str) -> Alerts:
    passage = EvidencePassage(text=text, section="results", page=1, highlights=())
    told = Told(legs=("words", "meaning"), passage=passage, distance=4.0)
    reasons = [
        Reason(watch="0" * 16, kind=kind, name=text, told=told)
        for kind in (WatchKind.SEARCH, WatchKind.WORK)
    ]
    shown = Alert(
        day="2027-01-15", report=built.IDENTITY, title=text, at=AT, read=False,
        reasons=tuple(reasons),
    )  # fmt: skip
    return Alerts(alerts=(shown,), unread=1)


def pages(text: str, words: Words) -> Iterator[tuple[str, HTMLResponse]]:
    """Every page of the workplace that shows something that was harvested."""
    told, today = record(text), date(2026, 11, 29)
    gathered = Gathered(report=built.IDENTITY, note="", by="x", at=AT)
    shown = case(title="検討", gathered=(gathered,), opinions=(), earlier=())
    records = {built.IDENTITY: told}
    actions = ALLOWED[Role.COORDINATOR]
    yield "case", render.page(
        "case.html", words, switch="/", fault="", case=shown, away=False, own=None,
        shown=case_view.case_shown(shown, records, OFFICES, actions, today, words),
        assignable=[], invitable=[], others=[], csrf="x", limits=Settings(), exports=(),
        pager=ONE, places=(1,),
        may={"work": True, "opine": True, "steer": True},
    )  # fmt: skip
    printed = Printed("見本庁", "見本 花子", datetime(2026, 11, 29, tzinfo=UTC), OFFICES)
    blocks = dossier.dossier(shown, records, printed, words)
    yield "dossier", render.page(
        "dossier.html", words, switch="/", title="検討", back="/", files=[],
        blocks=[(type(block).__name__, block) for block in blocks],
    )  # fmt: skip
    known = {name: lens.load(name) for name in ("defense", "civil")}
    side = compared(built.IDENTITY, told, {**built.card(), "tags": told["tags"]}, known)
    found = compare_page.side_by_side(Comparison(reports=(side, side)), words)
    yield (
        "compare",
        render.page("compare.html", words, switch="/", fault="", shown=found, gather=""),
    )
    yield "alerts", render.page(
        "alerts.html", words, switch="/", csrf="x", days=alert_view.days(alerts(text), words),
        pager=ONE, unread=1, capped=False,
    )  # fmt: skip
    differing = Disagreement(
        report=built.IDENTITY, title=text, tag="DU06", machine=True, confidence=0.5,
        decision=decision(),
    )  # fmt: skip
    agreed = Agreement(tag="DU06", confirmed=0, denied=1, added=0, left_out=0)
    queue = Disagreements(total=1, disagreements=(differing,), agreement=(agreed,))
    yield "disagreements", disagreement_page.shown(queue, words)
    card = {**built.card(), "title": {"ja": text, "en": text}, "tags": []}
    rows = triage.rows([(built.IDENTITY, card)], {}, words)
    preview = Preview("x", "/", "adopt", "採用", "", "", "", rows, 0)
    yield "triage", render.page("triage.html", words, switch="/", preview=preview)
    yield "gather", render.page(
        "gather.html", words, switch="/", fault="", reports=[(built.IDENTITY, text)], cases=[],
        kinds=case_view.kinds(words), most=100, csrf="x",
    )  # fmt: skip
    counts = Trends(
        total=1, years=Matrix(rows=("DU06",), columns=("2020",), counts=((1,),)),
        institutions=Matrix(rows=("DU06",), columns=(text,), counts=((1,),)),
        funding=(Funding(programme=text, currency="JPY", amount=1, projects=1),), maturity=(),
    )  # fmt: skip
    seen = {"total": 1, "pictures": pictures(counts, Asked(), words), "facets": (), "years": ()}
    yield "trends", render.page(
        "trends.html", words, switch="/", asked=Asked(), conditions=(), kept=(), faults=(),
        found=seen,
    )  # fmt: skip


@pytest.mark.parametrize("ui", ["ja", "en"])
@pytest.mark.parametrize("text", [SCRIPT, LINK])
def test_nothing_that_was_harvested_runs_where_people_work(text: str, ui: Any) -> None:
    for name, page in pages(text, Words(ui)):
        tree = parsed(page.body)  # no script of its own, no style, no handler
        assert not tree.xpath("//main//img | //iframe | //object | //embed | //base"), name
        handlers = {
            one for element in tree.iter() for one in element.attrib if str(one).startswith("on")
        }
        assert handlers == set(), name
        for href in tree.xpath("//@href | //@src | //@action | //@formaction"):
            assert href.startswith(("/", "#", "https://", "http://")), (name, href)
        assert text.strip() in tree.text_content(), name  # it is there, as text


@pytest.mark.parametrize("ui", ["ja", "en"])
def test_a_feed_holds_text_alone(ui: Any) -> None:
    told = feed.atom(alerts(SCRIPT), "account", "https://sateto.example.org", Words(ui))
    tree = etree.fromstring(told)
    names = {etree.QName(one).localname for one in tree.iter()}
    assert not names & {"script", "img", "b"}
    assert SCRIPT.split("{")[0] in "".join(tree.itertext())
    for content in tree.iter("{http://www.w3.org/2005/Atom}content"):
        assert content.get("type", "text") == "text"


@pytest.mark.parametrize("sign", [*"=+-@＝＋－＠", "\t=", "\r=", "\n="])
def test_no_table_of_counts_or_of_a_network_becomes_a_formula(sign: str) -> None:
    hostile = f"{sign}cmd|'/c calc'!A1"
    matrix = Matrix(rows=("DU06",), columns=(hostile,), counts=((1,),))
    money = Funding(programme=hostile, currency="JPY", amount=1, projects=1)
    counts = Trends(total=1, years=matrix, institutions=matrix, funding=(money,), maturity=())
    around = Network.model_validate({**shape(Network, hostile), "ties": ((0, 0),)})
    files = [sheet.write(*trends.table(counts, one)) for one in ("institutions", "funding")]
    for told in [*files, networks.write(around)]:
        rows = list(csv.reader(io.StringIO(told.removeprefix("\ufeff"), newline="")))
        cells = [cell for row in rows for cell in row if "cmd" in cell]
        assert cells
        assert not [cell for cell in cells if cell.startswith((*"=+-@＝＋－＠", "\t", "\r", "\n"))]


def test_tables_are_written_in_one_place() -> None:
    """So that no cell leaves unguarded."""
    root = Path(search_api.__file__).parents[1]
    writers = [
        path.relative_to(root).as_posix()
        for package in ("schemas", "ranking", "ingest", "search_api", "workers")
        for path in (root / package).rglob("*.py")
        if re.search(r"csv\.(writer|DictWriter)|openpyxl|xlsxwriter", path.read_text("utf-8"))
    ]
    assert writers == ["search_api/exporting/sheet.py"]
