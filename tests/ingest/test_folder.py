import json
import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest import metadata
from ingest.sources import Page, Record, make_source
from ingest.sources.folder import Folder
from schemas.errors import DocumentError, UserError
from schemas.reasons import Reason
from schemas.settings import Settings

JPCOAR = """<jpcoar:jpcoar xmlns:jpcoar="https://github.com/JPCOAR/schema/blob/master/2.0/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title xml:lang="ja">題</dc:title></jpcoar:jpcoar>"""


def put(folder: Path, **files: str | bytes) -> None:
    for name, content in files.items():
        path = folder / name.replace("__", "/").replace("_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())


def pages(folder: Path, **limits: int) -> list[Page]:
    source = Folder(folder, Settings(**limits))
    found = [source.page(None)]
    while found[-1].cursor is not None:
        found.append(source.page(found[-1].cursor))
    return found


def records(folder: Path, **limits: int) -> dict[str, Record]:
    """By the name of the file that a record begins at, or its declared id."""
    return {r.native_id.rpartition("/")[2]: r for p in pages(folder, **limits) for r in p.records}


def test_files_and_the_metadata_beside_them(tmp_path: Path) -> None:
    put(
        tmp_path,
        a_pdf=b"%PDF-a", a_json='{"title": {"ja": "甲"}, "native_id": "JP-1"}',
        b_pdf=b"%PDF-b", b_xml=JPCOAR,
        c_pdf=b"%PDF-c",
        d_txt="本文", d_json='{"title": {"ja": "丁"}}',
        e_json='{"title": {"ja": "戊"}}',
        f_xml=JPCOAR,
        notes_md="# 控え",
    )  # fmt: skip
    (only,) = pages(tmp_path)
    found = records(tmp_path)
    assert {name: r.format for name, r in found.items()} == {
        "JP-1": "json", "b.pdf": "xml", "c.pdf": "file", "d.txt": "json", "e.json": "json",
        "f.xml": "xml",
    }  # fmt: skip
    assert [bool(r.file_url) for r in found.values()] == [True] * 4 + [False] * 2
    assert only.ignored == 1
    told = {name: metadata.parse(r.content, r.format).title.ja for name, r in found.items()}
    assert told == {
        "JP-1": "甲",
        "b.pdf": "題",
        "c.pdf": "",
        "d.txt": "丁",
        "e.json": "戊",
        "f.xml": "題",
    }
    source = make_source("folder", str(tmp_path), {}, Settings())
    assert source.fetch(found["c.pdf"].file_url) == b"%PDF-c"


def test_json_comes_before_xml_and_pdf_before_text(tmp_path: Path) -> None:
    put(tmp_path, a_pdf=b"%PDF-", a_txt="本文", a_json='{"native_id": "JP-1"}', a_xml=JPCOAR)
    assert {name: r.format for name, r in records(tmp_path).items()} == {
        "JP-1": "json",
        "a.txt": "file",
    }
    assert pages(tmp_path)[0].ignored == 1


def test_suffixes_in_capitals(tmp_path: Path) -> None:
    put(
        tmp_path,
        a_PDF=b"%PDF-", a_JSON='{"title": {"ja": "甲"}}',
        b_Pdf=b"%PDF-", b_Xml=JPCOAR,
        c_TXT="本文", c_json='{"title": {"ja": "丙"}}',
        d_XML=JPCOAR,
    )  # fmt: skip
    assert {name: r.format for name, r in records(tmp_path).items()} == {
        "a.PDF": "json", "b.Pdf": "xml", "c.TXT": "json", "d.XML": "xml"
    }  # fmt: skip
    assert pages(tmp_path)[0].ignored == 0


def test_hidden_files_and_folders_are_passed_over(tmp_path: Path) -> None:
    put(tmp_path, _hidden_pdf=b"%PDF-", _git__a_pdf=b"%PDF-", sub__b_pdf=b"%PDF-")
    assert list(records(tmp_path)) == ["b.pdf"]
    assert pages(tmp_path)[0].ignored == 0


def test_a_folder_inside_a_hidden_one_is_none(tmp_path: Path) -> None:
    root = tmp_path / ".cache" / "reports"
    put(root, a_pdf=b"%PDF-")
    assert list(records(root)) == ["a.pdf"]


names = st.text("ab-/.あ", min_size=1, max_size=6).map(lambda t: f"{t.strip('/.')}x.pdf")


@settings(max_examples=25, deadline=None)
@given(paths=st.sets(names, min_size=1, max_size=9), size=st.integers(1, 4))
def test_every_file_comes_once_whatever_the_page(
    paths: set[str], size: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    root = tmp_path_factory.mktemp("reports").resolve()
    wanted = set()
    for name in paths:
        path = root.joinpath(*(part for part in name.split("/") if part.strip(".")))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"%PDF-")
        if not any(part.startswith(".") for part in path.relative_to(root).parts):
            wanted.add(str(path))
    found = [r.native_id for p in pages(root, harvest_page=size) for r in p.records]
    assert found == sorted(wanted)


def test_only_the_first_page_counts_what_was_ignored(tmp_path: Path) -> None:
    put(tmp_path, a_pdf=b"1", b_pdf=b"2", c_pdf=b"3", x_docx=b"4", y_docx=b"5")
    assert [(len(p.records), p.ignored) for p in pages(tmp_path, harvest_page=2)] == [
        (2, 2),
        (1, 0),
    ]
    empty = tmp_path / "empty"
    empty.mkdir()
    assert pages(empty) == [Page((), None)]


def test_a_change_of_the_file_or_its_metadata_is_a_new_version(tmp_path: Path) -> None:
    put(tmp_path, a_pdf=b"%PDF-1", a_json="{}", b_pdf=b"%PDF-1")
    before = records(tmp_path)
    assert records(tmp_path) == before
    put(tmp_path, a_pdf=b"%PDF-2")
    file_changed = records(tmp_path)
    put(tmp_path, a_json='{"number": "1"}')
    both_changed = records(tmp_path)
    versions = [found["a.pdf"].version for found in (before, file_changed, both_changed)]
    assert len(set(versions)) == 3
    assert before["b.pdf"].version == both_changed["b.pdf"].version
    put(tmp_path, b_pdf=b"%PDF-2")
    assert records(tmp_path)["b.pdf"].version != before["b.pdf"].version


def test_metadata_beyond_the_limit_is_refused_and_said(tmp_path: Path) -> None:
    put(tmp_path, a_pdf=b"%PDF-", a_json=b" " * 101, b_json=b" " * 101)
    found = records(tmp_path, record_bytes=100)
    assert {name: r.reason for name, r in found.items()} == dict.fromkeys(
        ("a.pdf", "b.json"), Reason.TOO_LARGE
    )
    assert found["a.pdf"].detail == "a.json: SATETO_RECORD_BYTES=100"


@pytest.mark.parametrize(
    "content", ["{", "[]", '{"native_id": 7}', '{"native_id": ""}', "[" * 10**5, b"\xff"]
)
def test_metadata_that_is_wrong_is_kept_for_the_step_that_parses_it(
    content: str | bytes, tmp_path: Path
) -> None:
    put(tmp_path, a_json=content)
    found = records(tmp_path)["a.json"]
    assert found.reason is None
    if found.content != b'{"native_id": ""}':
        with pytest.raises(DocumentError, match="unsupported-metadata"):
            metadata.parse(found.content, found.format)


def test_a_declared_id_is_one_clean_line(tmp_path: Path) -> None:
    put(tmp_path, a_json='{"native_id": " JP-1\\u0000\\n"}')
    assert [r.native_id for r in records(tmp_path).values()] == ["JP-1"]


def test_names_that_need_care_in_a_url(tmp_path: Path) -> None:
    source = Folder(tmp_path, Settings())
    for name in ("報告書 １.pdf", "a#b?c%41;d.pdf", "50%.txt"):
        (tmp_path / name).write_bytes(name.encode())
    (tmp_path / os.fsdecode("報告".encode("cp932") + b".pdf")).write_bytes(b"old")
    found = source.page(None).records
    assert {source.fetch(r.file_url) for r in found} == {
        "報告書 １.pdf".encode(), b"a#b?c%41;d.pdf", b"50%.txt", b"old"
    }  # fmt: skip
    for one in found:  # all can be stored and shown
        assert json.loads(one.content)["file"].encode()
        assert one.native_id.encode()
        assert metadata.parse(one.content, one.format).native_id


def test_a_file_that_cannot_be_read_stops_nothing(tmp_path: Path) -> None:
    put(tmp_path, b_pdf=b"%PDF-")
    (tmp_path / "a.pdf").symlink_to("/proc/self/mem")  # is a file, and reading it fails
    (tmp_path / "lost.pdf").symlink_to(tmp_path / "nowhere")
    found = records(tmp_path)
    assert {name: r.reason for name, r in found.items()} == {
        "a.pdf": Reason.NOT_FOUND,
        "b.pdf": None,
    }


def refusal(folder: Path, url: str, **limits: int) -> Reason:
    with pytest.raises(DocumentError) as caught:
        Folder(folder, Settings(**limits)).fetch(url)
    return caught.value.reason


def test_what_may_not_or_cannot_be_fetched(tmp_path: Path) -> None:
    root = tmp_path / "reports"
    put(tmp_path, secret_pdf=b"%PDF-", reports__a_pdf=b"%PDF-12345", reportsx__b_pdf=b"%PDF-")
    (root / "link.pdf").symlink_to(tmp_path / "secret.pdf")
    outside = [
        (tmp_path / "secret.pdf").as_uri(),
        f"{root.as_uri()}/../secret.pdf",
        f"{root.as_uri()}/%2e%2e/secret.pdf",
        (root / "link.pdf").as_uri(),
        (tmp_path / "reportsx" / "b.pdf").as_uri(),
        "file:///etc/passwd",
        "https://example.org/report.pdf",
        "",
    ]
    assert {url: refusal(root, url) for url in outside} == dict.fromkeys(
        outside, Reason.FORBIDDEN_ADDRESS
    )
    missing = [f"{root.as_uri()}/none.pdf", root.as_uri(), f"{root.as_uri()}/%00.pdf", "//["]
    assert {url: refusal(root, url) for url in missing} == dict.fromkeys(missing, Reason.NOT_FOUND)
    assert refusal(root, (root / "a.pdf").as_uri(), file_bytes=9) is Reason.TOO_LARGE
    assert Folder(root, Settings(file_bytes=10)).fetch((root / "a.pdf").as_uri()) == b"%PDF-12345"


def test_a_folder_through_a_link_is_the_folder(tmp_path: Path) -> None:
    put(tmp_path, real__a_pdf=b"%PDF-")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    source = Folder(tmp_path / "link", Settings())
    (only,) = source.page(None).records
    assert source.fetch(only.file_url) == b"%PDF-"


@pytest.mark.parametrize("name", ["nowhere", "a.pdf"])
def test_a_place_is_a_folder(name: str, tmp_path: Path) -> None:
    put(tmp_path, a_pdf=b"%PDF-")
    with pytest.raises(UserError, match="is no folder"):
        make_source("folder", str(tmp_path / name), {}, Settings())


def test_an_unknown_source_is_named_with_the_known_ones() -> None:
    with pytest.raises(UserError, match=r"no source is called 'ftp'; there are: .*folder.*oai"):
        make_source("ftp", ".", {}, Settings())
