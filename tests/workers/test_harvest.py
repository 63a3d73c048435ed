"""The pipeline on the real stack: real files, bad input, and kill -9 in the middle."""

import os
import re
import signal
from dataclasses import replace
from pathlib import Path

import httpx
import psutil
import pytest

from ingest import xml
from schemas.database import open_database
from schemas.settings import Settings
from tests.asking import sateto, sateto_json, wait_for
from tests.ingest.faulty_server import (
    Answer,
    Request,
    Script,
    envelope,
    page,
    record,
    repository,
    serve,
)
from workers.harvesting import progress_of, start
from workers.stack import state
from workers.stack.supervisor import Supervisor

pytestmark = [pytest.mark.stack, pytest.mark.timeout(900)]


def reasons(settings: Settings, folder: Path) -> dict[str, str]:
    """Reason by file name, of what could not be taken from a folder."""
    rows = sateto_json(settings, "failures")
    return {
        Path(row["native_id"]).name: row["reason"]
        for row in rows
        if row["native_id"].startswith(str(folder))
    }


def test_real_japanese_file_is_found_by_a_phrase_with_its_page(
    stack: Supervisor, settings: Settings, shared: Path, tmp_path: Path
) -> None:
    names = ("py-pdf+pypdf/multilang.pdf", "zr-tex8r+BXjscls/etc__invscale.pdf",
             "derived/zero_bytes.pdf", "derived/random_bytes.pdf",
             "pdfminer+pdfminer.six/encryption__aes-256-r6.pdf",
             "derived/ja_rc4_owner_only.pdf")  # fmt: skip
    for name in names:
        (tmp_path / Path(name).name).write_bytes((shared / "pdf" / "files" / name).read_bytes())
    done = sateto_json(settings, "harvest", "folder", str(tmp_path))
    assert sum(done["reports"].values()) == len(names)
    assert not done["reports"].get("waiting")
    assert reasons(settings, tmp_path)["zero_bytes.pdf"] == "empty-file"
    assert reasons(settings, tmp_path)["random_bytes.pdf"] == "not-a-pdf"


def test_bad_input_has_a_reason_and_nothing_sticks(
    stack: Supervisor, settings: Settings, tmp_path: Path
) -> None:
    (tmp_path / "empty.pdf").write_bytes(b"")
    (tmp_path / "page.pdf").write_text("<!DOCTYPE html><html><body>404</body></html>")
    (tmp_path / "nul.txt").write_bytes("水中\0音響".encode() * 50)
    (tmp_path / "huge.txt").write_text("検査の結果を示す。" * 1_500_000, encoding="utf-8")
    (tmp_path / "broken.json").write_text('{"title": {"ja": "題"}, "colour": 1}')
    (tmp_path / "untitled.json").write_text('{"number": "99K99999"}')
    assert (tmp_path / "huge.txt").stat().st_size > 40_000_000
    limited = settings.model_copy(update={})
    done = sateto_json(limited, "harvest", "folder", str(tmp_path))
    assert not done["reports"].get("waiting")
    found = reasons(settings, tmp_path)
    assert found["empty.pdf"] == "empty-file"
    assert found["page.pdf"] == "html-instead-of-pdf"
    assert found["huge.txt"] == "too-much-text"
    assert found["broken.json"] == "unsupported-metadata"
    assert found["untitled.json"] == "no-title"
    assert "nul.txt" not in found
    answer = sateto_json(settings, "search", "水中音響")
    assert any("nul" in hit["title"] for hit in answer["hits"])


def test_nothing_is_lost_when_worker_and_engine_are_killed(
    stack: Supervisor, settings: Settings, tmp_path: Path
) -> None:
    count = 60
    for number in range(count):
        (tmp_path / f"r{number:02}.txt").write_text(
            f"見本の報告書{number:02}号。浮体式観測塔の揺れを{number}回測った。", encoding="utf-8"
        )
    database = open_database(settings.database)
    run_id = start(settings, "folder", str(tmp_path), {})
    wait_for(
        lambda: progress_of(database, run_id).reports.get("indexed", 0) > 3,
        120,
        lambda: progress_of(database, run_id),
    )
    kill(settings, "worker")
    kill(settings, "encoder")
    wait_for(
        lambda: progress_of(database, run_id).reports.get("indexed", 0) > 10,
        240,
        lambda: progress_of(database, run_id),
    )
    kill(settings, "engine")
    kill(settings, "broker")
    wait_for(
        lambda: progress_of(database, run_id).reports == {"indexed": count},
        420,
        lambda: progress_of(database, run_id),
    )
    checks = sateto_json(settings, "doctor")
    assert all(check["ok"] for check in checks), checks
    question = {"query": "浮体式観測塔の揺れ", "size": 100}
    hits = httpx.post(f"{settings.api}/v1/search", json=question, timeout=30).json()["hits"]
    ours = [hit["title"] for hit in hits if hit["title"].startswith("r")]
    assert sorted(ours) == [f"r{number:02}" for number in range(count)]


