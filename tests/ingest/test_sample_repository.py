import re
from collections import Counter
from collections.abc import Iterator

import httpx
import pytest

from ingest.metadata import parse
from ingest.sample import corpus
from ingest.sample.jpcoar_xml import RIGHTS
from ingest.sample.names import FUNDER, PROGRAMMES
from ingest.sample.oai_answers import PREFIX
from ingest.sample.pages import MARKS
from ingest.sample.repository import SampleRepository
from ingest.sample.shapes import SampleReport
from ingest.sources import Record
from ingest.sources.oai import Oai
from schemas.report import FileLink, Metadata, Person
from schemas.settings import Settings

REPORTS = corpus.load()
SETTINGS = Settings()


@pytest.fixture(scope="module")
def repository() -> Iterator[SampleRepository]:
    with SampleRepository() as open_one:
        yield open_one


def harvest(url: str, **options: str) -> list[Record]:
    source, cursor, found = Oai(url, options, SETTINGS), None, []
    while True:
        page = source.page(cursor)
        found.append(page.records)
        cursor = page.cursor
        if cursor is None:
            assert [len(records) for records in found[:-1]] == [20] * (len(found) - 1)
            return [record for records in found for record in records]


def expected(report: SampleReport, url: str) -> Metadata:
    site = url.removesuffix("/oai")
    people = (
        Person(ja=p.ja, yomi=p.yomi, en=p.en, affiliation=report.place) for p in report.researchers
    )
    return Metadata(
        native_id=f"{PREFIX}{report.id}",
        title=report.title,
        number=report.number,
        type="research report",
        programme=report.funding.name,
        institutions=(report.place,),
        researchers=tuple(people),
        companies=report.companies,
        keywords=tuple(dict.fromkeys((*report.keywords_ja, *report.keywords_en))),
        summary=report.summary,
        start_year=report.start,
        end_year=report.end,
        language=report.language,
        doi=report.doi,
        funder=FUNDER,
        awards=(f"award:{FUNDER.ja}/{report.number}",),
        licence=RIGHTS.ja,
        landing_page=f"{site}/records/{report.id}",
        files=(FileLink(url=f"{site}/files/{report.id}.pdf", media_type="application/pdf"),),
    )


def ask(url: str, query: str) -> str:
    answer = httpx.get(f"{url}?{query}")
    assert answer.status_code == 200
    return answer.text


def test_a_harvest_brings_every_report_as_it_was_written(repository: SampleRepository) -> None:
    found = harvest(repository.url)
    assert [parse(record.content, "xml") for record in found] == [
        expected(report, repository.url) for report in REPORTS
    ]


def test_dublin_core_brings_what_it_can(repository: SampleRepository) -> None:
    found = [parse(r.content, "xml") for r in harvest(repository.url, prefix="oai_dc")]
    for metadata, report in zip(found, REPORTS, strict=True):
        whole = expected(report, repository.url)
        for field in ("title", "summary", "keywords", "start_year", "end_year", "doi", "licence"):
            assert getattr(metadata, field) == getattr(whole, field)
        assert [file.url for file in metadata.files] == [file.url for file in whole.files]


def test_the_files_are_the_pdfs(repository: SampleRepository, papers: dict[str, bytes]) -> None:
    source = Oai(repository.url, {}, SETTINGS)
    for report in (REPORTS[0], REPORTS[-1]):
        assert source.fetch(expected(report, repository.url).files[0].url) == papers[report.id]


def test_a_deletion_comes_with_the_next_harvest(repository: SampleRepository) -> None:
    source, cursor = Oai(repository.url, {}, SETTINGS), None
    while True:
        page = source.page(cursor)
        cursor = page.cursor
        if cursor is None:
            break
    with SampleRepository(frozenset({"S003", "S065"})) as later:
        news = harvest(later.url, **{"from": page.resume})
        assert [(r.native_id[-4:], r.deleted) for r in news] == [("S003", True), ("S065", True)]
        assert len(harvest(later.url)) == len(REPORTS)
        assert httpx.get(f"{later.url[:-4]}/files/S003.pdf").status_code == 410
    with pytest.raises(ValueError, match="S999"):
        SampleRepository(frozenset({"S999"}))


