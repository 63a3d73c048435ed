"""The works that a report makes known: itself, and the products of its project."""

import hashlib
from collections.abc import Iterator

from ingest.citing.keys import family, squeeze
from schemas.citation import Work
from schemas.report import Person, Product, Report


def works_of(report: Report) -> Iterator[Work]:
    """The report as a work, then its products; one that has neither title nor identifier is none."""
    meta = report.metadata
    numbers = [f"kaken:{meta.number}"] if meta.number else []
    dois = [f"doi:{meta.doi.lower()}"] if meta.doi else []
    yield Work(
        id=report.id,
        titles=tuple(title for title in (meta.title.ja, meta.title.en) if title),
        authors=tuple(_name(person) for person in meta.researchers),
        year=meta.end_year,
        container=meta.programme.best(),
        ids=tuple(dict.fromkeys([*dois, *numbers, *meta.ids])),
    )
    for product in (*meta.products, *report.products):
        if product.title or product.ids:
            yield _work(product)


def work_id(product: Product) -> str:
    """The id of a product: its DOI or patent, else its title, year and first author as a hash.

    The same paper named by two projects is one work, whichever came first.
    """
    strong = [key for key in product.ids if key.startswith(("doi:", "patent:", "arxiv:"))]
    if strong:
        return min(strong)
    author = family(product.authors[0]) if product.authors else ""
    said = f"{squeeze(product.title)}\n{product.year}\n{author}"
    return f"work-{hashlib.sha256(said.encode()).hexdigest()[:16]}"


def _work(product: Product) -> Work:
    return Work(
        id=work_id(product),
        titles=(product.title,) if product.title else (),
        authors=product.authors,
        year=product.year,
        container=product.container,
        volume=product.volume,
        issue=product.issue,
        pages=product.pages,
        ids=product.ids,
    )


def _name(person: Person) -> str:
    return person.ja or person.en
