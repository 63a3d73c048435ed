"""Whatever a harvest brings: no page runs it, no link does, and no spreadsheet takes it for a formula."""

import csv
import io
import types
import typing
from collections.abc import Iterator
from enum import Enum
from typing import Any

import pytest
from lxml import html
from pydantic import BaseModel
from starlette.responses import HTMLResponse

from schemas.citation_answers import Network, ReportCitations, ResearcherAnswer, WorkAnswer
from schemas.report import Metadata, Product, Provenance, Reference, Section
from schemas.search import EvidencePassage
from search_api import topics
from search_api.exporting import entries, table
from search_api.topics import Topic
from search_api.web import view
from search_api.web.asked import Asked
from search_api.web.results import results
from search_api.web.texts import Words
from tests.search_api import built
from tests.search_api.trees import parsed

SCRIPT = '<script>alert(1)</script>"\' onerror=alert(1) x="<img src=x onerror=alert(1)>&{{7*7}}'
LINK = "javascript:alert(1)//https://example.org"
# Texts that a harvest can't choose: they are checked before they get here.
OURS = {"status", "kind", "id", "tag", "section", "language"}


def filled(kind: Any, text: str, name: str = "") -> Any:
    """A value of a type in which every text that may be anything is this one."""
    origin, inner = typing.get_origin(kind), typing.get_args(kind)
    if origin is typing.Annotated:
        return filled(inner[0], text, name)
    if origin in (typing.Union, types.UnionType):
        return filled(inner[0], text, name)
    if origin is typing.Literal:
        return inner[0]
    if origin is tuple:
        return [filled(inner[0], text, name)]
    if origin is dict:
        return {text: filled(inner[1], text, name)}
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return shape(kind, text)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return next(iter(kind)).value
    if kind is str:
        return text
    return {int: 2020, float: 0.5, bool: False}.get(kind, "2026-11-25T16:05:00Z")


def shape(kind: type[BaseModel], text: str) -> dict[str, Any]:
    """A shape as JSON, hostile in every text."""
    return {name: filled(field.annotation, text, name) for name, field in kind.model_fields.items()}


def record(text: str) -> dict[str, Any]:
    """A report whose source gave the worst that it can, in every field."""
    harvested = {
        "metadata": {**shape(Metadata, text), "access": ["public"], "start_year": 2018},
        "sections": [shape(Section, text)],
        "products": [shape(Product, text)],
        "references": [shape(Reference, text)],
        "provenance": shape(Provenance, text),
        "text_detail": text,
        "tags": [built.tag(against=[text], evidence=[{**evidence(text)}])],
    }
    return built.record(**harvested)


def evidence(text: str) -> dict[str, Any]:
    return {
        "cue": text, "sentence": text, "start": 0, "end": 5, "section": "results", "page": 3,
    }  # fmt: skip


def pages(text: str, words: Words) -> Iterator[tuple[str, HTMLResponse]]:
    """Every page that shows something that was harvested."""
    meta = Metadata.model_validate(record(text)["metadata"])
    passage = EvidencePassage(text=text, section="body", page=1, highlights=((1, 9),))
    hit = built.hit(0, meta, evidence=passage, title_highlights=((0, 5),))
    near = {
        "id": built.IDENTITY,
        "card": built.card(meta),
        "score": 0.9,
        "matches": [{"given": text, "passage": passage.model_dump(), "nearness": 0.9}],
    }
    told = ReportCitations.model_validate({**shape(ReportCitations, text)})
    yield "report", view.report(record(text), [near], told, words)
    asked = Asked(ui=words.ui, q=text)
    found = results(asked, built.request(), built.answer(hit, spelling=(text,)), words)
    yield "search", view.search_page(asked, found, words=words)
    around = Network.model_validate({**shape(Network, text), "ties": ((0, 0),)})
    yield "work", view.work(WorkAnswer.model_validate(shape(WorkAnswer, text)), around, words)
    person = ResearcherAnswer.model_validate(shape(ResearcherAnswer, text))
    yield "researcher", view.researcher(person, around, own=False, words=words)
    yield "citing", view.citing(record(text), told, around, words)
    tag = topics.taxonomy.load().tag("DU06")
    assert tag
    top = {"id": built.IDENTITY, "confidence": 0.8, "card": {**near["card"], "tags": [built.tag()]}}
    yield "tag", view.tag(Topic(tag=tag, total=1, years=(), top=(top,)), words)


@pytest.mark.parametrize("blind", [False, True])
@pytest.mark.parametrize("ui", ["ja", "en"])
@pytest.mark.parametrize("text", [SCRIPT, LINK])
def test_nothing_that_was_harvested_runs_on_any_page(text: str, ui: Any, blind: bool) -> None:
    for name, page in pages(text, Words(ui, "both", blind)):
        tree: html.HtmlElement = parsed(page.body)  # no script of its own, no style, no handler
        assert not tree.xpath("//img | //iframe | //object | //embed | //base"), name
        handlers = {
            one for element in tree.iter() for one in element.attrib if str(one).startswith("on")
        }
        assert handlers == set(), name
        for href in tree.xpath("//@href | //@src | //@action | //@formaction"):
            assert href.startswith(("/", "#", "https://", "http://")), (name, href)
        assert "{{7*7}}" in page.body.decode() or text is LINK, name
        assert "49" not in tree.xpath("string(//h1)")


def test_a_harvest_fills_every_text_of_a_report() -> None:
    told = record("=1+1")
    found = list(texts(told["metadata"]))
    assert len(found) > 40
    assert {text for name, text in found if name not in OURS} <= {"=1+1", "public"}


@pytest.mark.parametrize("sign", [*"=+-@＝＋－＠", "\t=", "\r="])
def test_no_field_becomes_a_formula_of_a_spreadsheet(sign: str) -> None:
    told = table.write(entries.with_products(record(f"{sign}cmd|'/c calc'!A1")))
    rows = list(csv.reader(io.StringIO(told.removeprefix("\ufeff"), newline="")))
    cells = [cell for row in rows[1:] for cell in row if "cmd" in cell]
    assert len(cells) > 5
    assert not [cell for cell in cells if cell.startswith((*"=+-@＝＋－＠", "\t", "\r"))]


def texts(value: Any, name: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, one in value.items():
            yield from texts(one, key)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from texts(one, name)
    elif isinstance(value, str):
        yield name, value
