"""The archive: every byte fetched, by its sha256, and what was derived from it; written once."""

import hashlib
import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlsplit
from urllib.request import url2pathname

import obstore
from obstore.exceptions import AlreadyExistsError, NotFoundError
from obstore.store import LocalStore, from_url

from schemas.errors import StateError

_AT_ONCE = 8  # bodies on their way to a distant store


class Archive:
    """Raw bytes under `raw/`, artifacts of steps under `derived/<step>/`; nothing is ever changed."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._store = (
            LocalStore(url2pathname(parts.path), mkdir=True)
            if parts.scheme == "file"
            else from_url(url)
        )

    def put(self, data: bytes) -> str:
        """Keeps `data` and returns its sha256 in hex; keeping it twice is keeping it once.

        A copy that was damaged meanwhile is replaced.
        """
        digest = hashlib.sha256(data).hexdigest()
        path = _raw(digest)
        if not self._write(path, data) and self._read(path) != data:
            obstore.put(self._store, path, data)
        return digest

    def put_all(self, data: Sequence[bytes]) -> list[str]:
        """Keeps many: a distant store many at once, since most of the time of each is spent in waiting."""
        if isinstance(self._store, LocalStore):
            return list(map(self.put, data))
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            return list(pool.map(self.put, data))

    def get(self, digest: str) -> bytes:
        """The bytes with that sha256, checked; StateError where they are missing or damaged."""
        data = self._read(_raw(digest))
        if data is None or hashlib.sha256(data).hexdigest() != digest:
            word = "missing" if data is None else "damaged"
            raise StateError(
                f"the archive's copy of {digest} is {word}; run `sateto doctor`",
                f"保存庫の {digest} が{'見つかりません' if data is None else '壊れています'}。"
                "`sateto doctor` を実行してください",
            )
        return data

    def has(self, digest: str) -> bool:
        """Whether those bytes are kept."""
        return self._exists(_raw(digest))

    def derive(self, step: str, key: str, data: bytes) -> None:
        """Keeps what `step` made of the inputs that `key` names."""
        self._write(_derived(step, key), data)

    def derived(self, step: str, key: str) -> bytes | None:
        """What `step` made of those inputs, or None where it hasn't yet."""
        return self._read(_derived(step, key))

    def has_derived(self, step: str, key: str) -> bool:
        """Whether that artifact is kept."""
        return self._exists(_derived(step, key))

    def _write(self, path: str, data: bytes) -> bool:
        """Whether `data` are new there; what is there already stays."""
        try:
            obstore.put(self._store, path, data, mode="create")
        except AlreadyExistsError:
            return False
        return True

    def _read(self, path: str) -> bytes | None:
        try:
            return bytes(obstore.get(self._store, path).bytes())
        except (NotFoundError, FileNotFoundError):
            return None

    def _exists(self, path: str) -> bool:
        try:
            obstore.head(self._store, path)
        except (NotFoundError, FileNotFoundError):
            return False
        return True


def derived_key(step: str, version: str, *inputs: str) -> str:
    """The key of an artifact: sha256 over the step, its version and its inputs."""
    text = json.dumps([step, version, *inputs], ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def to_json(value: Any) -> bytes:
    """JSON in UTF-8, the same bytes for the same value."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _raw(digest: str) -> str:
    return f"raw/{digest[:2]}/{digest}"


def _derived(step: str, key: str) -> str:
    return f"derived/{step}/{key[:2]}/{key}"
