"""A list by pages: what one of them shows, and the ways to those beside it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar
from urllib.parse import urlencode

from starlette.datastructures import QueryParams

T = TypeVar("T")
_MOST_DIGITS = 6


@dataclass(frozen=True)
class Paged(Generic[T]):
    """The items of a page, and the addresses of the pages beside it; empty where there is none."""

    items: tuple[T, ...]
    previous: str
    next: str


def paged(items: Sequence[T], size: int, path: str, params: QueryParams) -> Paged[T]:
    """The page that `params` ask for, from 1; past the end it is the last one.

    >>> paged("abcde", 2, "/x", QueryParams("page=2&ui=en"))
    Paged(items=('c', 'd'), previous='/x?ui=en', next='/x?ui=en&page=3')
    """
    asked = params.get("page", "")
    last = max(1, -(-len(items) // size))
    here = int(asked) if asked.isascii() and asked.isdigit() and len(asked) <= _MOST_DIGITS else 1
    here = min(max(here, 1), last)
    kept = [(name, value) for name, value in params.multi_items() if name != "page"]

    def address(page: int) -> str:
        pairs = [*kept, ("page", str(page))] if page > 1 else kept
        return path + (f"?{urlencode(pairs)}" if pairs else "")

    return Paged(
        tuple(items[(here - 1) * size : here * size]),
        address(here - 1) if here > 1 else "",
        address(here + 1) if here < last else "",
    )
