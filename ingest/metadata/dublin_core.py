"""Dublin Core (oai_dc): fifteen flat fields, often without a language."""

from lxml import etree

from ingest import xml
from ingest.metadata.values import bilingual, doi_of, language_of, period
from schemas.report import FileLink, Metadata, Person
from schemas.text import language, one_line


def parse(root: etree._Element) -> Metadata:
    """Metadata of a <dc> element."""
    identifiers = _values(root, "identifier")
    start, end = period(_values(root, "coverage"), _values(root, "date"))
    return Metadata(
        title=bilingual(xml.children(root, "title")),
        researchers=tuple(_person(name) for name in _values(root, "creator")),
        type=next(iter(_values(root, "type")), ""),
        keywords=tuple(dict.fromkeys(_values(root, "subject"))),
        summary=bilingual(xml.children(root, "description")),
        start_year=start,
        end_year=end,
        language=language_of(next(iter(_values(root, "language")), "")),
        doi=next((doi for value in identifiers if (doi := doi_of(value))), ""),
        licence=next(iter(_values(root, "rights")), ""),
        landing_page=next((v for v in identifiers if v.startswith(("http://", "https://"))), ""),
        files=tuple(
            FileLink(url=value, media_type="application/pdf")
            for value in identifiers
            if value.startswith(("http://", "https://")) and value.lower().endswith(".pdf")
        ),
    )


def _values(root: etree._Element, name: str) -> list[str]:
    return [text for e in xml.children(root, name) if (text := one_line(xml.text_of(e)))]


def _person(name: str) -> Person:
    plain = name.replace(", ", " ")
    return Person(ja=plain) if language(plain) == "ja" else Person(en=plain)
