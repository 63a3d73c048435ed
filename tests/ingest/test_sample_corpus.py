import doctest
import re
from pathlib import Path
from typing import Any

import pytest

from ingest import sample
from ingest.sample import corpus
from ingest.sample.names import COMPANIES, FAMILIES, INSTITUTIONS, PROGRAMMES
from ingest.sample.rules import faults
from schemas import taxonomy

REPORTS = corpus.load()
FIRST = REPORTS[0]


def test_the_worked_example() -> None:
    readme = Path(sample.__file__).with_name("README.md")
    result = doctest.testfile(str(readme), module_relative=False)
    assert result.attempted
    assert not result.failed


def test_the_corpus_is_broad() -> None:
    assert len(REPORTS) >= 60
    assert 0.6 <= sum(report.language == "ja" for report in REPORTS) / len(REPORTS) <= 0.75
    assert {report.programme for report in REPORTS} == set(PROGRAMMES)
    assert {report.institution for report in REPORTS} == set(INSTITUTIONS)
    assert {name for report in REPORTS for name in report.companies} == set(COMPANIES)
    assert sum(not report.dual_use for report in REPORTS) >= len(REPORTS) / 4
    assert sum(bool(report.cites) for report in REPORTS) >= 20
    for field in ("id", "number", "title_ja", "title_en", "summary_ja", "summary_en"):
        assert len({getattr(report, field) for report in REPORTS}) == len(REPORTS)


def test_the_tags_are_those_of_the_taxonomy_and_all_occur() -> None:
    known = {tag.id: tag.family for tag in taxonomy.load().tags}
    used = {
        "dual_use": {tag for report in REPORTS for tag in report.dual_use},
        "civil": {tag for report in REPORTS for tag in report.civil},
    }
    for family, tags in used.items():
        assert {known.get(tag) for tag in tags} == {family}
    assert set(known) == used["dual_use"] | used["civil"]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"programme": "jst"}, "no programme"),
        ({"number": "99K00002"}, "does not belong"),
        ({"start": 2022}, "before"),
        ({"sections": FIRST.sections[::-1]}, "out of order"),
        ({"dual_use": ("CT01",)}, "wrong list"),
        ({"products": REPORTS[1].products}, "another report's"),
        ({"institution": "real-university"}, "no institution"),
        ({"companies": ("実在株式会社",)}, "no company"),
        ({"researchers": FIRST.researchers[1:]}, "one principal"),
        (
            {"researchers": (FIRST.researchers[0].model_copy(update={"ja": "山田 太郎"}),)},
            "no family",
        ),
        ({"summary_ja": "短い。"}, "summary_ja has 3"),
        ({"title_ja": "10⁻³の\U00020bb7"}, "⁻"),
        ({"cites": ("S002",)}, "its references name []"),
        ({"references": ("科研費 99K00999", "二")}, "its references name ['S999']"),
    ],
)
def test_rules_find_what_is_wrong(change: dict[str, Any], told: str) -> None:
    assert not list(faults(FIRST, REPORTS))
    assert told in "\n".join(faults(FIRST.model_copy(update=change), REPORTS))


def test_a_citation_must_lead_somewhere() -> None:
    citing = next(report for report in REPORTS if report.cites)
    assert list(faults(citing, [citing])) == [
        f"cites {other}, which is not there" for other in citing.cites
    ]


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("S001.toml", 'form = "kakenhi"', 'form = "kakenhi"\ncolour = "red"'),
        ("S001.toml", 'maturity = "applied"', 'maturity = "ripe"'),
        ("S001.toml", "end = 2020", "end = 2031"),
        ("S001.toml", 'id = "S001"', 'id = "S001'),
        ("S002.toml", "", ""),
    ],
)
def test_a_file_that_is_no_report_is_named(name: str, old: str, new: str) -> None:
    path = Path(sample.__file__).parent / "reports" / "S001.toml"
    with pytest.raises(ValueError, match=name):
        corpus.read(name, path.read_text("utf-8").replace(old, new, 1))


def test_authors_are_of_the_invented_families() -> None:
    places = [name for place in INSTITUTIONS.values() for name in (place.ja, place.en)]
    known = (*FAMILIES, *places, *COMPANIES)
    latin = {roman.casefold() for _, roman in FAMILIES.values()}
    for product in (product for report in REPORTS for product in report.products):
        head, *title = re.split('[「『"“]', product.text)
        if not title:
            continue  # in a style where nothing but its place tells an author from a title
        surnames = re.findall(r"\b[A-Z]\. ([A-Z][A-Za-z]+)", head)
        assert {name.casefold() for name in surnames} <= latin, product.text
        if re.match(r"[\u4e00-\u9fff]", head):
            names = re.split("[,、，・]", re.sub(r"（[^）]*）|\([^)]*\)", "", head))
            assert all(n.strip().startswith(known) for n in names if n.strip()), product.text
