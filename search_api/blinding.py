"""Answers without names of people, institutions and companies, for judging a work by itself. Pure.

Fields that name somebody are emptied. In texts, the names that the report's own metadata tell are
covered letter by letter, so that every offset into the text still holds. Lists of references, which
name others, are left out, and a reference is shown by its title. A family name that stands alone, or
the name of somebody whom the metadata don't tell, stays.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeVar

from schemas.alerts import Alert, Alerts, Reason, Watches, WatchKind
from schemas.report import Frozen
from schemas.search import Completion, Hit, SearchAnswer, SimilarAnswer, SimilarHit

COVER = "＊"
_EMPTIED = {"researchers", "institutions", "companies", "authors", "files", "references"}
_BLANKED = {"landing_page", "place", "file_url", "native_id", "url"}  # addresses name their houses
_NAMING = ("person", "institution")
_HOUSE = re.compile(r".+?(?:大学|高等専門学校|研究所|機構|センター|株式会社|会社)")
_CODE = re.compile(r"(?:[a-z0-9]+-)?(?:[0-9a-f]{16}|[0-9a-f]{64})")  # an id, a hash
_CODES = frozenset(  # fields that hold a word of ours: a house may have the same name
    {"access", "band", "by", "currency", "extractor", "family", "id", "key", "kind", "language"}
    | {"leg", "lens", "method", "role", "section", "source", "status", "taxonomy", "text_reason"}
)
_REFERENCES, _PASSAGE = "references", ("text", "sentence", "given")
_LETTER = re.compile(r"\S")
_NEVER = re.compile(r"(?!)")
_GAP = r"[\s　,，・]*"
Shape = TypeVar("Shape", bound=Frozen)


def names(*told: Mapping[str, Any]) -> re.Pattern[str]:
    """What finds the names that metadata or cards tell, however they are spaced.

    >>> found = names({"researchers": [{"ja": "見本 一郎", "en": "MIHON Ichiro"}]})
    >>> covered("見本一郎とIchiro Mihonの報告", found)
    '＊＊＊＊と＊＊＊＊＊＊＊＊＊＊＊＊の報告'
    """
    found = {form for one in told for form in _forms(one)}
    ordered = sorted(found, key=lambda form: (-len(form), form))
    return re.compile("|".join(ordered), re.IGNORECASE) if ordered else _NEVER


def _forms(told: Mapping[str, Any]) -> Iterator[str]:
    people = [p for p in told.get("researchers", ()) if isinstance(p, Mapping)]
    houses = [*told.get("institutions", ()), *(p.get("affiliation") or {} for p in people)]
    for person in people:
        for key in ("ja", "yomi", "en"):
            yield from _person(person.get(key))
    for text in (
        *(text for house in houses for text in house.values()),
        *told.get("companies", ()),
    ):
        yield from _house(text)


def covered(value: Any, found: re.Pattern[str]) -> Any:
    """A JSON value with every name covered, in all of its texts; identifiers are none."""
    if isinstance(value, str):
        known = _CODE.fullmatch(value)
        return value if known else found.sub(lambda hit: COVER * len(hit[0]), value)
    if isinstance(value, Mapping):
        return {k: one if k in _CODES else covered(one, found) for k, one in value.items()}
    if isinstance(value, list | tuple):
        return [covered(one, found) for one in value]
    return value


def record(told: Mapping[str, Any]) -> dict[str, Any]:
    """A report's record without names."""
    known: dict[str, Any] = _without(covered(told, names(told["metadata"])))
    return known


def neighbour(told: Mapping[str, Any]) -> dict[str, Any]:
    """What a hit or a similar report tells beside its card, without the names in the card."""
    known: dict[str, Any] = _without(covered(told, names(told["card"])))
    return known


def answer(found: SearchAnswer) -> SearchAnswer:
    """An answer without names, and without the facet of institutions."""
    hits = tuple(Hit.model_validate(neighbour(hit.model_dump(mode="json"))) for hit in found.hits)
    facets = {name: values for name, values in found.facets.items() if name != "institution"}
    return found.model_copy(update={"hits": hits, "facets": facets})


