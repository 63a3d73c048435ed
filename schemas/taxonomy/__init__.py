"""The taxonomy: dual-use and civil tags as data, read once."""

import hashlib
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from schemas.report import Bilingual
from schemas.tags import Family, Tag, Taxonomy

FAMILIES: tuple[Family, ...] = ("dual_use", "civil")
_MAPPINGS = ("beppyo1", "tokutei20", "atla", "aspi", "eu", "sectors")


@cache
def load() -> Taxonomy:
    """Both families. The version names the data's content: any change of a cue changes it."""
    raw = {family: (files(__package__) / f"{family}.toml").read_bytes() for family in FAMILIES}
    data = {family: tomllib.loads(text.decode()) for family, text in raw.items()}
    digest = hashlib.sha256(b"".join(raw.values())).hexdigest()[:8]
    note = data["dual_use"]
    return Taxonomy(
        version=f"{max(d['version'] for d in data.values())}-{digest}",
        note=Bilingual(ja=note["note_ja"], en=note["note_en"]),
        tags=tuple(_tag(family, row) for family in FAMILIES for row in data[family]["tags"]),
    )


def _tag(family: Family, row: dict[str, Any]) -> Tag:
    return Tag(
        id=row["id"],
        family=family,
        label=Bilingual(ja=row["ja"], en=row["en"]),
        definition=Bilingual(ja=row["definition_ja"], en=row["definition_en"]),
        cues=(*row["cues_ja"], *row["cues_en"]),
        anti_cues=(*row["anti_ja"], *row["anti_en"]),
        mappings={name: tuple(map(str, row[name])) for name in _MAPPINGS if row.get(name)},
    )
