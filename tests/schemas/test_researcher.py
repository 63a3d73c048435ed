import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.researcher import doubtful_erad, erad_holds, erad_of_nrid

SEVEN = st.text("0123456789", min_size=7, max_size=7)


def numbers(rest: str) -> list[str]:
    return [f"{first}{rest}" for first in range(10)]


@given(SEVEN)
def test_just_one_first_digit_fits(rest: str) -> None:
    assert sum(map(erad_holds, numbers(rest))) == 1


@given(SEVEN, st.integers(1, 7), st.integers(1, 9))
def test_a_wrong_digit_is_noticed_but_for_five_in_a_doubled_place(
    rest: str, place: int, shift: int
) -> None:
    good = next(filter(erad_holds, numbers(rest)))
    wrong = good[:place] + str((int(good[place]) + shift) % 10) + good[place + 1 :]
    assert erad_holds(wrong) == (shift == 5 and place % 2 == 0)


@given(st.text(max_size=12))
def test_any_text_is_judged(text: str) -> None:
    assert isinstance(erad_holds(text), bool)
    assert bool(doubtful_erad(text)) != erad_holds(text)


@given(SEVEN)
def test_a_number_comes_back_out_of_its_nrid(rest: str) -> None:
    for number in numbers(rest):
        assert erad_of_nrid(f"10000{number}") == number


@pytest.mark.parametrize("nrid", ["", "1000", "2000009999999", "1000199999999", "10000999999990"])
def test_what_is_no_nrid_holds_no_number(nrid: str) -> None:
    assert erad_of_nrid(nrid) == ""


@pytest.mark.parametrize("text", ["", "0999999", "099999999", "０９９９９９９９", "2021xxxx"])
def test_what_is_no_number_does_not_fit(text: str) -> None:
    assert not erad_holds(text)
