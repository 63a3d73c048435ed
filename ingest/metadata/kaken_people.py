"""The people of a KAKEN project: the same `sequence` is the same person in two languages."""

from dataclasses import dataclass, field

from lxml import etree

from ingest import xml
from schemas.report import Bilingual, Person
from schemas.researcher import doubtful_erad
from schemas.text import one_line, search_key

_ID_ATTRIBUTES = {
    "eradCode": "erad",
    "researcherNumber": "nrid",
    "orcid": "orcid",
    "jglobalCode": "jglobal",
    "rmapCode": "researchmap",
}


@dataclass
class _Told:
    names: dict[str, str] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)
    yomi: str = ""
    role: str = ""
    ids: dict[str, None] = field(default_factory=dict)


def people(
    root: etree._Element, summaries: dict[str, etree._Element]
) -> tuple[tuple[Person, ...], tuple[str, ...]]:
    """The persons in their order, and notes: members without a name, check digits that don't fit."""
    told: dict[str, _Told] = {}
    for language, summary in summaries.items():
        for index, member in enumerate(xml.children(summary, "member"), 1):
            one = told.setdefault(member.get("sequence") or str(index), _Told())
            _add(one, member, language)
    _add_listed(root, list(told.values()))
    notes = dict.fromkeys(note for one in told.values() for note in _notes(one))
    return tuple(_person(one) for one in told.values() if one.names), tuple(notes)


def institutions(summaries: dict[str, etree._Element]) -> tuple[Bilingual, ...]:
    """Where the members work, for records that name no institution of the project."""
    found: dict[str, dict[str, str]] = {}
    for language, summary in summaries.items():
        for index, member in enumerate(xml.children(summary, "member"), 1):
            texts = found.setdefault(member.get("sequence") or str(index), {})
            if text := one_line(xml.text_of(xml.child(_holder(member), "institution"))):
                texts.setdefault(language, text)
    return tuple(dict.fromkeys(Bilingual(**texts) for texts in found.values() if texts))


def _notes(one: _Told) -> list[str]:
    numbers = (i.removeprefix("erad:") for i in one.ids if i.startswith("erad:"))
    found = [note for number in numbers if (note := doubtful_erad(number))]
    if one.ids and not one.names:
        ids = ", ".join(one.ids)
        found.append(f"氏名のない研究者 {ids} / a member without a name: {ids}")
    return found


def _add(one: _Told, member: etree._Element, language: str) -> None:
    if full := _full_name(member):
        one.names.setdefault(language, full)
    one.yomi = one.yomi or _yomi(member)
    one.role = one.role or member.get("role", "")
    if place := _place(member):
        one.places.setdefault(language, place)
    one.ids |= dict.fromkeys(_ids(member))


def _full_name(member: etree._Element) -> str:
    name = xml.child(member, "personalName")
    if name is None:
        return ""
    parts = (one_line(xml.text_of(xml.child(name, n))) for n in ("familyName", "givenName"))
    return one_line(xml.text_of(xml.child(name, "fullName"))) or " ".join(filter(None, parts))


def _yomi(member: etree._Element) -> str:
    name = xml.child(member, "personalName")
    parts = [] if name is None else [xml.child(name, n) for n in ("familyName", "givenName")]
    return one_line(" ".join(e.get("yomi") or "" for e in parts if e is not None))


def _place(member: etree._Element) -> str:
    """Institution and department: of the affiliation, or beside the name in older records."""
    holder = _holder(member)
    texts = (one_line(xml.text_of(xml.child(holder, n))) for n in ("institution", "department"))
    return " ".join(filter(None, texts))


def _holder(member: etree._Element) -> etree._Element:
    affiliation = xml.child(member, "affiliation")
    return member if affiliation is None else affiliation


def _ids(member: etree._Element) -> list[str]:
    found = [
        f"{scheme}:{value}"
        for attribute, scheme in _ID_ATTRIBUTES.items()
        if (value := (member.get(attribute) or "").strip())
    ]
    enriched = xml.child(member, "enriched")
    numbers = [] if enriched is None else xml.children(enriched, "researcherNumber")
    return found + [f"{e.get('type', 'erad')}:{xml.text_of(e)}" for e in numbers if xml.text_of(e)]


def _add_listed(root: etree._Element, told: list[_Told]) -> None:
    """Numbers of the list of members, which has ORCID, by a shared number or, without, by name."""
    for listed in xml.children(root, "memberList"):
        for member in xml.children(listed, "member"):
            ids = _ids(member)
            full = search_key(_full_name(member))
            same = [one for one in told if set(ids) & set(one.ids)] or [
                one
                for one in told
                if full and not one.ids and full in map(search_key, one.names.values())
            ]
            if len(same) == 1:
                same[0].ids |= dict.fromkeys(ids)


def _person(one: _Told) -> Person:
    return Person(
        ja=one.names.get("ja", ""),
        yomi=one.yomi,
        en=one.names.get("en", ""),
        role=one.role,
        affiliation=Bilingual(**one.places),
        ids=tuple(one.ids),
    )
