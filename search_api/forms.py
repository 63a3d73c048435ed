"""Forms and cookies: what a browser sends, and the proof that one of our pages made it do so."""

import hashlib
import hmac
import secrets
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import Response

from schemas.errors import AccessError, UserError

SESSION, FORM = "sateto_session", "sateto_form"
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
READS = frozenset({"/similar"})  # sent by a form since it carries a text or a file; changes nothing
_FIELD, _HEADER = "csrf", "x-csrf-token"
_HERE = frozenset({"localhost", "127.0.0.1", "::1"})
_TYPE = "application/x-www-form-urlencoded"
_FIELDS = 100


async def fields(request: Request, most: int) -> dict[str, str]:
    """The fields of a form, the last value of each. UserError past `most` bytes or 100 fields."""
    length = request.headers.get("content-length", "")
    if not length.isdecimal() or int(length) > most:
        raise UserError(
            f"a form has at most {most} bytes", f"入力は {most} バイト以内にしてください"
        )
    if not request.headers.get("content-type", "").startswith(_TYPE):
        raise UserError("this is no form", "フォームの形式ではありません")
    try:
        body = (await request.body()).decode()
        pairs = parse_qsl(body, keep_blank_values=True, errors="strict", max_num_fields=_FIELDS)
    except ValueError as error:
        raise UserError("this form can't be read", "フォームを読み取れません") from error
    if "\x00" in body or any("\x00" in value for _, value in pairs):
        raise UserError("this form can't be read", "フォームを読み取れません")
    return dict(pairs)


def proof(secret: str) -> str:
    """What a form carries to show that a page for the holder of the cookie `secret` made it."""
    return hmac.new(secret.encode(), b"form", hashlib.sha256).hexdigest()


async def prove(request: Request, secret: str, most: int) -> None:
    """AccessError unless the request carries the proof, in the field `csrf` or in a header."""
    given = request.headers.get(_HEADER, "")
    if not given and request.headers.get("content-type", "").startswith(_TYPE):
        given = (await fields(request, most)).get(_FIELD, "")
    if not secret or not hmac.compare_digest(given.encode(), proof(secret).encode()):
        raise AccessError(
            "this was not sent by one of our pages; open the page again and send it once more",
            "画面から送られたものと確認できません。画面を開き直してから、もう一度送ってください",
        )


def fresh() -> str:
    """A new secret for the cookie of a form that comes before any session."""
    return secrets.token_urlsafe(32)


def keep(request: Request, response: Response, name: str, value: str) -> None:
    """Sets a cookie that no script reads, no other site sends, and no plain connection carries.

    On this machine alone plain HTTP will do: nobody listens in between.
    """
    secure = request.url.scheme == "https" or request.url.hostname not in _HERE
    response.set_cookie(name, value, httponly=True, samesite="lax", secure=secure, path="/")


def drop(response: Response, name: str) -> None:
    """Takes a cookie back."""
    response.delete_cookie(name, path="/", httponly=True, samesite="lax")
