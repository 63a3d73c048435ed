"""The API answers whatever its description allows, and refuses the rest, as it says: for each role."""

import pytest

from schemas.permissions import Role
from schemas.settings import Settings
from search_api.app import create_app
from tests.benchmarks.fuzz_api import Told, ask, operations, people

pytestmark = pytest.mark.stack
# Of each operation what fits and what doesn't; the long form is a command of tests/benchmarks.
EXAMPLES = {Role.ADMINISTRATOR: 2}


def test_no_answer_is_a_fault_or_other_than_described(live_url: str, settings: Settings) -> None:
    told = Told()
    with people(settings, "fuzzed") as (_, keys):
        for operation in operations(create_app(settings).openapi()):
            for role, headers in keys.items():
                ask(operation, live_url, headers, told, EXAMPLES.get(role, 1), same=True)
    assert told.statuses.total() > 300
    assert {200, 401, 403, 404, 422} <= set(told.statuses)
    assert told.findings == {}
