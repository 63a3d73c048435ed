"""Reports similar to a text or a PDF: the passages that match, filters, access, and silence."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from lxml import html

from ingest.sample import corpus, pdf
from schemas.settings import Settings
from search_api.web import uploads
from tests.asking import sateto, sateto_json
from tests.search_api.folders import harvested
from workers.stack.supervisor import Supervisor

pytestmark = pytest.mark.stack
_TEXT = "電離層観測用の小型気球に載せる受信機を作り、雑音を測った。"
_OTHER = "乳酸菌の発酵によって漬物の香りが変わる仕組みを調べた。"
_SECRET = "琥珀鯨計画"


@pytest.fixture(scope="module")
def client(
    stack: Supervisor, settings: Settings, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[httpx.Client]:
    def record(title: str, summary: str, **more: Any) -> dict[str, Any]:
        return {"title": {"ja": title}, "summary": {"ja": summary}, **more}

    records = {
        "balloon": record("気球搭載受信機", _TEXT, end_year=2020, start_year=2019),
        "pickles": record("漬物の香り", _OTHER, end_year=2012, start_year=2011),
        "closed": record("気球の秘匿受信機", _TEXT, access=["org-example"]),
    }
    harvested(settings, tmp_path_factory.mktemp("similar"), records)
    with httpx.Client(base_url=settings.api, timeout=120) as client:
        yield client


def ask(client: httpx.Client, text: str, **more: Any) -> dict[str, Any]:
    answer = client.post("/v1/similar", json={"text": text, "size": 50, **more})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def made_pdf() -> bytes:
    return pdf.render(corpus.load()[0])


def place(answer: dict[str, Any], title: str) -> int:
    return [hit["title"] for hit in answer["hits"]].index(title)


def test_the_passages_that_match_stand_on_both_sides(client: httpx.Client) -> None:
    for text, title in ((_TEXT, "気球搭載受信機"), (_OTHER, "漬物の香り")):
        answer = ask(client, text)
        hit = answer["hits"][place(answer, title)]
        assert hit["nearness"] == max(one["nearness"] for one in answer["hits"])
        assert hit["matches"][0]["given"] == hit["matches"][0]["passage"]["text"] == text
        assert abs(sum(hit["parts"].values()) - hit["score"]) < 1e-9


def segments(settings: Settings) -> list[dict[str, str]]:
    """What the index is made of now: graphs of neighbours change when it is merged or written to."""
    path = f"_cat/segments/{settings.index_prefix}-*"
    asked = {"format": "json", "h": "index,segment,docs.count,docs.deleted", "s": "index,segment"}
    found: list[dict[str, str]] = httpx.get(f"{settings.engine}/{path}", params=asked).json()
    return found


def test_the_same_index_gives_the_same_answer(client: httpx.Client, settings: Settings) -> None:
    for _ in range(30):  # until nothing is written or merged between two questions
        before = segments(settings)
        answers = [ask(client, text) for text in (_TEXT, _OTHER, _TEXT, _OTHER)]
        if segments(settings) == before:
            assert answers[:2] == answers[2:]
            return
    pytest.fail("the index did not rest")


def test_filters_lens_and_access_hold(client: httpx.Client) -> None:
    late = ask(client, _TEXT, filters={"year_from": 2019})
    assert "漬物の香り" not in [hit["title"] for hit in late["hits"]]
    assert "気球搭載受信機" in [hit["title"] for hit in late["hits"]]
    assert ask(client, _TEXT, lens="civil")["versions"]["lens"].startswith("civil")
    assert "秘匿" not in client.post("/v1/similar", json={"text": _TEXT}).text


def test_limits_are_told(client: httpx.Client, settings: Settings) -> None:
    long = client.post("/v1/similar", json={"text": "あ" * (settings.similar_characters + 1)})
    assert long.status_code == 422
    assert str(settings.similar_characters) in long.json()["detail_ja"]
    assert client.post("/v1/similar", json={"text": " "}).status_code == 422
    assert client.post("/v1/similar", json={"text": "a", "size": 101}).status_code == 422
    broken = client.post("/v1/similar/file", content=b"no PDF")
    assert broken.status_code == 422
    assert "読み取れません" in broken.json()["detail_ja"]


def test_a_pdf_is_asked_by_api_page_and_command_line(
    client: httpx.Client, settings: Settings, tmp_path_factory: pytest.TempPathFactory
) -> None:
    made = made_pdf()
    (file := tmp_path_factory.mktemp("pdf") / "own.pdf").write_bytes(made)
    by_api = client.post("/v1/similar/file", content=made).json()
    assert by_api["hits"][0]["matches"][0]["given"]
    by_command = sateto_json(settings, "similar", str(file))
    assert [hit["id"] for hit in by_command["hits"]] == [hit["id"] for hit in by_api["hits"]]
    page = client.post("/similar", data={"lens": "neutral"}, files={"pdf": ("own.pdf", made)})
    links = html.fromstring(page.text).xpath("//ol[@class='neighbours']//h3/a/@href")
    assert [link.split("/")[-1] for link in links][:10] == [hit["id"] for hit in by_api["hits"]]


def test_the_page_takes_a_text_and_says_what_is_wrong(client: httpx.Client) -> None:
    form = {"text": (None, _TEXT), "lens": (None, "civil")}
    page = client.post("/similar?ui=en", files=form)
    assert page.status_code == 200
    assert "気球搭載受信機" in page.text
    assert "Passages that match" in page.text
    assert client.post("/similar", files={"text": (None, " ")}).status_code == 422
    assert client.post("/similar", data={"text": _TEXT}).status_code == 422
    assert client.get("/similar").status_code == 200


def test_the_text_is_in_no_log(client: httpx.Client, settings: Settings) -> None:
    ask(client, f"{_SECRET}の受信機")
    client.post("/v1/similar", json={"text": _SECRET * settings.similar_characters})
    client.get("/v1/suggest", params={"q": _SECRET, "spelt": True})
    logs = list((settings.data_dir / "logs").glob("*.log"))
    assert logs
    assert [log.name for log in logs if _SECRET in log.read_text("utf-8", "replace")] == []
    assert _SECRET not in client.get("/metrics").text


def test_a_report_shows_the_passages_that_it_shares(client: httpx.Client) -> None:
    answer = ask(client, _TEXT)
    own = answer["hits"][place(answer, "気球搭載受信機")]["id"]
    near = client.get(f"/v1/reports/{own}/similar").json()["hits"]
    assert own not in [hit["id"] for hit in near]
    assert near[0]["matches"][0]["given"] == _TEXT
    scores = [hit["score"] for hit in near]
    assert scores == sorted(scores, reverse=True)
    assert "秘匿" not in str(near)


def test_a_missing_file_is_told(client: httpx.Client, settings: Settings) -> None:
    done = sateto(settings, "similar", "nowhere.pdf", ok=False)
    assert done.returncode == 1
    assert "there is no file nowhere.pdf" in done.stderr


def test_files_come_out_of_forms_as_they_went_in() -> None:
    made = made_pdf()
    sent = httpx.Request(
        "POST", "http://x", files={"pdf": ("a.pdf", made), "text": (None, "字\r\n")}
    )
    found = uploads.fields(sent.headers["content-type"], sent.read())
    assert found == {"pdf": made, "text": "字\r\n".encode()}
