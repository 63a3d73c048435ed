import pytest

from ingest.structure.running_heads import running_lines


def bodies(*pages: str, first: int = 1) -> list[str]:
    split = [(number, page.split("\n")) for number, page in enumerate(pages, first)]
    return [
        "\n".join(line for place, line in enumerate(lines) if place not in running)
        for (_, lines), running in zip(split, running_lines(split), strict=True)
    ]


def test_heads_feet_and_page_numbers_go() -> None:
    pages = [
        f"成果報告書 SMPL-0001\n本文その{name}。\n続き{name}。\n- {number} -"
        for number, name in enumerate("いろは", 1)
    ]
    assert bodies(*pages) == [f"本文その{name}。\n続き{name}。" for name in "いろは"]


@pytest.mark.parametrize("foot", ["{}", "－ {} －", "p. {}", "{} / 12", "{} SAMPLE"])
def test_page_numbers_may_count_from_elsewhere(foot: str) -> None:
    pages = [f"The text of {name}.\n{foot.format(number)}" for number, name in ((7, "a"), (8, "b"))]
    assert bodies(*pages, first=3) == ["The text of a.", "The text of b."]


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("1. はじめに", "2. 方法"),
        ("表1 結果", "表4 結果"),
        ("12.5 8.1", "12.9 8.1"),
        ("同じ行" * 50, "同じ行" * 50),
    ],
)
def test_lines_that_differ_or_are_long_stay(one: str, two: str) -> None:
    assert bodies(f"{one}\n甲", f"{two}\n乙") == [f"{one}\n甲", f"{two}\n乙"]


def test_what_repeats_within_the_page_stays() -> None:
    pages = [f"頭{n}\n二{n}\n同じ行\n末{n}\n尾{n}" for n in "abc"]
    assert bodies(*pages) == pages


def test_one_page_keeps_all() -> None:
    assert bodies("頭\n本文\n1") == ["頭\n本文\n1"]


def test_a_head_of_few_pages_is_text() -> None:
    pages = ["まとめ\n" + f"本文{n}" for n in "ab"] + [f"本文{n}" for n in "cdefghijk"]
    assert bodies(*pages) == pages
