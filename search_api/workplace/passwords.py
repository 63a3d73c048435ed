"""Passwords: hashed with argon2id, at the settings of RFC 9106 for machines with little memory."""

import secrets
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from schemas.errors import UserError

_LONGEST = 1000
_HASHER = PasswordHasher()


def hashed(password: str, least: int) -> str:
    """The hash to store. UserError where the password has fewer than `least` characters."""
    if not least <= len(password) <= _LONGEST:
        raise UserError(
            f"a password has {least} to {_LONGEST} characters",
            f"パスワードは {least} 文字以上 {_LONGEST} 文字以内にしてください",
        )
    return _HASHER.hash(password)


def matches(stored: str | None, given: str) -> bool:
    """Whether it is the password. An account that isn't there takes as long to refuse as one that is."""
    try:
        return _HASHER.verify(stored or _nobody(), given[: _LONGEST + 1]) and stored is not None
    except (VerificationError, InvalidHashError):
        return False


def generated() -> str:
    """A password that nobody guesses."""
    return secrets.token_urlsafe(15)


@cache
def _nobody() -> str:
    return _HASHER.hash(secrets.token_urlsafe())
