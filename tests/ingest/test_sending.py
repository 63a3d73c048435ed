"""What `Web.send` adds to `get`: a body, headers, bytes into a file; the same bounds hold."""

import io
from typing import Any

import pytest

from ingest.sources.web import RetryLaterError, Web
from schemas.errors import DocumentError
from schemas.reasons import Reason
from tests.ingest.json_server import Asked, Said, serve


def test_a_body_and_headers_go_over_the_line_and_the_answer_into_the_file() -> None:
    with serve(lambda asked: {"got": asked.body}) as service:
        into = io.BytesIO()
        status = Web(service.url, 5).send(
            service.url, 1000, into, headers={"x-sample": "1"}, body={"offset": 0}
        )
    assert (status, into.getvalue()) == (200, b'{"got": {"offset": 0}}')
    assert service.asked[0].headers["x-sample"] == "1"


def test_redirections_are_followed_a_few_times() -> None:
    def script(asked: Asked) -> Any:
        left = int(asked.path.strip("/"))
        return Said(
            b"there" if not left else b"", 302 if left else 200, {"location": f"/{left - 1}"}
        )

    with serve(script) as service:
        into = io.BytesIO()
        assert Web(service.url, 5).send(f"{service.url}/5", 1000, into) == 200
        assert into.getvalue() == b"there"
        with pytest.raises(DocumentError):
            Web(service.url, 5).send(f"{service.url}/6", 1000, into)


def test_a_redirection_into_a_private_network_is_refused() -> None:
    said = Said(b"", 302, {"location": "http://localhost:9/secret"})
    with serve(lambda _: said) as service, pytest.raises(DocumentError) as fault:
        Web(service.url, 5).send(service.url, 1000, io.BytesIO())
    assert fault.value.reason is Reason.FORBIDDEN_ADDRESS


def test_what_is_larger_than_the_limit_is_stopped() -> None:
    with serve(lambda _: b"x" * 2000) as service, pytest.raises(DocumentError) as fault:
        Web(service.url, 5).send(service.url, 1000, io.BytesIO())
    assert fault.value.reason is Reason.TOO_LARGE


def test_a_host_that_is_not_there_is_tried_again() -> None:
    with serve(lambda _: b"") as service:
        url = service.url
    with pytest.raises(RetryLaterError):
        Web(url, 5).send(url, 1000, io.BytesIO())
