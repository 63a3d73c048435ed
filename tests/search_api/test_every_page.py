"""Every page with something on it: how heavy it is, and that nobody is named where names are hidden."""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import docx
import httpx
import pypdfium2
import pytest

from schemas.alerts import Told, WatchKind
from schemas.cases import CaseAsked, HandOverAsked, Kind, ReportAsked
from schemas.decisions import DecisionAsked
from schemas.permissions import Role
from schemas.search import EvidencePassage
from schemas.settings import Settings
from search_api import blinding, forms
from search_api.alerts import entries
from search_api.alerts.entries import Fired
from search_api.workplace import accounts, decisions, passwords, sessions
from search_api.workplace.cases import book, gathering, handing
from search_api.workplace.desk import Desk
from tests.search_api.alerts.watching import followed, opened, saved
from tests.search_api.trees import parsed
from tests.search_api.workplace.cases.casework import FORWARD, advance
from tests.search_api.workplace.offices import desk_at, found, hire, reader
from tests.search_api.workplace.test_doors import DOORS

pytestmark = pytest.mark.stack
HEAVY = 200_000  # bytes of a page with its style sheet and scripts, pictures drawn in it included
QUESTION = "窒化ガリウム 増幅器"
WORK = "doi:10.99999/sample.s008.1"
NOT_PAGES = {
    "/health", "/ready", "/metrics", "/opensearch.xml", "/oai", "/feeds/{key}", "/signin/oidc",
    "/signin/oidc/callback", "/compare", "/gather",  # the last two are empty without reports
}  # fmt: skip


@dataclass(frozen=True)
class Furnished:
    """Somebody who has signed in, and what their organisation has."""

    client: httpx.Client
    reports: tuple[dict[str, Any], ...]
    case: str
    handover: str
    person: str  # the address of a researcher's page

    @property
    def ids(self) -> list[str]:
        return [one["id"] for one in self.reports]

    @property
    def names(self) -> re.Pattern[str]:
        """What finds whoever is named by one of the reports."""
        return blinding.names(*(one["metadata"] for one in self.reports))


@pytest.fixture(scope="module")
def office(sample_index: Settings) -> Iterator[Furnished]:
    with (
        desk_at(sample_index.database, sample_index.data_dir) as desk,
        httpx.Client(base_url=sample_index.api, timeout=60, follow_redirects=True) as client,
    ):
        yield furnished(desk, client)


def furnished(desk: Desk, client: httpx.Client) -> Furnished:
    """An organisation that was offered a case, and has one, alerts and a disagreement."""
    found(desk, "weighing", "sender")
    held = [role for role in Role if role not in (Role.VISITOR, Role.EXPERT)]
    who = reader(desk, hire(desk, "weighing", "weighing.hanako", *held))
    hashed = passwords.hashed("four words of nonsense", 12)
    desk.write(accounts.set_password, "weighing.hanako", hashed, accounts.OPERATOR)
    token = sessions.sign_in(desk, "weighing.hanako", "four words of nonsense", "127.0.0.1", "")
    client.cookies.set(forms.SESSION, token)
    client.headers["x-csrf-token"] = forms.proof(token)
    hits = client.get("/v1/search", params={"q": QUESTION, "size": 4}).json()["hits"]
    told = tuple(client.get(f"/v1/reports/{hit['id']}").json() for hit in hits)
    asked = [ReportAsked(report=one["id"], note="要確認") for one in told]
    name = told[0]["metadata"]["researchers"][0]["ja"]
    case = desk.write(book.make, who, CaseAsked(kind=Kind.EXAMINATION, title=f"{name}の成果"))
    desk.write(gathering.gather, who, case, asked, 10, 1000)
    theirs = reader(desk, hire(desk, "sender", "weighing.taro", Role.COORDINATOR))
    other = desk.write(book.make, theirs, CaseAsked(kind=Kind.EXAMINATION, title="引き渡すもの"))
    desk.write(gathering.gather, theirs, other, asked, 10, 1000)
    advance(desk, theirs, other, *FORWARD)
    fields = HandOverAsked(to="weighing", fields=("title", "reports"))
    offer = desk.write(handing.offer, theirs, other, fields, {o["id"] for o in told}, 1000)
    tag = told[0]["tags"][0]["id"]
    decided = DecisionAsked(about=tag, value="deny")
    desk.write(decisions.decide, who, told[0]["id"], decided, 100)
    passage = EvidencePassage(text=f"{name}が調べた。", section="results", page=1)
    watches = (saved(desk, who, vector=None), followed(desk, who, WatchKind.RESEARCHER, name))
    reason = Told(legs=("words",), passage=passage)
    fired = [Fired(opened(who, watch), told[0]["id"], 1, reason) for watch in watches]
    desk.write(entries.add, fired)
    person = client.get("/v1/researchers", params={"name": name}).json()["people"][0]["mark"]
    return Furnished(client, told, case, offer, f"/researchers/{person}")


