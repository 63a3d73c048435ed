"""What the commands of the workplace share: its desk, days, names out of a list, tables."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from schemas.days import last_day
from schemas.errors import UserError
from workers.cli.console import out, read_settings, told

if TYPE_CHECKING:
    from schemas.settings import Settings
    from search_api.workplace.desk import Desk

Until = Annotated[str, typer.Option(help="この日まで（2027-03-31） / until this day")]
E = TypeVar("E", bound=StrEnum)


@contextmanager
def office() -> Iterator[tuple["Settings", "Desk"]]:
    """The settings and the desk; what is wrong on purpose ends the command with a sentence."""
    from schemas.database import ready_database
    from search_api.workplace.desk import Desk

    settings = read_settings()
    with told(settings):
        desk = Desk(settings, ready_database)
        try:
            yield settings, desk
        finally:
            desk.close()


def until_day(end: float | None) -> str:
    """The last day before `end`, in brackets; empty where there is no end.

    >>> until_day(86400 * 20_000.0 - 9 * 3600)
    ' (–2024-10-03)'
    """
    return "" if end is None else f" (–{last_day(end)})"


def one_of(kind: type[E], text: str) -> E:
    """The member of that value; UserError that names them all where there is none."""
    try:
        return kind(text)
    except ValueError as error:
        names = ", ".join(kind)
        raise UserError(
            f"{text} is none of {names}", f"{text} は {names} のいずれでもありません"
        ) from error


def tell(found: list[dict[str, Any]], heads: str, lines: list[list[str]], as_json: bool) -> None:
    """Rows as JSON or as a table; `heads` are its headings with spaces between them."""
    if as_json:
        out.print_json(json.dumps(found, ensure_ascii=False))
        return
    from rich.markup import escape
    from rich.table import Table

    table = Table(*heads.split())
    for line in lines:
        table.add_row(*map(escape, line))
    out.print(table)
