"""Errors as answers: problem+json (RFC 9457), and the only place that knows HTTP statuses."""

from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from schemas.errors import (
    AccessError,
    DocumentError,
    EngineError,
    NotFoundError,
    SatetoError,
    SetupError,
    SignInError,
    StateError,
    ThrottleError,
    UserError,
)
from schemas.report import Bilingual
from search_api.web import errors

STATUS: dict[type[SatetoError], int] = {
    UserError: 422,
    AccessError: 403,
    SignInError: 401,
    ThrottleError: 429,
    NotFoundError: 404,
    DocumentError: 422,
    EngineError: 503,
    StateError: 409,
    SetupError: 503,
    SatetoError: 500,
}
_TITLES = {
    400: ("Bad request", "要求を解釈できません"),
    401: ("Sign in first", "サインインが必要です"),
    403: ("Not allowed", "権限がありません"),
    404: ("Not found", "見つかりません"),
    405: ("Method not allowed", "この方法では利用できません"),
    409: ("Conflict", "状態が矛盾しています"),
    422: ("The request can't be answered as it is", "要求の内容を確認してください"),
    429: ("Too many requests", "要求の回数が多すぎます"),
    500: ("Internal error", "内部エラーが発生しました"),
    503: ("A service does not answer", "サービスが応答しません"),
}


class Problem(BaseModel):
    """The body of every error."""

    type: str = "about:blank"
    title: str = Field(examples=["Not found"])
    title_ja: str = Field(examples=["見つかりません"])
    status: int = Field(examples=[404])
    detail: str = Field(examples=["there is no report oai-0000000000000000"])
    detail_ja: str = Field(examples=["成果 oai-0000000000000000 は見つかりません"])


# For the description of the API: what every route may answer besides its own.
RESPONSES: dict[int | str, dict[str, Any]] = {
    status: {
        "description": f"{_TITLES[status][1]} / {_TITLES[status][0]}",
        "content": {
            "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}
        },
    }
    for status in (400, 401, 403, 404, 409, 422, 429, 503)
}


def described(document: dict[str, Any]) -> dict[str, Any]:
    """The description of the API with the one shape of all errors, which no route names itself."""
    document["components"]["schemas"]["Problem"] = Problem.model_json_schema()
    return document


def status_of(error: SatetoError) -> int:
    """The HTTP status of a branch of the error tree."""
    return next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)


def problem(status: int, en: str, ja: str, **more: Any) -> JSONResponse:
    """A problem+json answer in both languages."""
    title, title_ja = _TITLES.get(status, _TITLES[500])
    body = {"type": "about:blank", "title": title, "title_ja": title_ja, "status": status}
    return JSONResponse(
        {**body, "detail": en, "detail_ja": ja, **more},
        status_code=status,
        media_type="application/problem+json",
    )


def install(app: FastAPI) -> None:
    """Makes every error of the application a problem."""
    app.add_exception_handler(SatetoError, _ours)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)


def _answer(request: Request, status: int, en: str, ja: str, **more: Any) -> Response:
    """A page where a browser asks for one, else a problem."""
    if not errors.wanted(request):
        return problem(status, en, ja, **more)
    title, title_ja = _TITLES.get(status, _TITLES[500])
    return errors.error_page(
        request, status, Bilingual(ja=title_ja, en=title), Bilingual(ja=ja, en=en)
    )


async def _ours(request: Request, error: Exception) -> Response:
    assert isinstance(error, SatetoError)  # noqa: S101  # registered for it alone
    if isinstance(error, SignInError):
        return _to_sign_in(request, error)
    answer = _answer(request, status_of(error), error.en, error.ja)
    if isinstance(error, ThrottleError) and error.seconds:
        answer.headers["retry-after"] = str(error.seconds)
    return answer


def _to_sign_in(request: Request, error: SignInError) -> Response:
    """A browser is led to the page where one signs in; a program is told what to show."""
    if errors.wanted(request) and request.method == "GET":
        return errors.to_sign_in(request)
    answer = _answer(request, 401, error.en, error.ja)
    answer.headers["www-authenticate"] = "Bearer"
    return answer


async def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101  # as above
    # Without the value that was given: a question must not come back in an error's text.
    faults = [
        {"field": ".".join(str(part) for part in fault["loc"]), "message": fault["msg"]}
        for fault in error.errors()
    ]
    said = "; ".join(f"{fault['field']}: {fault['message']}" for fault in faults)
    return _answer(request, 422, said, f"入力に誤りがあります: {said}", faults=faults)


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101  # as above
    title, title_ja = _TITLES.get(error.status_code, _TITLES[500])
    return _answer(request, error.status_code, str(error.detail or title), title_ja)
