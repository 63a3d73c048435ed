"""The works that a report makes known: itself, and the products of its project."""

import hashlib
from collections.abc import Iterator

from ranking.citing.keys import family, squeeze, strong
from schemas.citation import Held, Role, Work
from schemas.report import Person, Product, Report


def works_of(report: Report) -> Iterator[Held]:
    """The report as a work, then its products; one that has neither title nor identifier is none.

    Products are those of the record, or where it lists none those of the file: one list, since the
    same paper stands in both.
    """
    meta = report.metadata
    numbers = [f"kaken:{meta.number.removeprefix('JP')}"] if meta.number else []
    dois = [f"doi:{meta.doi.lower()}"] if meta.doi else []
    yield Held(
        role=Role.SELF,
        work=Work(
            id=report.id,
            titles=tuple(title for title in (meta.title.ja, meta.title.en) if title),
            authors=tuple(_name(person) for person in meta.researchers),
            year=meta.end_year,
            container=meta.programme.best(),
            ids=tuple(dict.fromkeys([*dois, *numbers, *meta.ids])),
        ),
    )
    for product in meta.products or report.products:
        if product.title or product.ids:
            yield Held(role=Role.PRODUCT, work=_work(product))


def work_id(product: Product) -> str:
    """The id of a product: its DOI or patent, else its title, year and first author as a hash.

    The same paper named by two projects is one work, whichever came first.
    """
    if named := strong(product.ids):
        return min(named)
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
