"""A researcher of NRID, the register behind KAKEN: JSON to `Researcher`."""

from collections.abc import Iterable, Iterator
from typing import Any

from ingest.metadata.values import language_of
from schemas.eras import parse_year
from schemas.report import Bilingual
from schemas.researcher import Affiliation, Researcher, doubtful_erad
from schemas.text import language, one_line, search_key

_IDS = {
    "id:person:erad": "erad",
    "id:person:erad:alternative": "erad",
    "id:orcid": "orcid",
    "id:person:jglobal": "jglobal",
    "id:person:researchmap": "researchmap",
    "id:person:jst": "jst",
}


def parse(told: dict[str, Any]) -> Researcher:
    """A researcher; numbers whose check digit does not fit are kept with a note."""
    name = _forms(told.get("name"))
    spellings = (text for other in _list(told.get("names")) for text in _spellings(other))
    ids = tuple(dict.fromkeys(_ids(told)))
    numbers = (i.removeprefix("erad:") for i in ids if i.startswith("erad:"))
    return Researcher(
        name=Bilingual(ja=name.get("ja", ""), en=name.get("en", "")),
        yomi=name.get("yomi", ""),
        other_names=tuple(t for t in dict.fromkeys(spellings) if t not in name.values()),
        ids=ids,
        affiliations=_affiliations(told),
        projects=tuple(dict.fromkeys(_projects(told))),
        notes=tuple(note for number in numbers if (note := doubtful_erad(number))),
    )


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _texts(values: object) -> Iterator[tuple[str, str]]:
    """(ja, yomi or en, text) of a list of texts with their languages."""
    for value in _list(values):
        if isinstance(value, dict) and (text := one_line(str(value.get("text") or ""))):
            code = str(value.get("lang") or "")
            yield ("yomi" if code == "ja-Kana" else language_of(code) or language(text)), text


def _forms(name: object) -> dict[str, str]:
    """The name in kanji, kana and Latin letters, the family first."""
    if not isinstance(name, dict):
        return {}
    found: dict[str, str] = {}
    for key, text in _texts(name.get("humanReadableValue")):
        found.setdefault(key, text)
    families, given = (dict(_first(name.get(f"name:{part}Name"))) for part in ("family", "given"))
    for key, family in families.items():
        found.setdefault(key, f"{family} {given.get(key, '')}".strip())
    return found


def _first(values: object) -> Iterable[tuple[str, str]]:
    found: dict[str, str] = {}
    for key, text in _texts(values):
        found.setdefault(key, text)
    return found.items()


def _spellings(name: object) -> Iterator[str]:
    """All spellings of a name that is told beside the chosen one."""
    if isinstance(name, dict):
        yield from (text for _, text in _texts(name.get("humanReadableValue")))
        given = dict(_first(name.get("name:givenName")))
        for key, family in _texts(name.get("name:familyName")):
            if key in given:
                yield f"{family} {given[key]}"


def _ids(told: dict[str, Any]) -> Iterator[str]:
    for name, scheme in _IDS.items():
        for value in _list(told.get(name)):
            if text := one_line(str(value)):
                yield f"{scheme}:{text}"


def _projects(told: dict[str, Any]) -> Iterator[str]:
    for project in _list(told.get("work:project")):
        source = project.get("recordSource") if isinstance(project, dict) else None
        if isinstance(source, dict):
            yield from (f"kaken:{i}" for i in _list(source.get("id:project:kakenhi")))
    for related in _list(told.get("relation:relatedResource")):
        if isinstance(related, dict):
            yield from (f"kaken:{i}" for i in _list(related.get("id:project:kakenhi")))


def _affiliations(told: dict[str, Any]) -> tuple[Affiliation, ...]:
    """Present ones first; spellings that differ by a mid-dot are one, over all their years."""
    found: dict[str, Affiliation] = {}
    for name in ("affiliations:current", "affiliations:history"):
        for value in _list(told.get(name)):
            if isinstance(value, dict):
                one = _affiliation(value)
                key = _key(one)
                found[key] = _merged(found[key], one) if key in found else one
    return tuple(found.values())


def _affiliation(told: dict[str, Any]) -> Affiliation:
    return Affiliation(
        institution=_named(told.get("affiliation:institution")),
        department=_named(told.get("affiliation:department")),
        position=_named(told.get("affiliation:jobTitle")),
        start_year=_year(told.get("since")),
        end_year=_year(told.get("until") or told.get("util")),  # the definition's own spelling
    )


def _named(told: object) -> Bilingual:
    values = told.get("humanReadableValue") if isinstance(told, dict) else None
    texts = dict(_first(values))
    return Bilingual(ja=texts.get("ja", "").strip("・"), en=texts.get("en", ""))


def _year(told: object) -> int | None:
    return parse_year(str(told.get("commonEra:year"))) if isinstance(told, dict) else None


def _key(one: Affiliation) -> str:
    names = (one.institution.best(), one.department.best(), one.position.best())
    return search_key("\n".join(names)).replace("・", "").replace(" ", "")


def _merged(one: Affiliation, other: Affiliation) -> Affiliation:
    starts = [y for y in (one.start_year, other.start_year) if y]
    ends = [y for y in (one.end_year, other.end_year) if y]
    years = {"start_year": min(starts, default=None), "end_year": max(ends, default=None)}
    english = one.institution.en or other.institution.en
    institution = one.institution.model_copy(update={"en": english})
    return one.model_copy(update={**years, "institution": institution})
