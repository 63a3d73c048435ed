"""Reading JSON of services that leave fields out, null them, or change their type."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from schemas.errors import DocumentError
from schemas.reasons import Reason
from schemas.report import Bilingual
from schemas.text import clean, language


def load(content: bytes) -> dict[str, Any]:
    """A record that is a JSON object; DocumentError where it is none."""
    try:
        found = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise DocumentError(Reason.NOT_WELL_FORMED, f"no JSON: {error}") from error
    if not isinstance(found, dict):
        raise DocumentError(Reason.UNSUPPORTED_METADATA, f"a JSON {type(found).__name__}")
    return found


def at(value: Any, *path: str) -> Any:
    """What lies at the end of a path of names; None where it breaks off."""
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def text(value: Any, *path: str) -> str:
    """The text or number at the end of a path, trimmed; empty for anything else.

    >>> text({"a": {"b": " x "}}, "a", "b"), text({"a": 7}, "a"), text({"a": None}, "a")
    ('x', '7', '')
    """
    found = at(value, *path)
    if isinstance(found, list):
        found = found[0] if found else None
    if isinstance(found, bool) or not isinstance(found, str | int | float):
        return ""
    return clean(str(found)).strip()


def rows(value: Any, *path: str) -> list[dict[str, Any]]:
    """The objects in the list at the end of a path; one object alone counts as a list of one."""
    found = at(value, *path)
    if isinstance(found, dict):
        return [found]
    return [row for row in found if isinstance(row, dict)] if isinstance(found, list) else []


def texts(value: Any, *path: str) -> list[str]:
    """The texts in the list at the end of a path; a text alone counts as a list of one."""
    found = at(value, *path)
    parts = found if isinstance(found, list) else [found]
    return [part for one in parts if (part := text(one))]


def deep(value: Any, name: str) -> Iterator[Any]:
    """Every value under that name, wherever it is."""
    if isinstance(value, dict):
        if name in value:
            yield value[name]
        value = list(value.values())
    if isinstance(value, list):
        for part in value:
            yield from deep(part, name)


def unique(values: Iterable[str]) -> tuple[str, ...]:
    """The values that say something, each once, in their order."""
    return tuple(dict.fromkeys(value for value in values if value))


def told(*texts_of_both: str) -> Bilingual:
    """Texts sorted by their script: the first in Japanese, and the first in another language."""
    found: dict[str, str] = {}
    for one in texts_of_both:
        if one:
            found.setdefault(language(one), one)
    return Bilingual(**found)
