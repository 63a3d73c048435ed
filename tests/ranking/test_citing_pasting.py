import pytest
from hypothesis import given
from hypothesis import strategies as st

from ranking.citing.pasting import references


def pieces(text: str) -> list[str]:
    return [text[start:end] for start, end in references(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[1] 見本, 2001.\n[2] 例示,\n   2002.\n", ["[1] 見本, 2001.", "[2] 例示,\n   2002."]),
        ("1) A, 2001.\n2) B, 2002.", ["1) A, 2001.", "2) B, 2002."]),
        ("①見本、2001\n②例示、2002", ["①見本、2001", "②例示、2002"]),
        ("［１］見本\n［２］例示", ["［１］見本", "［２］例示"]),
        ("見本太郎,\n2001.\n\n例示次郎, 2002.", ["見本太郎,\n2001.", "例示次郎, 2002."]),
        ("見本太郎, 2001.\n例示次郎, 2002.", ["見本太郎, 2001.", "例示次郎, 2002."]),
        ("見本太郎, 2001.", ["見本太郎, 2001."]),
        ("2010 年の見本\n2011 年の例示", ["2010 年の見本", "2011 年の例示"]),
        (" \n\n", []),
    ],
)
def test_a_text_is_cut_where_a_reference_begins(text: str, expected: list[str]) -> None:
    assert pieces(text) == expected


@given(st.text(alphabet="[]1２.)\n 見A①・"))
def test_nothing_but_blanks_is_left_out(text: str) -> None:
    assert "".join("".join(pieces(text)).split()) == "".join(text.split())


def test_a_heading_above_marked_references_stands_alone() -> None:
    pasted = "引用文献\n\n[1] 見本太郎：題名，\n見本誌，2019．\n[2] 架空花子：別の題名，2020．"
    assert [pasted[start:end] for start, end in references(pasted)] == [
        "引用文献", "[1] 見本太郎：題名，\n見本誌，2019．", "[2] 架空花子：別の題名，2020．",
    ]  # fmt: skip
