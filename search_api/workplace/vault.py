"""The master key, in a file beside the database, and what is sealed with keys made from it.

The database alone opens nothing, and the key file alone holds nothing.
"""

import base64
import hashlib
import hmac
import os
import secrets
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from schemas.errors import SetupError, StateError

_BYTES, _NONCE = 32, 12


class Key:
    """A key of 32 bytes, for one purpose each: `derived` makes others of it."""

    def __init__(self, raw: bytes) -> None:
        self._raw = raw

    @classmethod
    def new(cls) -> "Key":
        """A random one."""
        return cls(secrets.token_bytes(_BYTES))

    def derived(self, purpose: str) -> "Key":
        """The key for another purpose: who has it can't tell this one."""
        kdf = HKDF(algorithm=SHA256(), length=_BYTES, salt=None, info=purpose.encode())
        return Key(kdf.derive(self._raw))

    def digest(self, text: str) -> str:
        """The keyed hash of a text, in hex: equal texts show as equal, and nothing else shows."""
        return hmac.new(self._raw, text.encode(), hashlib.sha256).hexdigest()

    def seal(self, text: bytes, place: str) -> bytes:
        """`text` encrypted (AES-256-GCM). It opens at `place` alone: a copy elsewhere does not."""
        nonce = secrets.token_bytes(_NONCE)
        return nonce + AESGCM(self._raw).encrypt(nonce, text, place.encode())

    def open(self, sealed: bytes, place: str) -> bytes:
        """The text again. StateError where key, bytes or place are others than at sealing."""
        try:
            return AESGCM(self._raw).decrypt(sealed[:_NONCE], sealed[_NONCE:], place.encode())
        except (InvalidTag, ValueError) as error:
            raise StateError(
                "it can't be opened: its key is lost or it was changed",
                "開くことができません。鍵が失われたか、内容が変更されています",
            ) from error

    def wrapped(self, key: "Key", place: str) -> bytes:
        """Another key, sealed with this one."""
        return self.seal(key._raw, place)

    def unwrapped(self, sealed: bytes, place: str) -> "Key":
        """The other key again; StateError as `open`."""
        return Key(self.open(sealed, place))


class Vault:
    """The keys that the master key gives, each for its purpose."""

    def __init__(self, master: Key) -> None:
        self.organisations = master.derived("organisations")
        self.audit = master.derived("audit")
        self.names = master.derived("names")
        self.sign_in = master.derived("sign-in")


def open_vault(file: Path) -> Vault:
    """The vault of a key file, which is made (readable by its owner alone) where there is none.

    SetupError where others may read it, or where it holds no key.
    """
    if not file.exists():
        _make(file)
    if file.stat().st_mode & 0o077:
        raise SetupError(
            f"others may read the master key {file}; run chmod 600 on it",
            f"主鍵 {file} を他の利用者が読める状態です。chmod 600 を行ってください",
        )
    try:
        raw = base64.b64decode(file.read_bytes().strip(), validate=True)
    except ValueError:
        raw = b""
    if len(raw) != _BYTES:
        raise SetupError(
            f"{file} holds no master key; put the kept copy back",
            f"{file} は主鍵ではありません。保管した写しを戻してください",
        )
    return Vault(Key(raw))


def _make(file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    made = file.with_name(f"{file.name}.{secrets.token_hex(4)}")
    descriptor = os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(base64.b64encode(secrets.token_bytes(_BYTES)) + b"\n")
        stream.flush()
        os.fsync(stream.fileno())
    try:
        os.link(made, file)  # whole or not at all, and never over another's
    except FileExistsError:
        pass  # another process was first: its key is the one
    finally:
        made.unlink()
