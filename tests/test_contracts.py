"""What the whole project promises, whichever package keeps it."""

import ast
import doctest
import importlib.metadata
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from annotated_types import Gt
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from schemas.settings import Settings

ROOT = Path(__file__).parents[1]
PACKAGES = ("schemas", "ranking", "ingest", "search_api", "workers")
README = ROOT / "README.md"
LOCK = ROOT / "requirements.lock"
MODULE_LINES, FUNCTION_LINES = 300, 50
HEAVY = {"torch", "transformers", "sentence_transformers", "sklearn"}
JAPANESE = re.compile(r"[\u3040-\u9fff]")
NOT_FOR_HELP = {"sqlalchemy", "elasticsearch", "celery", "httpx", "numpy", "pydantic"}


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


# --- the floor plan -------------------------------------------------------------------------------


def test_imports_only_go_down() -> None:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert " 0 broken" in done.stdout


@pytest.mark.parametrize("name", PACKAGES)
def test_no_other_distribution_owns_the_name(name: str) -> None:
    owners = set(importlib.metadata.packages_distributions().get(name, []))
    assert owners <= {"sateto"}


def modules() -> Iterator[Path]:
    for package in PACKAGES:
        yield from (ROOT / package).rglob("*.py")


def test_modules_and_functions_stay_short() -> None:
    long = []
    for path in modules():
        text = path.read_text("utf-8")
        if text.count("\n") > MODULE_LINES:
            long.append(f"{path.relative_to(ROOT)}: {text.count(chr(10))} lines")
        if path.parent.name == "versions":
            continue  # a migration lists tables, whatever their number
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                if lines > FUNCTION_LINES:
                    long.append(f"{path.relative_to(ROOT)}: {node.name}: {lines} lines")
    assert long == []


# --- quick starts ---------------------------------------------------------------------------------


def imported_by(*arguments: str) -> set[str]:
    """Top-level names of all modules that a run of Python imports."""
    done = run("-X", "importtime", *arguments)
    assert done.returncode == 0, done.stderr
    names = re.findall(r"^import time:\s+\d+ \|\s+\d+ \|\s+([\w.]+)$", done.stderr, re.MULTILINE)
    return {name.split(".")[0] for name in names}


def test_help_loads_next_to_nothing() -> None:
    loaded = imported_by("-m", "workers.cli.main", "--help")
    assert "typer" in loaded
    assert loaded & (HEAVY | NOT_FOR_HELP) == set()


@pytest.mark.parametrize("module", ["search_api.app", "workers.queues", "workers.harvesting"])
def test_only_the_encoding_worker_loads_torch(module: str) -> None:
    loaded = imported_by("-c", f"import {module}")
    assert module.split(".", maxsplit=1)[0] in loaded
    assert loaded & HEAVY == set()


def test_a_served_request_loads_no_torch() -> None:
    loaded = imported_by(
        "-c",
        "from starlette.testclient import TestClient\n"
        "from schemas.settings import Settings\n"
        "from search_api.app import create_app\n"
        "with TestClient(create_app(Settings())) as client:\n"
        "    assert client.get('/v1/taxonomy').status_code == 200",
    )
    assert "fastapi" in loaded
    assert loaded & {"pycrfsuite", "rapidfuzz"} == set()  # read at the first pasted text
    assert loaded & HEAVY == set()


# --- what is written ------------------------------------------------------------------------------


def rows(columns: int) -> list[list[str]]:
    """Rows of the README's tables that begin with a setting and have so many columns."""
    lines = README.read_text("utf-8").splitlines()
    cells = [line.strip("|").split("|") for line in lines if line.startswith("| `SATETO_")]
    return [[cell.strip(" `") for cell in row] for row in cells if len(row) == columns]


def default_of(field: FieldInfo) -> str:
    # Two folders depend on who runs it.
    return "per user" if field.default is PydanticUndefined else str(field.default)