def similar(found: SimilarAnswer) -> SimilarAnswer:
    """The same for reports that are similar to a text."""
    hits = tuple(
        SimilarHit.model_validate(neighbour(hit.model_dump(mode="json"))) for hit in found.hits
    )
    return found.model_copy(update={"hits": hits})


def alerts(found: Alerts, cards: Mapping[str, Mapping[str, Any]]) -> Alerts:
    """What somebody is told, without the names in the reports' cards and of who is followed."""
    return found.model_copy(
        update={"alerts": tuple(_alert(one, names(cards[one.report])) for one in found.alerts)}
    )


def watches(found: Watches) -> Watches:
    """What somebody watches, without those whom they follow."""
    kept = (one for one in found.watches if one.kind is not WatchKind.RESEARCHER)
    return Watches(watches=tuple(kept))


def _alert(told: Alert, known: re.Pattern[str]) -> Alert:
    reasons = tuple(_reason(one, known) for one in told.reasons)
    return told.model_copy(update={"title": covered(told.title, known), "reasons": reasons})


def _reason(one: Reason, known: re.Pattern[str]) -> Reason:
    name = COVER if one.kind is WatchKind.RESEARCHER else covered(one.name, known)
    if (passage := one.told.passage) is None:
        return one.model_copy(update={"name": name})
    bare = passage.model_copy(update={"text": covered(passage.text, known)})
    told = one.told.model_copy(update={"passage": bare})
    return one.model_copy(update={"name": name, "told": told})


def shape(found: Shape, of: Mapping[str, Any], authors: Iterable[str] = ()) -> Shape:
    """A shape in whose texts these names are covered, of metadata or as authors, and authors left out."""
    known = names(of, {"researchers": [{"ja": one} for one in authors]})
    bare = _without(covered(found.model_dump(mode="json"), known))
    return type(found).model_validate(bare)


def completions(found: Iterable[Completion]) -> tuple[Completion, ...]:
    """Suggestions that name nobody."""
    return tuple(one for one in found if one.kind not in _NAMING)


def _without(value: Any) -> Any:
    """The value with every field emptied that names somebody, or the house where it lies."""
    if isinstance(value, Mapping):
        return {key: _emptied(key, one) for key, one in _unread(value).items()}
    if isinstance(value, list | tuple):
        return [_without(one) for one in value if not _lists(one)]
    return value


def _lists(value: Any) -> bool:
    """Whether it is the section of a report that lists its references."""
    return isinstance(value, Mapping) and value.get("key") == _REFERENCES


def _unread(value: Mapping[str, Any]) -> Mapping[str, Any]:
    """A passage out of such a list, covered as a whole; a reference read into fields, by its title."""
    if value.get("section") == _REFERENCES:
        return {k: _LETTER.sub(COVER, v) if k in _PASSAGE else v for k, v in value.items()}
    if "raw" in value and isinstance(fields := value.get("fields"), Mapping):
        raw = fields.get("title") or _LETTER.sub(COVER, value["raw"])
        return {**value, "raw": raw}
    return value


def _emptied(key: str, value: Any) -> Any:
    if key in _EMPTIED and isinstance(value, list | tuple):
        return []
    if key in _BLANKED and isinstance(value, str):
        return ""
    return _without(value)


def _person(name: str | None) -> Iterator[str]:
    """A name as it is written in running text: with any gap, in both orders if in Latin letters."""
    parts = [re.escape(part) for part in re.split(r"[\s　,，]+", name or "") if part]
    if len(parts) < 2:
        yield from (part for part in parts if len(part) > 1)
        return
    yield _GAP.join(parts)
    if name and name.isascii():
        yield _GAP.join(reversed(parts))
        first, last = parts[0], parts[-1]
        yield rf"(?<![A-Za-z]){last[0]}\.{_GAP}{first}(?![A-Za-z])"
        yield rf"(?<![A-Za-z]){first},?\s+{last[0]}\."


def _house(name: str) -> Iterator[str]:
    """An institution in full, and the house that its departments belong to."""
    if len(name) > 1:
        yield re.escape(name)
        if house := _HOUSE.match(name):
            yield re.escape(house[0])