def test_lists_by_time_and_set(repository: SampleRepository) -> None:
    days = sorted(report.issued for report in REPORTS)
    start, end = days[10], days[30]
    wanted = {r.id for r in REPORTS if start <= r.issued <= end}
    for tail in ("", "T00:00:00Z"):
        query = f"verb=ListIdentifiers&metadataPrefix=oai_dc&from={start}{tail}&until={end}{tail}"
        text = ask(repository.url, query)
        while token := re.search(r"<resumptionToken[^>]*>([^<]+)<", text[text.rindex("header") :]):
            text += ask(repository.url, f"verb=ListIdentifiers&resumptionToken={token[1]}")
        assert set(re.findall(r":(S\d{3})<", text)) == wanted
    counts = Counter(report.programme for report in REPORTS)
    assert len(harvest(repository.url, set="kakenhi-b")) == counts["kakenhi-b"]


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("", "badVerb"),
        ("verb=Drop", "badVerb"),
        ("verb=Identify&verb=Identify", "badVerb"),
        ("verb=Identify&set=jst", "badArgument"),
        ("verb=ListRecords", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&metadataPrefix=oai_dc", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&from=2024-02-30", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&from=", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&from=2024-01-01&until=2023-01-01", "badArgument"),
        (
            "verb=ListRecords&metadataPrefix=oai_dc&from=2024-01-01&until=2024-02-01T00:00:00Z",
            "badArgument",
        ),
        ("verb=ListRecords&metadataPrefix=oai_dc&resumptionToken=x", "badArgument"),
        ("verb=GetRecord&metadataPrefix=oai_dc&identifier=%00", "badArgument"),
        ("verb=ListRecords&resumptionToken=x", "badResumptionToken"),
        ("verb=ListRecords&resumptionToken=%E8%A6%8B", "badResumptionToken"),
        ("verb=ListRecords&resumptionToken=e30", "badResumptionToken"),
        ("verb=ListRecords&metadataPrefix=marc", "cannotDisseminateFormat"),
        (
            "verb=GetRecord&metadataPrefix=marc&identifier=" + PREFIX + "S001",
            "cannotDisseminateFormat",
        ),
        ("verb=GetRecord&metadataPrefix=oai_dc&identifier=S001", "idDoesNotExist"),
        ("verb=ListMetadataFormats&identifier=S001", "idDoesNotExist"),
        ("verb=ListRecords&metadataPrefix=oai_dc&set=none", "noRecordsMatch"),
        ("verb=ListRecords&metadataPrefix=oai_dc&until=2000-01-01", "noRecordsMatch"),
    ],
)
def test_refusals_are_answers(repository: SampleRepository, query: str, code: str) -> None:
    assert f'<error code="{code}">' in ask(repository.url, query)


def test_a_token_serves_its_own_list_only(repository: SampleRepository) -> None:
    text = ask(repository.url, "verb=ListIdentifiers&metadataPrefix=oai_dc")
    token = re.search(rf'completeListSize="{len(REPORTS)}" cursor="0">([^<]+)<', text)
    assert token is not None
    other = ask(repository.url, f"verb=ListRecords&resumptionToken={token[1]}")
    assert "badResumptionToken" in other
    cut = ask(repository.url, f"verb=ListIdentifiers&resumptionToken={token[1][:-4]}")
    assert "badResumptionToken" in cut


def test_one_record_formats_sets_and_posts(repository: SampleRepository) -> None:
    wanted = {"verb": "GetRecord", "metadataPrefix": "jpcoar_2.0", "identifier": f"{PREFIX}S007"}
    posted = httpx.post(repository.url, data=wanted).text
    assert REPORTS[6].title_ja in posted
    assert REPORTS[7].title_ja not in posted
    assert ask(repository.url, "verb=ListMetadataFormats").count("<metadataPrefix>") == 2
    assert ask(repository.url, "verb=ListSets").count("<setSpec>") == len(PROGRAMMES)
    too_long = httpx.post(repository.url, content=b"a=" + b"b" * 20_000)
    assert too_long.status_code == 413


def test_pages_of_records_lead_to_the_file(repository: SampleRepository) -> None:
    site = repository.url.removesuffix("/oai")
    page = httpx.get(f"{site}/records/S001")
    assert 'href="/files/S001.pdf"' in page.text
    assert MARKS["ja"] in page.text
    for missing in ("/records/S999", "/files/../corpus.py", "/other/S001", "/"):
        assert httpx.get(f"{site}{missing}").status_code == 404
