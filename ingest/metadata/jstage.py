"""An entry of J-STAGE's WebAPI. Its terms forbid keeping it: only look-ups use this."""

from lxml import etree

from ingest import xml
from ingest.metadata.values import doi_of
from schemas.eras import parse_year
from schemas.report import Bilingual, Metadata, Person
from schemas.text import one_line


def parse(root: etree._Element) -> Metadata:
    """Metadata of an <entry>; an empty one has neither title nor DOI."""
    doi = doi_of(xml.text_of(xml.child(root, "doi")))
    year = parse_year(xml.text_of(xml.child(root, "pubyear")))
    links = _both(root, "article_link")
    return Metadata(
        title=_both(root, "article_title") or Bilingual(ja=_text(root, "title")),
        researchers=_people(root),
        start_year=year,
        end_year=year,
        doi=doi,
        ids=(f"doi:{doi}",) if doi else (),
        landing_page=links.best() or _link(root),
    )


def container(root: etree._Element) -> Bilingual:
    """The journal of an <entry>."""
    return _both(root, "material_title")


def _text(root: etree._Element, name: str) -> str:
    return one_line(xml.text_of(xml.child(root, name)))


def _both(root: etree._Element, name: str) -> Bilingual:
    held = xml.child(root, name)
    return Bilingual() if held is None else Bilingual(ja=_text(held, "ja"), en=_text(held, "en"))


def _people(root: etree._Element) -> tuple[Person, ...]:
    """Authors by language: paired by their order only where both languages have as many."""
    held = xml.child(root, "author")
    names = {key: _names(held, key) for key in ("ja", "en")}
    ja, en = names["ja"], names["en"]
    if len(ja) == len(en):
        return tuple(Person(ja=a, en=b) for a, b in zip(ja, en, strict=True))
    return tuple(Person(ja=name) for name in ja) or tuple(Person(en=name) for name in en)


def _names(held: etree._Element | None, key: str) -> list[str]:
    inner = None if held is None else xml.child(held, key)
    elements = [] if inner is None else xml.children(inner, "name")
    return [name for e in elements if (name := one_line(xml.text_of(e)))]


def _link(root: etree._Element) -> str:
    return next((e.get("href") or "" for e in xml.children(root, "link")), "")