def pages(office: Furnished) -> Iterator[str]:
    """The address of each page, and of those that show more with a question."""
    for method, path in DOORS:
        if method == "GET" and not path.startswith("/v1") and path not in NOT_PAGES:
            yield address(office, path)
    chosen = "&".join(f"id={one}" for one in office.ids)
    for lens in ("defense", "neutral"):
        yield f"/?q={QUESTION}&lens={lens}"
    yield from (f"/?q={QUESTION}&size={size}&fold=false&lens=defense" for size in (20, 50, 100))
    yield from (f"/compare?{chosen}", f"/gather?{chosen}", "/cases?view=list", "/trends?tag=DU21")
    yield "/researchers?name=見本"


def address(office: Furnished, path: str) -> str:
    if path == "/researchers/{identity}":
        return office.person
    identity = {"works": WORK, "cases": office.case}.get(path.split("/")[1], office.ids[0])
    blanks = {"identity": identity, "tag_id": "DU21", "handover": office.handover}
    return re.sub(r"\{(\w+)(:path)?\}", lambda blank: blanks[blank[1]], path)


def test_every_page_is_light(office: Furnished) -> None:
    sizes: dict[str, int] = {}

    def size(href: str) -> int:
        if href not in sizes:
            sizes[href] = len(office.client.get(href).content)
        return sizes[href]

    weights = {}
    for path in pages(office):
        answer = office.client.get(path)
        assert answer.status_code == 200, (path, answer.text[:300])
        tree = parsed(answer.content)
        beside = tree.xpath("//link[@rel='stylesheet']/@href | //script/@src")
        assert beside, path
        weights[path] = len(answer.content) + sum(map(size, beside))

    assert {path: weight for path, weight in weights.items() if weight >= HEAVY} == {}


def test_nobody_is_named_on_any_page_while_names_are_hidden(office: Furnished) -> None:
    client, names = office.client, office.names
    for path in (f"/?q={QUESTION}", f"/cases/{office.case}", f"/v1/cases/{office.case}/dossier"):
        assert names.search(readable(client.get(path))), path  # there is something to hide
    client.cookies.set(forms.BLIND, "yes")
    case = f"/v1/cases/{office.case}"
    kinds = ("csv", "ris")
    others = [
        *(f"{case}/dossier?format={kind}&ui={ui}" for kind in ("docx", "pdf") for ui in ("ja", "en")),
        *(f"/v1/exports/cases/{office.case}?format={kind}" for kind in kinds),
        *(f"/v1/exports/search?q={QUESTION}&format={kind}" for kind in kinds),
        "/v1/alerts", "/v1/watches", "/v1/disagreements", f"/v1/search?q={QUESTION}",
        f"/v1/reports/{office.ids[0]}", f"/v1/reports/{office.ids[0]}/citations", "/v1/tags/DU21",
    ]  # fmt: skip
    named = {}
    try:
        for path in [*pages(office), *others]:
            answer = client.get(path)
            if path.startswith("/researchers"):
                assert answer.status_code == 409, path
                continue
            assert answer.status_code == 200, (path, answer.text[:300])
            if hit := names.search(readable(answer)):
                named[path] = hit[0]
    finally:
        client.cookies.delete(forms.BLIND)
    # What people call a case is theirs, and stands in the form that changes it.
    own = {
        f"/cases/{office.case}",
        "/cases",
        "/cases?view=list",
        f"/gather?{'&'.join(f'id={o}' for o in office.ids)}",
    }

    assert {path: name for path, name in named.items() if path not in own} == {}


def readable(answer: httpx.Response) -> str:
    """The text of an answer, whatever kind of file it is."""
    kind = answer.headers["content-type"].partition(";")[0]
    if kind == "application/pdf":
        document = pypdfium2.PdfDocument(answer.content)
        return "".join(page.get_textpage().get_text_bounded() for page in document)
    if kind.endswith("wordprocessingml.document"):
        read = docx.Document(io.BytesIO(answer.content))
        cells = (cell.text for table in read.tables for row in table.rows for cell in row.cells)
        return "\n".join([*(one.text for one in read.paragraphs), *cells])
    return answer.text
