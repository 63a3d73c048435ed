import json
from collections import Counter
from pathlib import Path

import pytest
import yaml
from lxml import etree

from ingest import metadata
from ingest.sources import Record
from ingest.sources.web import RetryLaterError
from schemas.errors import DocumentError, UserError
from schemas.reasons import Reason
from schemas.report import Metadata
from tests.ingest.faulty_server import (
    NAMESPACE,
    Answer,
    page,
    record,
    repository,
    serve,
)
from tests.ingest.harvests import harvested, source


def answers_in(folder: Path) -> dict[str, Answer]:
    """All answers, also those on cassettes, by file and question."""
    found = {path.name: Answer(path.read_bytes()) for path in sorted(folder.glob("*.xml"))}
    for path in sorted(folder.glob("*.yaml")):
        tape = yaml.safe_load(path.read_text("utf-8"))
        for turn in tape["interactions"]:
            said = turn["response"]
            body = said["body"].get("string") or said["body"]["content"]
            status = said["status"]["code"] if isinstance(said["status"], dict) else said["status"]
            raw = body if isinstance(body, bytes) else body.encode()
            found[f"{path.name} {turn['request']['uri']}"] = Answer(raw, status)
    return found


def parsed(found: Record) -> Metadata | Reason | None:
    """What becomes of a record; None where it is deleted."""
    if found.reason or found.deleted:
        return found.reason
    try:
        return metadata.parse(found.content, found.format)
    except DocumentError as fault:
        return fault.reason


def expected(body: bytes) -> type[Exception] | int:
    """By the strict parser alone: the number of records, or the error that an answer deserves."""
    try:
        root = etree.fromstring(body)
    except etree.XMLSyntaxError:
        return RetryLaterError
    codes = {e.get("code") for e in root.findall("{*}error")}
    if root.tag == f"{{{NAMESPACE}}}OAI-PMH" and codes:
        return 0 if codes <= {"noRecordsMatch", "badResumptionToken"} else UserError
    found = root.find("{*}ListRecords")
    return RetryLaterError if found is None else len(found.findall("{*}record"))


def test_answers_of_other_repositories(shared: Path) -> None:
    kinds: Counter[str] = Counter()
    for name, sample in answers_in(shared / "samples" / "oai").items():
        wanted = expected(sample.body)
        with serve(repository([sample])) as server:
            oai = source(server.url, prefix="oai_dc")
            if not isinstance(wanted, int):
                kinds[wanted.__name__] += 1
                with pytest.raises(wanted):
                    oai.page(None)
                continue
            kinds["page"] += 1
            answer = oai.page(None)
        assert len(answer.records) == wanted, name
        if wanted:
            token = (etree.fromstring(sample.body).findtext(".//{*}resumptionToken") or "").strip()
            assert json.loads(answer.cursor or '{"token": ""}')["token"] == token, name
    assert kinds["page"] >= 8
    assert kinds["UserError"] >= 8
    assert kinds["RetryLaterError"] >= 20


def test_records_of_other_repositories(shared: Path) -> None:
    count = 0
    for name, sample in answers_in(shared / "samples" / "oai").items():
        body = sample.body.replace(b"GetRecord>", b"ListRecords>")
        if not isinstance(expected(body), int) or not expected(body):
            continue
        with serve(repository([body])) as server:
            answer = source(server.url, prefix="oai_dc").page(None)
        for one in answer.records:
            count += 1
            told = parsed(one)
            if one.deleted:
                assert told is None
                continue
            assert isinstance(told, Metadata | Reason), (name, one.native_id)
            assert one.native_id or told is Reason.NO_IDENTIFIER, name
            if isinstance(told, Metadata):
                assert told.native_id == one.native_id
                assert told.title, (name, one.native_id)
    assert count >= 20


def test_records_in_jpcoar_of_all_versions(shared: Path) -> None:
    files = sorted((shared / "samples" / "jpcoar").glob("*.xml"))
    bodies = [path.read_text("utf-8").split("?>", 1)[-1] for path in files]
    wrapped = [record(f"oai:x:{n}", metadata=body) for n, body in enumerate(bodies)]
    (answer,) = harvested(page(*wrapped))
    assert len(answer.records) == len(files) >= 17
    for path, body, one in zip(files, bodies, answer.records, strict=True):
        told, root = parsed(one), etree.fromstring(body)
        assert isinstance(told, Metadata), path.name
        assert told.title, path.name
        first = root.findtext("{*}title").strip()
        assert first in {told.title.ja, told.title.en}, path.name
        assert len(told.researchers) == len(root.findall("{*}creator")), path.name
        closed = {"restricted access", "metadata only access", "embargoed access"}
        if (root.findtext("{*}accessRights") or "") in closed:
            assert not told.files, path.name
