"""The one tree of errors.

SatetoError
├── UserError        what was asked can't be done as asked; asking otherwise can
├── AccessError      the reader may not see or do this
│   ├── SignInError    nobody is signed in, or the name, password or key is none
│   └── ThrottleError  too many tries; a pause helps
├── NotFoundError    no such report, tag, run or file
├── DocumentError    a record or file can't be taken in, for good; carries a Reason
├── EngineError      a service (engine, broker, database, encoder, a source) failed; try again later
├── StateError       stored data contradicts itself, or something else holds it
└── SetupError       the machine lacks what the local stack needs
"""

from schemas.reasons import Reason


class SatetoError(Exception):
    """Base of all errors that SATETO raises on purpose; the message says what to do."""

    def __init__(self, en: str, ja: str) -> None:
        super().__init__(en)
        self.en = en
        self.ja = ja


class UserError(SatetoError):
    """The request is wrong; it names what to change."""


class AccessError(SatetoError):
    """The reader lacks the right."""


class SignInError(AccessError):
    """Nobody is signed in, or what was shown to sign in is not valid."""


class ThrottleError(AccessError):
    """Tried too often; after a pause, of `seconds` where it is known, it can be tried again."""

    def __init__(self, en: str, ja: str, seconds: int = 0) -> None:
        super().__init__(en, ja)
        self.seconds = seconds


class NotFoundError(SatetoError):
    """The thing asked for does not exist, or not for this reader."""


class DocumentError(SatetoError):
    """A record or a file that can't be taken in, however often it is tried."""

    def __init__(self, reason: Reason, detail: str = "") -> None:
        super().__init__(reason.en, reason.ja)
        self.reason = reason
        self.detail = detail

    def __str__(self) -> str:
        return f"{self.reason.value}: {self.detail or self.en}"


class EngineError(SatetoError):
    """A service did not answer as it should; a retry may help."""


class StateError(SatetoError):
    """Stored data contradicts itself, or somebody else holds what is needed."""


class SetupError(SatetoError):
    """The machine lacks a tool, a port or a package source that the local stack needs."""
