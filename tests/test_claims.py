"""No string that people see claims a ruling of export control, or fitness for defence."""

import ast
import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest

from ranking.features import FEATURES
from schemas import taxonomy
from search_api.web import texts

ROOT = Path(__file__).parents[1]
CLAIMS = re.compile(
    r"該当(?:します|すると判|品です|貨物で)|非該当(?:です|と判|品|証明)|該非判定(?:の結果|を行い|します)"
    r"|(?:防衛|軍事|安全保障)(?:用途|目的)?(?:に|へ)(?:適し|適する|適合|使用でき|利用でき|転用でき|使える)"
    r"|軍事転用(?:可能|でき)"
    r"|\b(?:is|are) (?:fit|suitable) for (?:defen[cs]e|military)|\bfit for defen[cs]e"
    r"|\bsuitable for (?:military|defen[cs]e)|\b(?:is|are) (?:export[- ])?controlled\b"
    r"|\bsubject to export control|\bcan be weaponi[sz]ed",
    re.IGNORECASE,
)


def strings() -> Iterator[tuple[str, str]]:
    for key, text in texts.load().items():
        yield from ((key, text.ja), (key, text.en))
    known = taxonomy.load()
    yield from (("note", known.note.ja), ("note", known.note.en))
    for tag in known.tags:
        for text in (tag.label, tag.definition):
            yield from ((tag.id, text.ja), (tag.id, text.en))
    for name, part in taxonomy.lists().items():
        yield from ((name, part.label.ja), (name, part.label.en), (name, part.note))
    for name, feature in FEATURES.items():
        yield from ((name, feature.sentence.ja), (name, feature.sentence.en))
    for path in sorted((files("ranking") / "lenses").iterdir(), key=str):
        yield str(path), path.read_text("utf-8")
    for package in ("search_api", "workers", "ingest", "schemas", "ranking"):
        for path in (ROOT / package).rglob("*.py"):
            yield from _literals(path)
        for path in (ROOT / package).rglob("*.html"):
            yield path.name, path.read_text("utf-8")


def _literals(path: Path) -> Iterator[tuple[str, str]]:
    """The string literals of a module, but for docstrings that no one sees as a page or help."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield f"{path.name}:{node.lineno}", node.value


@pytest.mark.parametrize(
    ("text", "claims"),
    [
        ("この成果は別表第1に該当します", True),
        ("防衛用途に適しています", True),
        ("This result is suitable for military use", True),
        ("It is fit for defence", True),
        ("該当し得る技術領域", False),
        ("輸出管理上の該非判定ではなく", False),
        ("They are no export-control ruling and say nothing of fitness for any use.", False),
    ],
)
def test_claims_are_told_from_what_is_no_claim(text: str, claims: bool) -> None:
    assert bool(CLAIMS.search(text)) == claims


def test_no_string_claims_a_ruling_or_fitness() -> None:
    found = [(where, text[:80]) for where, text in strings() if CLAIMS.search(text)]
    known = [pair for pair in found if "never" not in pair[1] and "No " not in pair[1]]
    assert known == []


def test_every_list_of_tags_says_what_a_tag_is_not() -> None:
    known = taxonomy.load()
    assert "該非判定ではなく" in known.note.ja
    assert "no export-control" in known.note.en
