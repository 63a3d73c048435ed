"""Forms and cookies: what a browser sends, and the proof that one of our pages made it do so."""

import hashlib
import hmac
import secrets
from urllib.parse import parse_qsl

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from schemas.errors import AccessError, UserError
from search_api.web import uploads

SESSION, FORM = "sateto_session", "sateto_form"
BLIND = "sateto_blind"  # "yes" where somebody wants no names
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
READS = frozenset({"/similar", "/oai"})  # sent as a form, and changes nothing
_FIELD, _HEADER = "csrf", "x-csrf-token"
_HERE = frozenset({"localhost", "127.0.0.1", "::1"})
_TYPE, _FILES = "application/x-www-form-urlencoded", "multipart/form-data"
_FIELDS = 250  # a page of results has up to a hundred to tick


async def fields(request: Request, most: int) -> dict[str, str]:
    """The fields of a form, the last value of each. UserError past `most` bytes or 250 fields."""
    return dict(await pairs(request, most))


async def pairs(request: Request, most: int) -> list[tuple[str, str]]:
    """All fields of a form in their order; UserError as `fields`."""
    _bounded(request, most)
    if not request.headers.get("content-type", "").startswith(_TYPE):
        raise UserError("this is no form", "フォームの形式ではありません")
    try:
        body = (await request.body()).decode()
        found = parse_qsl(body, keep_blank_values=True, errors="strict", max_num_fields=_FIELDS)
    except ValueError as error:
        raise UserError("this form can't be read", "フォームを読み取れません") from error
    if "\x00" in body or any("\x00" in value for _, value in found):
        raise UserError("this form can't be read", "フォームを読み取れません")
    return found


async def parts(request: Request, most: int) -> dict[str, uploads.Part]:
    """The parts of a form with files, the last of each name. UserError past `most` bytes."""
    _bounded(request, most)
    kind = request.headers.get("content-type", "")
    return await run_in_threadpool(uploads.parts, kind, await request.body())


def _bounded(request: Request, most: int) -> None:
    length = request.headers.get("content-length", "")
    if not length.isdecimal() or int(length) > most:
        raise UserError(
            f"a form has at most {most} bytes", f"入力は {most} バイト以内にしてください"
        )


def proof(secret: str) -> str:
    """What a form carries to show that a page for the holder of the cookie `secret` made it."""
    return hmac.new(secret.encode(), b"form", hashlib.sha256).hexdigest()


def session_proof(request: Request) -> str:
    """What the forms of a page carry for whoever has signed in."""
    return proof(request.cookies.get(SESSION, ""))


async def prove(request: Request, secret: str, most: int, most_with_files: int = 0) -> None:
    """AccessError unless the request carries the proof, in the field `csrf` or in a header."""
    given, kind = request.headers.get(_HEADER, ""), request.headers.get("content-type", "")
    if not given and kind.startswith(_TYPE):
        given = (await fields(request, most)).get(_FIELD, "")
    elif not given and kind.startswith(_FILES):
        found = (await parts(request, most_with_files)).get(_FIELD)
        given = found.content.decode("latin-1") if found else ""
    if not secret or not hmac.compare_digest(given.encode(), proof(secret).encode()):
        raise AccessError(
            "this was not sent by one of our pages; open the page again and send it once more",
            "画面から送られたものと確認できません。画面を開き直してから、もう一度送ってください",
        )


def fresh() -> str:
    """A new secret for the cookie of a form that comes before any session."""
    return secrets.token_urlsafe(32)


def keep(
    request: Request, response: Response, name: str, value: str, age: int | None = None
) -> None:
    """Sets a cookie that no script reads, no other site sends, and no plain connection carries.

    It ends with the browser's session, or after `age` seconds.
    On this machine alone plain HTTP will do: nobody listens in between.
    """
    secure = request.url.scheme == "https" or request.url.hostname not in _HERE
    response.set_cookie(
        name, value, max_age=age, httponly=True, samesite="lax", secure=secure, path="/"
    )


def drop(response: Response, name: str) -> None:
    """Takes a cookie back."""
    response.delete_cookie(name, path="/", httponly=True, samesite="lax")