def test_readme_lists_every_setting_in_both_languages() -> None:
    told = [(name, default, english) for name, default, _, english in rows(4)]
    assert told == [
        (f"SATETO_{name.upper()}", default_of(field), field.description)
        for name, field in Settings.model_fields.items()
    ]
    assert [name for name, _, japanese, _ in rows(4) if not JAPANESE.search(japanese)] == []


def test_readme_says_what_happens_past_each_limit() -> None:
    paces = {"SATETO_HARVEST_PAGE", "SATETO_SWEEP_SECONDS"}  # how fast, not how far
    limits = {
        f"SATETO_{name.upper()}": default_of(field)
        for name, field in Settings.model_fields.items()
        if any(isinstance(bound, Gt) for bound in field.metadata)
    }
    told = {name: default for name, default, _ in rows(3)}
    assert told == {name: limit for name, limit in limits.items() if name not in paces}


@pytest.mark.parametrize("package", PACKAGES)
def test_worked_examples_run(package: str) -> None:
    text = (ROOT / package / "README.md").read_text("utf-8")
    blocks = re.findall(r"^```python\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    test = doctest.DocTestParser().get_doctest("\n".join(blocks), {}, package, package, 0)
    assert test.examples
    said: list[str] = []
    outcome = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE).run(
        test, out=said.append
    )
    assert outcome.failed == 0, "".join(said)


@pytest.mark.parametrize("package", PACKAGES)
def test_each_package_shows_its_tree(package: str) -> None:
    """Every module and folder at the top of a package stands in its README's tree, and no other."""
    text = (ROOT / package / "README.md").read_text("utf-8")
    tree = text.split("```")[1]
    told = set(re.findall(r"^[├└]── ([\w./]+)", tree, re.MULTILINE))
    skip = {"README.md", "__pycache__", "__init__.py"}
    there = {p.name + "/" * p.is_dir() for p in (ROOT / package).iterdir() if p.name not in skip}
    assert told == there


# --- what is kept ---------------------------------------------------------------------------------


def tracked() -> list[Path]:
    listing = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if listing.returncode:
        pytest.skip("this copy is no git checkout, so which files are tracked is unknown")
    return [path for line in listing.stdout.splitlines() if (path := ROOT / line).is_file()]


def test_no_file_names_a_registry_or_a_machine() -> None:
    hosts = (
        r"pyp[i]\.org|pythonhoste[d]\.|npmj[s]\.|crate[s]\.io|prox[y]\.golang"
        r"|repo1?\.maven\.(org|apache\.org)|(deb|security)\.debian\.org|docker\.(io|elastic\.co)"
        r"|ghcr\.io|quay\.io"
    )
    paths = r"(?<![\w./~-])/(root|work|home/\w+|Users/\w+|tmp/\w{1,3})/\w"
    pattern = re.compile(f"{hosts}|{paths}")
    found = [
        f"{path.relative_to(ROOT)}: {hit[0]}"
        for path in tracked()
        for hit in pattern.finditer(path.read_text("utf-8", errors="replace"))
    ]
    assert found == []


PIN = re.compile(
    r"(?P<name>[a-z0-9.-]+)(\[[a-z,-]+\])?==[\w.!+]+( ; [^\n\\:@]+)?( \\\n    --hash=sha256:[0-9a-f]{64})+"
)


def pins() -> list[str]:
    return re.split(r"\n(?=\S)", LOCK.read_text("utf-8").strip())


def test_the_lock_has_hashes_for_every_line_and_no_address() -> None:
    assert len(pins()) > 100
    assert [pin for pin in pins() if not PIN.fullmatch(pin)] == []


def test_the_lock_pins_all_that_is_declared() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    declared = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    names = {re.split(r"[\[<>=]", line)[0] for line in declared}
    assert names - {found["name"] for pin in pins() if (found := PIN.match(pin))} == set()


def test_the_licence_is_the_one_declared() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    text = (ROOT / "LICENSE").read_text("utf-8")
    assert project["license"] == "Apache-2.0"
    assert text.split()[:4] == ["Apache", "License", "Version", "2.0,"]
    assert "END OF TERMS AND CONDITIONS" in text
