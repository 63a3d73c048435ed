"""All that the text of a file tells, read once: sections, cover, products, references."""

from collections.abc import Iterable
from dataclasses import dataclass

from ingest.structure import sections
from ingest.structure.cover import Cover, read_cover
from ingest.structure.products import products
from ingest.structure.references import references
from schemas.report import Product, Reference, Section

VERSION = "1"


@dataclass(frozen=True)
class Structure:
    """What a text tells; `notes` say where it contradicts itself, and nothing was dropped for it."""

    sections: tuple[Section, ...]
    cover: Cover
    products: tuple[Product, ...]
    references: tuple[Reference, ...]
    notes: tuple[str, ...]


def read_structure(pages: Iterable[tuple[int, str]], title: str = "") -> Structure:
    """The structure of a document given as (page number, display text); `title` is a PDF's /Title.

    >>> found = read_structure([(1, "２．研究の目的\\n熱を測る。\\n＜引用文献＞\\n[1] 見本太郎, 2019.")])
    >>> [section.key.value for section in found.sections], found.references[0].label
    (['purpose', 'references'], '1')
    """
    parts = sections.parts(pages)
    made, notes = products(parts)
    return Structure(
        sections=sections.sections(parts),
        cover=read_cover(parts, title),
        products=made,
        references=references(parts),
        notes=notes,
    )
