"""DOIs of the Japan Link Center: titles and names in both languages, citations where deposited."""

from collections.abc import Iterator
from typing import Any

from ingest.metadata import fields
from ingest.metadata.awards import award_ids
from ingest.metadata.fields import told, unique
from ingest.metadata.markup import plain, plain_line
from ingest.metadata.values import doi_of, language_of
from schemas.eras import fiscal_year
from schemas.report import Bilingual, Metadata, Person


def parse(content: bytes) -> Metadata:
    """Metadata of a DOI (`data` of the answer)."""
    data = fields.load(content)
    doi = doi_of(fields.text(data, "doi"))
    people = tuple(p for row in fields.rows(data, "creator_list") if (p := _person(row)))
    funds = fields.rows(data, "fund_list")
    year = fiscal_year(_date(fields.at(data, "publication_date")))
    return Metadata(
        native_id=doi,
        title=_named(fields.rows(data, "title_list"), "title"),
        number=next(iter(unique(_numbers(funds))), ""),
        institutions=tuple(dict.fromkeys(p.affiliation for p in people if p.affiliation)),
        researchers=people,
        keywords=unique(fields.text(row, "keyword") for row in fields.rows(data, "keyword_list")),
        summary=_named(fields.rows(data, "description_list"), "description"),
        start_year=year,
        end_year=year,
        language=language_of(next(iter(fields.texts(data, "article_language")), "")),
        doi=doi,
        ids=(f"doi:{doi}",) if doi else (),
        awards=unique(
            id_ for row in funds for n in _numbers([row]) for id_ in award_ids(n, _funder(row))
        ),
        funder=told("; ".join(unique(map(_funder, funds)))),
        cites=unique(f"doi:{doi}" if doi else "" for doi in _cited(data)),
        landing_page=fields.text(data, "url"),
    )


def _named(rows: list[dict[str, Any]], name: str) -> Bilingual:
    """A text by its declared language, else by its script."""
    found: dict[str, str] = {}
    for row in rows:
        text = (
            plain(fields.text(row, name))
            if name == "description"
            else plain_line(fields.text(row, name))
        )
        code = language_of(fields.text(row, "lang"))
        if text:
            found.setdefault(code or ("ja" if told(text).ja else "en"), text)
    return Bilingual(**found)


def _person(row: dict[str, Any]) -> Person | None:
    names: dict[str, str] = {}
    for one in fields.rows(row, "names"):
        name = plain_line(f"{fields.text(one, 'last_name')} {fields.text(one, 'first_name')}")
        if name:
            code = language_of(fields.text(one, "lang"))
            names.setdefault(code or ("ja" if told(name).ja else "en"), name)
    if not names:
        return None
    ids = fields.rows(row, "researcher_id_list")
    return Person(
        **names,
        affiliation=_named(fields.rows(row, "affiliation_list"), "affiliation_name"),
        ids=unique(_researcher(one) for one in ids),
    )


def _researcher(row: dict[str, Any]) -> str:
    kind, code = fields.text(row, "type").lower(), fields.text(row, "id_code").rsplit("/", 1)[-1]
    prefix = "orcid" if "orcid" in kind else "erad" if "rad" in kind else kind
    return f"{prefix}:{code}" if prefix and code else ""


def _date(value: Any) -> str:
    """A date as text, or in parts."""
    if not isinstance(value, dict):
        return fields.text(value)
    parts = [
        next(iter(unique(fields.text(value, name) for name in (f"publication_{unit}", unit))), "")
        for unit in ("year", "month", "day")
    ]
    return "-".join(part.zfill(2) for part in parts if part)


def _funder(row: dict[str, Any]) -> str:
    return next((text for name in _names(row) if (text := fields.text(name))), "")


def _names(row: dict[str, Any]) -> Iterator[Any]:
    """Names of a funder, flat or by language."""
    yield from fields.deep(row, "funder_name")
    yield from fields.deep(row, "fund_name")


def _numbers(funds: list[dict[str, Any]]) -> list[str]:
    return [text for value in fields.deep(funds, "award_number") for text in fields.texts(value)]


def _cited(data: dict[str, Any]) -> Iterator[str]:
    for value in fields.deep(fields.at(data, "citation_list"), "doi"):
        yield doi_of(fields.text(value))
    for row in fields.rows(data, "relation_list"):
        if fields.text(row, "relation").lower() in {"cites", "references"}:
            yield doi_of(fields.text(row, "content"))
