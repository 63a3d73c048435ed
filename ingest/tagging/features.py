"""What the head weighs for one tag of one report: signs by place and kind, nearness, and rivals."""

import math
from collections.abc import Iterable, Mapping, Sequence

from ingest.tagging.spots import Signs, Spot
from schemas.tags import Tag

_BASE = (
    "cue", "cue_title", "cue_keyword", "cue_kinds", "cue_times",
    "hint", "hint_title", "hint_keyword", "hint_kinds", "hint_times",
    "body", "against", "rival", "share", "near", "near_best", "length", "related",
)  # fmt: skip
# What changes what another one says: a broader word beside a term of art, a rival in a long text.
_TOGETHER = ("cue", "hint", "body", "share", "rival", "hint_kinds", "cue_kinds", "length")
_PLACES = tuple(_BASE.index(name) for name in _TOGETHER)
NAMES = (
    *_BASE,
    *(f"{one}*{other}" for n, one in enumerate(_TOGETHER) for other in _TOGETHER[n:]),
)
_HINT = 0.6  # what a broader word says of what a term of art says in the same place
_THOUSAND = 1000  # characters
_EVEN = 0.3  # strength that is shared out even where no tag has a sign
Row = tuple[float, ...]


def rows(
    signs: Signs, tags: Sequence[Tag], near: Mapping[str, tuple[float, float]]
) -> dict[str, Row]:
    """Features in the order of NAMES for each tag; `near` has the two kinds of nearness."""
    length = math.log1p(signs.characters / _THOUSAND)
    own = {tag.id: _own(signs, tag.id) for tag in tags}
    strength = {
        name: 1.0 - (1.0 - row[0]) * (1.0 - _HINT * row[5]) * (1.0 - row[10])
        for name, row in own.items()
    }
    related = _related(tags, strength)
    found: dict[str, Row] = {}
    for family in ("dual_use", "civil"):
        names = [tag.id for tag in tags if tag.family == family]
        total = sum(strength[name] for name in names) + _EVEN
        first, second = ([*sorted((strength[n] for n in names), reverse=True), 0.0, 0.0])[:2]
        for name in names:
            rival = second if strength[name] >= first else first
            found[name] = _with_products(
                (*own[name], rival, strength[name] / total, *near.get(name, (0.0, 0.0)), length,
                 related[name])
            )  # fmt: skip
    return found


def _related(tags: Sequence[Tag], strength: Mapping[str, float]) -> dict[str, float]:
    """Of each tag, the strongest sign of a tag of the other family with a like topic."""
    best = dict.fromkeys(strength, 0.0)
    for tag in tags:
        for other in tag.related:
            best[tag.id] = max(best[tag.id], strength[other])
            best[other] = max(best[other], strength[tag.id])
    return best


def _with_products(row: Row) -> Row:
    chosen = [row[place] for place in _PLACES]
    return (*row, *(one * other for n, one in enumerate(chosen) for other in chosen[n:]))


def _own(signs: Signs, tag_id: str) -> Row:
    spots = signs.spots.get(tag_id, [])
    cues = [spot for spot in spots if spot.kind == "cue"]
    front = [spot for spot in cues if spot.front]
    return (
        *_group(front),
        *_group([spot for spot in spots if spot.kind == "hint"]),
        _either(spot for spot in cues if not spot.front),
        _share(len(signs.against.get(tag_id, ())), len(spots)),
    )


def _share(against: int, spots: int) -> float:
    """Of all signs, those that did not count."""
    return against / (against + spots) if against else 0.0


def _group(spots: Sequence[Spot]) -> Row:
    """Strength, in the title, among the keywords, different ones, and times, of signs of a kind."""
    return (
        _either(spots),
        float(any(spot.evidence.section == "title" for spot in spots)),
        float(any(spot.keyword for spot in spots)),
        math.log1p(len({spot.key for spot in spots})),
        math.log1p(len(spots)),
    )


def _either(spots: Iterable[Spot]) -> float:
    """Each different cue once, where it weighs most, as independent evidence."""
    best: dict[str, float] = {}
    for spot in spots:
        best[spot.key] = max(best.get(spot.key, 0.0), spot.weight)
    return 1.0 - math.prod(1.0 - weight for weight in best.values())
