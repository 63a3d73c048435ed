"""The description of the API: valid, in both languages, and what the answers keep to."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate as validate_openapi
from starlette.testclient import TestClient

from schemas.settings import Settings
from search_api.app import create_app


@pytest.fixture(scope="module")
def openapi() -> dict[str, Any]:
    return create_app(Settings()).openapi()


def operations(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield f"{method.upper()} {path}", operation


def test_openapi_is_valid(openapi: dict[str, Any]) -> None:
    validate_openapi(openapi)


def test_operations_are_named_once_and_told_in_both_languages(openapi: dict[str, Any]) -> None:
    found = dict(operations(openapi))
    assert {"GET /v1/search", "POST /v1/search", "GET /v1/reports/{identity}"} <= set(found)
    names = [operation["operationId"] for operation in found.values()]
    assert len(set(names)) == len(names)
    for operation in found.values():
        assert re.fullmatch(r"[^/]*[\u3040-\u9fff][^/]* / [\x20-\x7e]+", operation["summary"])
        assert operation["description"]


def test_whatever_must_be_given_has_an_example(openapi: dict[str, Any]) -> None:
    schemas = openapi["components"]["schemas"]
    needed = []
    for name, operation in operations(openapi):
        given = [(p["name"], p["schema"]) for p in operation.get("parameters", []) if p["required"]]
        if "requestBody" in operation:
            body = operation["requestBody"]["content"]["application/json"]["schema"]
            shape = schemas[body["$ref"].rsplit("/", 1)[-1]]
            given += [(field, shape["properties"][field]) for field in shape.get("required", [])]
        needed += [(f"{name} {field}", schema) for field, schema in given]
    assert needed
    assert [name for name, schema in needed if not schema.get("examples")] == []


def test_examples_are_what_their_schema_says(openapi: dict[str, Any]) -> None:
    found = list(with_examples(openapi))
    assert found
    for schema in found:
        validator = Draft202012Validator({**schema, "components": openapi["components"]})
        for example in schema["examples"]:
            validator.validate(example)


def test_shapes_have_a_name_each(openapi: dict[str, Any]) -> None:
    """Two of one name get their modules' names, and generators of clients give up on them."""
    assert [name for name in openapi["components"]["schemas"] if "__" in name] == []


@pytest.mark.parametrize(
    ("path", "status"), [("/v1/lenses", 200), ("/v1/taxonomy", 200), ("/v1/me", 200),
                         ("/v1/search?q=x&size=999", 422), ("/v1/tags/DU99", 404)],
)  # fmt: skip
def test_answers_are_what_the_description_says(
    openapi: dict[str, Any], path: str, status: int
) -> None:
    told = path.partition("?")[0].replace("DU99", "{tag_id}")
    with TestClient(create_app(Settings(elasticsearch_url="http://127.0.0.1:9"))) as client:
        got = client.get(path)
    assert got.status_code == status
    media_type = got.headers["content-type"].partition(";")[0]
    described = openapi["paths"][told]["get"]["responses"][str(status)]["content"][media_type]
    schema = {**described["schema"], "components": openapi["components"]}
    Draft202012Validator(schema).validate(got.json())


def with_examples(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        if isinstance(node.get("examples"), list):
            yield node
        for value in node.values():
            yield from with_examples(value)
    elif isinstance(node, list):
        for value in node:
            yield from with_examples(value)