def test_a_second_harvest_changes_nothing(
    stack: Supervisor, settings: Settings, tmp_path: Path
) -> None:
    (tmp_path / "one.txt").write_text("一つの報告。", encoding="utf-8")
    first = sateto_json(settings, "harvest", "folder", str(tmp_path))
    again = sateto_json(settings, "harvest", "folder", str(tmp_path))
    assert first["records"]["new"] == 1
    assert again["records"]["unchanged"] == 1
    (tmp_path / "one.txt").write_text("改めた報告。", encoding="utf-8")
    changed = sateto_json(settings, "harvest", "folder", str(tmp_path))
    assert changed["records"]["changed"] == 1


def test_wrong_places_are_told_at_once(stack: Supervisor, settings: Settings) -> None:
    for arguments in (("folder", "/no/such/place"), ("oai", "not-a-url"), ("post", "x")):
        refused = sateto(settings, "harvest", *arguments, ok=False)
        assert refused.returncode == 1
        assert refused.stdout == ""
        assert "Traceback" not in refused.stderr


def kill(settings: Settings, name: str) -> None:
    """kill -9 of a service, and the wait until the supervisor has it well again."""
    pid = pid_of(settings, name)
    os.kill(pid, signal.SIGKILL)
    wait_for(
        lambda: pid_of(settings, name) not in {pid, 0} and is_well(settings, name),
        180,
        lambda: state.read(settings.data_dir),
    )
    assert not psutil.pid_exists(pid)


def pid_of(settings: Settings, name: str) -> int:
    running = state.read(settings.data_dir)
    assert running is not None
    return next(s.pid or 0 for s in running.services if s.name == name)


def is_well(settings: Settings, name: str) -> bool:
    running = state.read(settings.data_dir)
    return running is not None and any(
        s.name == name and s.state == "well" for s in running.services
    )


def test_records_of_other_repositories_are_indexed_or_refused(
    stack: Supervisor, settings: Settings, shared: Path
) -> None:
    """What others serve, through the command: JPCOAR of all versions, oai_dc, deletions and all."""
    jpcoar = [
        record(f"oai:x:{number}", metadata=path.read_text("utf-8").split("?>", 1)[-1])
        for number, path in enumerate(sorted((shared / "samples" / "jpcoar").glob("*.xml")))
    ]
    others = sorted((shared / "samples" / "oai").glob("*ListRecords*.xml"))
    pages = [page(*jpcoar), *(path.read_bytes() for path in others)]
    for number, body in enumerate(pages):
        records = xml.parse(body)
        count = sum(xml.local(element) == "record" for element in records.iter())
        # Those that announce more than they give are asked twice.
        answers = [body, envelope(NO_MORE)] * 2
        with serve(without_files(repository(answers, formats=["jpcoar_2.0"]))) as server:
            done = sateto_json(settings, "harvest", "oai", server.url)
        seen = done["records"]
        assert seen["seen"] in {count, 2 * count}, (number, done)
        assert not done["reports"].get("waiting"), done
        settled = sum(done["reports"].values())
        other = sum(seen.get(kind, 0) for kind in ("refused", "deleted", "unchanged"))
        assert settled + other == seen["seen"], (number, done)
        if number == 0:
            assert done["reports"] == {"indexed": len(jpcoar)}
            assert any(request.path.endswith(".pdf") for request in server.asked)


def without_files(script: Script) -> Script:
    """The same records, with their files at this server instead of their owners': it has none."""

    def answer(request: Request) -> Answer:
        if request.path.endswith(".pdf"):
            return Answer(b"no such file", 404)
        found = script(request)
        here = f"http://{request.headers['host']}".encode()
        return replace(found, body=PDF.sub(here + rb"\1", found.body))

    return answer


PDF = re.compile(rb"https?://[^/<\s]+(/[^<\s]*\.pdf)")
NO_MORE = '<error code="noRecordsMatch">no more</error>'
