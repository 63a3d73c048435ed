"""A record of WEKO3's JSON search: what a repository's own pages show, without an OAI-PMH header."""

import re
from typing import Any

from ingest.metadata import fields
from ingest.metadata.values import doi_of, language_of
from schemas.eras import fiscal_year
from schemas.errors import DocumentError
from schemas.reasons import Reason
from schemas.report import Bilingual, Metadata, Person
from schemas.text import clean, language, one_line

_CODE = re.compile(r"[a-z]{2}(?:-[A-Za-z]+)?")  # of the language that stands beside it
_TOPICS = {"Topic", "キーワード", "Keyword", "主題"}


def parse(content: bytes) -> Metadata:
    """Metadata of a record; DocumentError where it is none of WEKO3."""
    about = fields.load(content).get("metadata")
    if not isinstance(about, dict):
        raise DocumentError(Reason.UNSUPPORTED_METADATA, "no metadata of WEKO3")
    abstracts = [
        str(d.get("value") or "")
        for d in _list(about.get("description"))
        if isinstance(d, dict) and d.get("descriptionType") == "Abstract"
    ]
    values = _values(about)
    year = fiscal_year(str(about.get("publish_date") or ""))
    own = about.get("_oai")
    oai_id = str(own.get("id") or "") if isinstance(own, dict) else ""
    return Metadata(
        native_id=oai_id,
        title=_by_script(about.get("title")),
        type=next((one_line(str(kind)) for kind in _list(about.get("type"))), ""),
        researchers=_people(about),
        keywords=tuple(dict.fromkeys(text for name, text in values if name in _TOPICS)),
        summary=_by_script(abstracts),
        start_year=year,
        end_year=year,
        language=next((c for name, v in values if name == "Lang" and (c := language_of(v))), ""),
        doi=next((d for _, value in values if (d := doi_of(value))), ""),
        ids=(oai_id,) if oai_id else (),
        licence=next((one_line(str(r)) for r in _list(about.get("rights"))), ""),
        landing_page=next((v for name, v in values if name == "URI"), ""),
    )


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _by_script(values: object) -> Bilingual:
    """The first text in each script: the lists tell no languages."""
    found: dict[str, str] = {}
    for value in _list(values):
        if text := clean(str(value)).strip():
            found.setdefault(language(text), text)
    return Bilingual(**found)


def _people(about: dict[str, Any]) -> tuple[Person, ...]:
    """Creators; one in Japanese and one in English are the same, as are the titles."""
    told = about.get("creator")
    names = (
        [one_line(str(n)) for n in _list(told.get("creatorName"))] if isinstance(told, dict) else []
    )
    forms = [(language(name), name) for name in names if name]
    if [key for key, _ in forms] == ["ja", "en"]:
        return (Person(**dict(forms)),)
    return tuple(Person(**{key: name}) for key, name in forms)


def _values(about: dict[str, Any]) -> list[tuple[str, str]]:
    """(name of the attribute, text) of the fields that each repository names for itself."""
    return [
        (str(field.get("attribute_name") or ""), one_line(text))
        for field in about.values()
        if isinstance(field, dict)
        for value in _list(field.get("attribute_value_mlt"))
        if isinstance(value, dict)
        for text in value.values()
        if isinstance(text, str) and not _CODE.fullmatch(text)
    ]
