"""Asks the API whatever its description allows and does not allow, as each role.

No answer may be a 5xx, of an undeclared status or type, or other than its schema. The local stack
has to be up (`sateto up`) with high rates, such as SATETO_RATE_ADDRESS=1000000.

    python -m tests.benchmarks.fuzz_api --minutes 5
"""

import argparse
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import requests
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis.strategies import SearchStrategy
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from schemas.permissions import Role
from schemas.settings import Settings
from search_api.app import create_app
from search_api.workplace.desk import Desk
from tests.search_api.workplace.offices import bearer, desk_at, found, hire

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]


@dataclass
class Told:
    """What came of it."""

    statuses: Counter[int] = field(default_factory=Counter)
    findings: dict[str, str] = field(default_factory=dict)  # by operation and what is wrong


@dataclass(frozen=True)
class Operation:
    """An operation by its name, and what fits it and what doesn't."""

    label: str
    cases: tuple[SearchStrategy[Case], ...]


def operations(document: Mapping[str, Any]) -> list[Operation]:
    """All operations of a description."""
    schema = schemathesis.openapi.from_dict(dict(document))
    every = (found.ok() for found in schema.get_all_operations())
    modes = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
    return [
        Operation(one.label, tuple(one.as_strategy(generation_mode=mode) for mode in modes))
        for one in every
    ]


def ask(
    operation: Operation,
    url: str,
    headers: Mapping[str, str],
    told: Told,
    examples: int,
    *,
    same: bool,
) -> None:
    """Asks one operation so many times with what fits, and as often with what doesn't.

    With `same` it asks the same each time.
    """
    session = requests.Session()
    for cases in operation.cases:

        @given(case=cases)
        @settings(
            max_examples=examples,
            derandomize=same,
            database=None,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        )
        def once(case: Case) -> None:
            answer = case.call(base_url=url, session=session, headers=dict(headers))
            told.statuses[answer.status_code] += 1
            try:
                case.validate_response(answer, checks=CHECKS)
            except FailureGroup as group:
                for failure in group.exceptions:
                    name = f"{operation.label}: {failure.__class__.__name__}"
                    curl = f"{case.as_curl_command()}\n{answer.status_code} {answer.text[:300]}"
                    told.findings.setdefault(name, f"{failure}\n{curl}")

        _quietly(once)
    session.close()


def _quietly(once: Any) -> None:
    """An operation without anything to get wrong has no example of what doesn't fit."""
    try:
        once()
    except Exception as error:
        if type(error).__name__ not in ("Unsatisfiable", "InvalidArgument", "SkipTest"):
            raise


@contextmanager
def people(settings: Settings, office: str) -> Iterator[tuple[Desk, dict[Role, dict[str, str]]]]:
    """The headers of each role in an organisation made for it."""
    with desk_at(settings.database, settings.data_dir) as desk:
        found(desk, office)
        keys = {
            role: {}
            if role is Role.VISITOR
            else bearer(hire(desk, office, f"{role}-{office}", role))
            for role in Role
        }
        yield desk, keys


def main() -> None:
    """The long form."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=5.0)
    parser.add_argument("--examples", type=int, default=20)
    given_ = parser.parse_args()
    stack, told = Settings(), Told()
    every = operations(create_app(stack).openapi())
    end = time.monotonic() + 60 * given_.minutes
    rounds = 0
    with people(stack, f"fuzz{int(time.time())}") as (_, keys):
        while time.monotonic() < end:
            for role, headers in keys.items():
                for operation in every:
                    if time.monotonic() < end:
                        ask(operation, stack.api, headers, told, given_.examples, same=False)
                print(f"{role}: {sum(told.statuses.values())} requests", flush=True)
            rounds += 1
    print(f"{sum(told.statuses.values())} requests to {len(every)} operations as {len(keys)} roles")
    print(dict(sorted(told.statuses.items())))
    for name, text in told.findings.items():
        print(f"== {name}\n{text}")
    raise SystemExit(bool(told.findings))


if __name__ == "__main__":
    main()
