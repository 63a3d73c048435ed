"""The sample reports: read from `reports/*.toml`, each checked strictly."""

import tomllib
from functools import cache
from importlib.resources import files

from pydantic import ValidationError

from ingest.sample.rules import faults
from ingest.sample.shapes import SampleReport


@cache
def load() -> tuple[SampleReport, ...]:
    """All sample reports in the order of their ids; ValueError says what is wrong, and where."""
    folder = files(__package__) / "reports"
    texts = {e.name: e.read_text("utf-8") for e in folder.iterdir() if e.name.endswith(".toml")}
    reports = tuple(read(name, texts[name]) for name in sorted(texts))
    wrong = [f"{report.id}: {fault}" for report in reports for fault in faults(report, reports)]
    if wrong:
        raise ValueError("\n".join(wrong))
    return reports


def read(name: str, text: str) -> SampleReport:
    """One report out of the text of a file; its id is the file's name."""
    try:
        report = SampleReport.model_validate(tomllib.loads(text))
    except (tomllib.TOMLDecodeError, ValidationError) as error:
        raise ValueError(f"{name}: {error}") from error
    if name != f"{report.id}.toml":
        raise ValueError(f"{name}: holds {report.id}")
    return report
