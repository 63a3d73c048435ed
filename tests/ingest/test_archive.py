import hashlib
import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.archive import Archive, derived_key, to_json
from schemas.errors import StateError

ROOT = Path(__file__).parents[2]
PUT = """
import sys
from ingest.archive import Archive
archive = Archive(sys.argv[1])
print(flush=True)
sys.stdin.readline()
for number in range(40):
    archive.put(b"%d" % number * 50_000)
"""
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(tmp_path.as_uri())


@pytest.fixture(scope="module")
def shared_archive(tmp_path_factory: pytest.TempPathFactory) -> Archive:
    """For properties, whose examples may share one."""
    return Archive(tmp_path_factory.mktemp("archive").as_uri())


def files(folder: Path) -> dict[str, bytes]:
    paths = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in paths}


def test_bytes_lie_under_their_hash_once(archive: Archive, tmp_path: Path) -> None:
    digest = archive.put("報告書".encode())
    assert digest == hashlib.sha256("報告書".encode()).hexdigest()
    path = f"raw/{digest[:2]}/{digest}"
    assert files(tmp_path) == {path: "報告書".encode()}
    written = (tmp_path / path).stat()
    assert archive.put("報告書".encode()) == digest
    again = (tmp_path / path).stat()
    assert (again.st_ino, again.st_mtime_ns) == (written.st_ino, written.st_mtime_ns)


def test_missing_bytes_are_named(archive: Archive) -> None:
    digest = hashlib.sha256(b"never kept").hexdigest()
    assert not archive.has(digest)
    with pytest.raises(StateError, match=f"{digest} is missing") as caught:
        archive.get(digest)
    assert "見つかりません" in caught.value.ja


@pytest.mark.parametrize("damage", [b"", b"ab", b"abd", b"abcd"])
def test_damage_is_noticed_and_mended(archive: Archive, tmp_path: Path, damage: bytes) -> None:
    digest = archive.put(b"abc")
    (tmp_path / "raw" / digest[:2] / digest).write_bytes(damage)
    with pytest.raises(StateError, match=f"{digest} is damaged") as caught:
        archive.get(digest)
    assert "壊れています" in caught.value.ja
    assert archive.put(b"abc") == digest  # it was fetched again
    assert archive.get(digest) == b"abc"


def test_an_artifact_is_written_once(archive: Archive, tmp_path: Path) -> None:
    assert archive.derived("read", "0a1b") is None
    assert not archive.has_derived("read", "0a1b")
    archive.derive("read", "0a1b", b"first")
    archive.derive("read", "0a1b", b"second")
    assert archive.derived("read", "0a1b") == b"first"
    assert archive.has_derived("read", "0a1b")
    assert archive.derived("parse", "0a1b") is None
    assert files(tmp_path) == {"derived/read/0a/0a1b": b"first"}


def test_artifacts_and_originals_are_apart(archive: Archive) -> None:
    digest = archive.put(b"abc")
    assert archive.derived("read", digest) is None
    archive.derive("read", "ff", b"other")
    assert not archive.has("ff")


@pytest.mark.parametrize("name", ["利用者", "a b", "100%", "a%20b", "a#b?c", "é"])
def test_a_folder_of_any_name(tmp_path: Path, name: str) -> None:
    folder = tmp_path / name / "archive"
    digest = Archive(folder.as_uri()).put(b"abc")
    assert (folder / "raw" / digest[:2] / digest).read_bytes() == b"abc"
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_threads_that_put_the_same_bytes(archive: Archive, tmp_path: Path) -> None:
    contents = [b"%d" % number * 50_000 for number in range(40)]
    with ThreadPoolExecutor(8) as pool:
        digests = list(pool.map(archive.put, contents * 8))
    assert digests == [hashlib.sha256(data).hexdigest() for data in contents] * 8
    assert sorted(files(tmp_path).values()) == sorted(contents)


def test_processes_that_put_the_same_bytes(archive: Archive, tmp_path: Path) -> None:
    command = [sys.executable, "-c", PUT, tmp_path.as_uri()]
    runs = [
        subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        for _ in range(2)
    ]
    for run in runs:
        assert run.stdout
        run.stdout.readline()
    for run in runs:
        run.communicate(b"\n", timeout=60)
    assert [run.returncode for run in runs] == [0, 0]
    contents = [b"%d" % number * 50_000 for number in range(40)]
    assert sorted(files(tmp_path).values()) == sorted(contents)
    assert all(archive.get(hashlib.sha256(data).hexdigest()) == data for data in contents)


@given(st.binary(max_size=3000))
def test_bytes_come_back(shared_archive: Archive, data: bytes) -> None:
    digest = shared_archive.put(data)
    assert shared_archive.has(digest)
    assert shared_archive.get(digest) == data


@given(st.lists(st.text(), min_size=2), st.lists(st.text(), min_size=2))
def test_keys_differ_where_inputs_do(one: list[str], other: list[str]) -> None:
    assert (derived_key(*one) == derived_key(*other)) == (one == other)


def test_a_key_is_stable() -> None:
    """A change here would orphan every artifact that was ever made."""
    assert derived_key("read", "1", "入力", "") == (
        hashlib.sha256('["read", "1", "入力", ""]'.encode()).hexdigest()
    )


@given(JSON)
def test_json_is_the_same_for_the_same_value(value: object) -> None:
    encoded = to_json(value)
    assert json.loads(encoded) == value
    assert to_json(json.loads(encoded)) == encoded


@given(st.dictionaries(st.text(), st.integers(), min_size=2))
def test_the_order_of_keys_is_nothing(value: dict[str, int]) -> None:
    assert to_json(dict(reversed(value.items()))) == to_json(value)
