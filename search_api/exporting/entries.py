"""What an exported file tells of a work or a report: one shape, whichever the file. Pure."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from schemas.citation import Work
from schemas.citation_answers import Cites, WorkShown
from schemas.report import Metadata, Person, Product

Kind = Literal["report", "article", "talk", "book", "patent", "other"]
_INITIALS = re.compile(r"([^\W\d_]\.?-?){1,3}")
_UNPRINTED = {"Cc", "Cs"}  # controls, and halves of characters, which no encoding has


@dataclass(frozen=True)
class Author:
    """A name; `given` is empty where the name isn't parted. `yomi` is how it is read, in kana."""

    family: str
    given: str = ""
    yomi: str = ""

    @property
    def inverted(self) -> str:
        """The family name first, as RIS and BibTeX want it."""
        return f"{self.family}, {self.given}" if self.given else self.family


@dataclass(frozen=True)
class Entry:
    """A work, a product or a report. Every text stands on one line, without control characters."""

    id: str
    kind: Kind
    title: str
    other_title: str = ""
    authors: tuple[Author, ...] = ()
    year: int | None = None
    container: str = ""
    publisher: str = ""
    volume: str = ""
    issue: str = ""
    pages: str = ""
    number: str = ""
    doi: str = ""
    url: str = ""
    keywords: tuple[str, ...] = ()
    summary: str = ""
    exported: str = ""  # who exported it and when, where that is to be told


def of_report(record: Mapping[str, Any]) -> Entry:
    """A report, from its record in the index."""
    meta, language = Metadata.model_validate(record["metadata"]), record["language"]
    title = meta.title.best(language)
    other = meta.title.best("en" if language == "ja" else "ja")
    return Entry(
        id=line(record["id"]),
        kind="report",
        title=line(title),
        other_title=line(other) if other != title else "",
        authors=tuple(_person(one) for one in meta.researchers if one.ja or one.en),
        year=meta.end_year,
        container=line(meta.programme.best(language)),
        publisher="; ".join(line(one.best(language)) for one in meta.institutions),
        number=line(meta.number),
        doi=line(meta.doi),
        url=line(meta.landing_page),
        keywords=tuple(line(one) for one in meta.keywords),
        summary=line(meta.summary.best(language)),
    )


def with_products(record: Mapping[str, Any]) -> Iterator[Entry]:
    """A report, then what its project brought forth.

    Products are those of the record, or where it lists none those of the file, as the citation
    graph takes them.
    """
    yield of_report(record)
    listed = record["metadata"].get("products") or record.get("products") or ()
    for number, product in enumerate(map(Product.model_validate, listed), start=1):
        yield _product(f"{record['id']}.{number}", product)


def of_work(found: WorkShown) -> Entry:
    """A work of the citation graph."""
    work = found.work
    kind: Kind = "report" if found.report else _kind(work)
    return _told(work.id, kind, work, work.titles or (work.id,))


def of_reference(one: Cites, report: str) -> Entry:
    """A reference: the work that it means, else what it says; as printed where nothing was read."""
    if one.work:
        return of_work(one.work)
    said = Work(
        id=f"{report}.r{one.number}",
        **one.fields.model_dump(exclude={"title", "publisher"}),
    )
    return _told(said.id, _kind(said), said, (one.fields.title or one.raw,))


def line(text: str) -> str:
    """A text on one line, without what no file may hold.

    >>> line("橋梁の\\n 点検\\x00")
    '橋梁の 点検'
    """
    kept = (c for c in text if c.isspace() or unicodedata.category(c) not in _UNPRINTED)
    return " ".join("".join(kept).split())


def author(name: str, yomi: str = "") -> Author:
    """A name in its parts, as far as its writing tells them.

    >>> author("見本 太郎").inverted, author("見本太郎").inverted, author("MIHON Taro").inverted
    ('見本, 太郎', '見本太郎', 'MIHON, Taro')
    >>> author("Taro Mihon").inverted, author("Mihon T.").inverted, author("Mihon, Taro").inverted
    ('Mihon, Taro', 'Mihon, T.', 'Mihon, Taro')
    """
    told = line(name)
    family, comma, given = (part.strip() for part in told.replace("，", ",").partition(","))
    if comma and family:
        return Author(family, given, line(yomi))
    words = told.split()
    if len(words) < 2:
        return Author(told, "", line(yomi))
    first = not told.isascii() and all(ord(c) > 0x2E80 for c in words[0])
    if first or (len(words[0]) > 1 and words[0].isupper() and "." not in words[0]):
        return Author(words[0], " ".join(words[1:]), line(yomi))
    if _INITIALS.fullmatch(words[-1]) and not _INITIALS.fullmatch(words[0]):
        return Author(words[0], " ".join(words[1:]), line(yomi))
    return Author(words[-1], " ".join(words[:-1]), line(yomi))


def once(entries: Iterable[Entry]) -> list[Entry]:
    """Each id once, the first that tells it."""
    found: dict[str, Entry] = {}
    for one in entries:
        found.setdefault(one.id, one)
    return list(found.values())


def _person(person: Person) -> Author:
    return author(person.ja or person.en, person.yomi)


def _product(identity: str, product: Product) -> Entry:
    said = Work(
        id=identity, authors=product.authors, year=product.year, container=product.container,
        volume=product.volume, issue=product.issue, pages=product.pages, ids=product.ids,
    )  # fmt: skip
    known = min((key for key in product.ids if key.startswith(("doi:", "patent:"))), default="")
    return _told(known or identity, product.kind.value, said, (product.title or product.raw,))


def _told(identity: str, kind: Kind, work: Work, titles: tuple[str, ...]) -> Entry:
    doi = _first(work, "doi:")
    return Entry(
        id=line(identity),
        kind=kind,
        title=line(titles[0]),
        other_title=line(titles[1]) if len(titles) > 1 else "",
        authors=tuple(author(name) for name in work.authors if line(name)),
        year=work.year,
        container=line(work.container),
        volume=line(work.volume),
        issue=line(work.issue),
        pages=line(work.pages),
        number=_first(work, "patent:") or _first(work, "kaken:"),
        doi=doi,
        url=f"https://arxiv.org/abs/{arxiv}" if (arxiv := _first(work, "arxiv:")) else "",
    )


def _kind(work: Work) -> Kind:
    """The graph keeps no kinds: a patent is known by its number, an article by what holds it."""
    if any(key.startswith("patent:") for key in work.ids):
        return "patent"
    return "article" if work.container else "other"


def _first(work: Work, kind: str) -> str:
    return next((line(key.removeprefix(kind)) for key in work.ids if key.startswith(kind)), "")
