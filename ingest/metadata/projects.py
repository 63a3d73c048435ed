"""What the peers' projects share: ids, money, years and people out of flat tables and JSON."""

import re
from typing import Any

from ingest.metadata import fields
from schemas.eras import fiscal_year
from schemas.report import Person

_US_DATE = re.compile(r"(\d\d?)/(\d\d?)/(\d{4})")


def year_of(date: str) -> int | None:
    """The Japanese fiscal year of an ISO date, or of an American one such as 09/30/2024.

    >>> year_of("2024-03-31"), year_of("09/30/2024"), year_of("2024-09-01T00:00:00")
    (2023, 2024, 2024)
    """
    american = _US_DATE.match(date)
    if american:
        date = f"{american[3]}-{int(american[1]):02d}-{int(american[2]):02d}"
    return fiscal_year(date)


def person(name: str, role: str = "", ids: tuple[str, ...] = ()) -> tuple[Person, ...]:
    """One person of that name, or none."""
    whole = " ".join(name.split())
    return (Person(**fields.told(whole).model_dump(), role=role, ids=ids),) if whole else ()


def split(text: str, marks: str = r"[;,|]") -> tuple[str, ...]:
    """Parts of a cell that holds several."""
    return fields.unique(part.strip() for part in re.split(marks, text))


def has(row: dict[str, Any], *names: str) -> str:
    """The first of these fields that says something."""
    return next((text for name in names if (text := fields.text(row, name))), "")
