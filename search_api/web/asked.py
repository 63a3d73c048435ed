"""A question as it was typed: read from an address, written back into links, checked late."""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, Self
from urllib.parse import quote, urlencode

from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError
from starlette.datastructures import QueryParams

from schemas.search import Filters, SearchRequest
from schemas.terms import expansions
from search_api.routes.search import Narrowed, SearchLink
from search_api.web.texts import Ui, Words

LISTS = ("tag", "mapping", "programme", "institution", "language", "section", "source")
INVALID = (ValidationError, RequestValidationError)
_SINGLE = ("ui", "lens", "q", "year_from", "year_to", "size", "page", "fold", "expand")


@dataclass(frozen=True)
class Asked:
    """The fields of the search form as they were typed, right or wrong."""

    ui: Ui = "ja"
    lens: str = "neutral"
    q: str = ""
    year_from: str = ""
    year_to: str = ""
    tag: tuple[str, ...] = ()
    mapping: tuple[str, ...] = ()
    programme: tuple[str, ...] = ()
    institution: tuple[str, ...] = ()
    language: tuple[str, ...] = ()
    section: tuple[str, ...] = ()
    source: tuple[str, ...] = ()
    size: str = "10"
    page: str = "1"
    fold: str = "true"
    expand: str = "true"
    without: tuple[str, ...] = ()

    @classmethod
    def read(cls, params: QueryParams) -> Self:
        """The question of an address. Names that the form doesn't have are left out.

        A box that isn't ticked sends nothing, so the form tells which were `offered`; those that
        don't come back in `also` are asked no more.
        """
        single = {name: params[name].strip() for name in _SINGLE if name in params}
        lists = {name: tuple(dict.fromkeys(filter(None, params.getlist(name)))) for name in LISTS}
        left = {*params.getlist("offered"), *params.getlist("without")} - {*params.getlist("also")}
        known = [one.to for one in expansions(single.get("q", ""))] if left else []
        lists["without"] = tuple(word for word in known if word in left)
        given: dict[str, Any] = {**single, **lists}
        return cls(**{**{n: v for n, v in given.items() if v}, "ui": ui_of(params)})

    def request(self) -> SearchRequest:
        """The question in the shape of the API; one of `INVALID` where it is none."""
        given = {"q": self.q, **dict(self._pairs(without=("ui",)))}
        return SearchLink.model_validate(given).request()

    def filters(self) -> Filters:
        """The conditions alone; one of `INVALID` where they are none."""
        names = ("year_from", "year_to", *LISTS)
        given = {name: value for name, value in self._pairs() if name in names}
        return Narrowed.model_validate(given).filters()

    def url(self, path: str = "/", **changes: Any) -> str:
        """The address of this question after `changes`; defaults are left out of it."""
        pairs = replace(self, **changes)._pairs()
        return path + ("?" + urlencode(pairs, doseq=True, quote_via=quote) if pairs else "")

    def first_page(self, **changes: Any) -> str:
        """As `url`, from the first page on: what else changed makes another answer."""
        return self.url(page="1", **changes)

    def toggled(self, name: str, value: str, path: str = "/") -> str:
        """The address without one value of a list."""
        left = tuple(one for one in getattr(self, name) if one != value)
        return self.first_page(path=path, **{name: left})

    def free(self, path: str = "/") -> str:
        """The address with the words and the lens alone."""
        return self.first_page(path=path, year_from="", year_to="", **dict.fromkeys(LISTS, ()))

    def _pairs(self, without: Sequence[str] = ()) -> list[tuple[str, Any]]:
        return [
            (field.name, getattr(self, field.name))
            for field in fields(self)
            if field.name not in without and getattr(self, field.name) != field.default
        ]


@dataclass(frozen=True)
class Fault:
    """What is wrong with a question: the field to correct (empty if none alone), and a sentence."""

    field: str
    text: str


def ui_of(params: QueryParams) -> Ui:
    """The language that an address asks for; Japanese unless it is English."""
    return "en" if params.get("ui") == "en" else "ja"


def faults(
    asked: Asked, error: ValidationError | RequestValidationError, words: Words
) -> tuple[Fault, ...]:
    """One plain sentence for each field that `error` names, and for the words if there are none."""
    names = dict.fromkeys(str(fault["loc"][0]) if fault["loc"] else "" for fault in error.errors())
    if not asked.q:
        names = {"q": None, **names}
    return tuple(_fault(asked, name, words) for name in names)


def refused(asked: Asked, text: str) -> Fault:
    """What the API refused: for want of words if there are none, else the question as a whole."""
    return Fault("" if asked.q else "q", text)


def _fault(asked: Asked, name: str, words: Words) -> Fault:
    if name in ("year_from", "year_to"):
        return Fault(name, words("fault_year", value=getattr(asked, name)))
    if name == "q":
        return Fault(name, words("fault_q"))
    if name in ("lens", "language", "mapping", "section", "page", "size", "fold", "expand"):
        return Fault("", words(f"fault_{name}"))
    return Fault("year_to", words("fault_years_order"))
