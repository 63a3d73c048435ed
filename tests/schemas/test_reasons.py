import re

import pytest

from schemas.reasons import Reason


@pytest.mark.parametrize("reason", Reason)
def test_reason_speaks_both_languages(reason: Reason) -> None:
    assert re.search(r"[ぁ-ん]", reason.ja)
    assert reason.ja.endswith("。")
    assert reason.en.isascii()
    assert reason.en.endswith(".")


def test_code_is_the_name_and_fits_its_column() -> None:
    for reason in Reason:
        assert reason.value == reason.name.lower().replace("_", "-")
        assert len(reason) <= 32
        assert Reason(reason.value) is reason
