"""Citations on the real stack: the samples' truth, and what comes and goes with a report."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest

from ingest.citing.relinking import waiting
from ingest.sample import corpus
from schemas.database import open_database
from schemas.report import report_id
from schemas.settings import Settings
from tests.asking import sateto_json, wait_for
from tests.ingest.faulty_server import deleted, page, record, repository, serve
from workers.stack.supervisor import Supervisor

pytestmark = [pytest.mark.stack, pytest.mark.timeout(600)]
SAMPLES = {report_id("oai", f"oai:sample.sateto.invalid:{one.id}"): one for one in corpus.load()}
NAMED = re.compile(r"(?:99K00|SMPL-0|10\.99999/sample\.s)(\d{3})", re.IGNORECASE)


def settled(settings: Settings) -> None:
    """Waits until nothing is left to be linked in the background."""
    database = open_database(settings.database)
    wait_for(lambda: waiting(database) == 0, 120, lambda: waiting(database))
    database.dispose()


def citations(settings: Settings, report: str) -> dict[str, Any]:
    answer = httpx.get(f"{settings.api}/v1/reports/{report}/citations", timeout=60)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_references_between_samples_are_found_with_sentence_section_and_page(
    sample_index: Settings,
) -> None:
    settled(sample_index)
    told = {identity: citations(sample_index, identity) for identity in SAMPLES}
    for identity, one in SAMPLES.items():
        between = [c for c in told[identity]["cites"] if NAMED.search(c["raw"])]
        assert {f"S{n}" for c in between for n in NAMED.findall(c["raw"])} == set(one.cites)
        assert [c["status"] for c in between] == ["found"] * len(between)
        texts = {s.key.value: bare(s.text) for s in one.sections}
        for reference in between:
            assert reference["mentions"], (one.id, reference["raw"])
            for mention in reference["mentions"]:
                assert bare(mention["sentence"]) in texts[mention["section"]]
                assert mention["page"] > 0
    for identity, found in told.items():
        hits = [hit["report"] for hit in found["cited_by"]["hits"]]
        assert found["cited_by"]["reports"] == len(hits) == len(set(hits))
        citing = {SAMPLES[hit].id for hit in hits if hit in SAMPLES}  # others may have come later
        assert citing == {one.id for one in SAMPLES.values() if SAMPLES[identity].id in one.cites}


def bare(text: str) -> str:
    return "".join(text.split())


A, B = report_id("oai", "oai:citing:a"), report_id("oai", "oai:citing:b")
CITED = """<jpcoar:jpcoar xmlns:jpcoar="https://github.com/JPCOAR/schema/blob/master/2.0/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{title}</dc:title>
 <jpcoar:identifier identifierType="DOI">https://doi.org/{doi}</jpcoar:identifier>{more}
</jpcoar:jpcoar>"""
CITES = """<jpcoar:relation relationType="cites"><jpcoar:relatedIdentifier identifierType="DOI">
 https://doi.org/10.99999/citing.a</jpcoar:relatedIdentifier></jpcoar:relation>"""


def told(name: str, title: str, more: str = "") -> str:
    return record(
        f"oai:citing:{name}",
        metadata=CITED.format(title=title, doi=f"10.99999/citing.{name}", more=more),
    )


@contextmanager
def harvests(settings: Settings, *answers: bytes) -> Iterator[Any]:
    """A repository of these answers; each `next` harvests one and waits for the graph."""

    def one_by_one(url: str) -> Iterator[None]:
        while True:
            sateto_json(settings, "harvest", "oai", url)
            settled(settings)
            yield

    with serve(repository(answers, formats=["jpcoar_2.0"])) as server:
        yield one_by_one(server.url)


def test_a_withdrawn_report_takes_its_citations_along_and_gives_them_back(
    stack: Supervisor, settings: Settings
) -> None:
    cited, citing = told("a", "引用される見本の研究"), told("b", "引用する見本の研究", CITES)
    answers = (
        page(cited, citing), page(deleted("oai:citing:b")), page(citing, deleted("oai:citing:a")),
        page(cited),
    )  # fmt: skip
    with harvests(settings, *answers) as harvest:
        next(harvest)
        assert [hit["report"] for hit in citations(settings, A)["cited_by"]["hits"]] == [B]
        assert citations(settings, B)["cites"][0]["work"]["report"] == A
        next(harvest)
        assert citations(settings, A)["cited_by"]["reports"] == 0
        assert httpx.get(f"{settings.api}/v1/reports/{B}/citations").status_code == 404
        next(harvest)
        (reference,) = citations(settings, B)["cites"]
        assert reference["work"]["report"] is None  # known by the reference alone
        next(harvest)
        assert citations(settings, B)["cites"][0]["work"]["report"] == A
        work = httpx.get(f"{settings.api}/v1/works/doi:10.99999/citing.a").json()
        assert (work["report"], work["cited_by"]["reports"]) == (A, 1)
        for question, there in ((f"refersto:{A}", B), (f"見本 citedby:{B}", A)):
            answer = httpx.get(f"{settings.api}/v1/search", params={"q": question}, timeout=60)
            assert [hit["id"] for hit in answer.json()["hits"]] == [there], answer.text
        nobody = httpx.get(f"{settings.api}/v1/search", params={"q": "refersto:oai-none"})
        assert nobody.status_code == 422


def test_reports_lists_and_hits_are_exported(sample_index: Settings) -> None:
    settled(sample_index)
    cited, one = next(
        (identity, s) for identity, s in SAMPLES.items()
        if any(s.id in other.cites for other in SAMPLES.values())
    )  # fmt: skip

    def export(path: str, kind: str = "csljson", **asked: str) -> httpx.Response:
        url = f"{sample_index.api}/v1/exports/{path}"
        answer = httpx.get(url, params={"format": kind, **asked}, timeout=60)
        assert answer.status_code == 200, answer.text
        assert "attachment" in answer.headers["content-disposition"]
        return answer

    report, *_ = export(f"reports/{cited}").json()
    assert (report["id"], report["type"], report["title"]) == (
        cited,
        "report",
        one.title.best(one.language),
    )
    citing = {item["id"] for item in export(f"reports/{cited}", part="cited_by").json()}
    assert {SAMPLES[i].id for i in citing} == {o.id for o in SAMPLES.values() if one.id in o.cites}
    for identity in citing:
        cites = export(f"reports/{identity}", part="cites").json()
        assert cited in {item["id"] for item in cites}
    found = httpx.get(f"{sample_index.api}/v1/search", params={"q": "橋", "size": 5}, timeout=60)
    hits = [hit["id"] for hit in found.json()["hits"]]
    assert hits
    told = export("search", q="橋", size="5").json()
    assert [item["id"] for item in told] == hits
    assert export("search", "csv", q="橋").content.startswith(b"\xef\xbb\xbf")
    assert export("search", "ris", q="橋").text.count("ER  - \r\n") == len(
        export("search", "bibtex", q="橋").text.split("\n@")
    )
