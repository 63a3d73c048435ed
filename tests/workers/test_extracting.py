import json
from pathlib import Path

from typer.testing import CliRunner

from tests.ingest.hostile import SENTENCE, book, words
from workers.cli.main import app

RUNNER = CliRunner()


def test_extract_shows_one_file_as_an_object_and_several_as_a_list(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.pdf", tmp_path / "bad.pdf"
    good.write_bytes(book(words()))
    bad.write_bytes(b"no PDF")
    one = json.loads(RUNNER.invoke(app, ["extract", str(good), "--json"]).stdout)
    assert (one["outcome"], one["reason"]) == ("text", None)
    page = one["pages"][0]
    assert (page["number"], page["text"], page["extractor"]) == (1, SENTENCE, "pypdf 7.1.1")
    assert page["scores"]["characters"] > 30
    assert one["sections"] == [{"name": "body", "page": 1, "text": SENTENCE}]
    assert (one["fields"], one["references"]) == ({}, [])
    both = json.loads(RUNNER.invoke(app, ["extract", str(good), str(bad), "--json"]).stdout)
    assert [found["outcome"] for found in both] == ["text", "not-a-pdf"]


def test_extract_speaks_to_people(tmp_path: Path) -> None:
    path = tmp_path / "good.pdf"
    path.write_bytes(book(words()))
    assert SENTENCE in RUNNER.invoke(app, ["extract", str(path)]).stdout


def test_eval_of_a_folder_without_gold_says_so(tmp_path: Path) -> None:
    assert RUNNER.invoke(app, ["eval", "reading", str(tmp_path), "--json"]).exit_code == 1
