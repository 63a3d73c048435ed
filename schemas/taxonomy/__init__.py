"""The taxonomy: dual-use and civil tags as data, read once by each process."""

import hashlib
import tomllib
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from schemas.errors import NotFoundError, StateError, UserError
from schemas.report import Bilingual
from schemas.settings import Settings
from schemas.tags import Family, ListOfNames, Tag, Taxonomy

FAMILIES: tuple[Family, ...] = ("dual_use", "civil")
_MAPPINGS = (
    "beppyo1", "tokutei20", "issues9", "atla", "kprogram", "aspi", "eu", "kaken", "sectors",
)  # fmt: skip


@cache
def load() -> Taxonomy:
    """Both families, from `SATETO_TAXONOMY_DIR` or else the project's own.

    The version names the data's content: any change of a cue changes it. A process keeps what it
    read first; `sateto retag` lets those of the local stack read it anew. UserError where the
    folder has no taxonomy.
    """
    own = Settings().taxonomy_dir
    return read(Path(own) if own else files(__package__))


def read(folder: Traversable | Path) -> Taxonomy:
    """The taxonomy of another folder with the same files.

    UserError where they are missing, StateError for a mapping to nowhere.
    """
    if not all((folder / f"{family}.toml").is_file() for family in FAMILIES):
        raise UserError(
            f"{folder} holds no dual_use.toml and civil.toml",
            f"{folder} に dual_use.toml と civil.toml がありません",
        )
    raw = {family: (folder / f"{family}.toml").read_bytes() for family in FAMILIES}
    data = {family: tomllib.loads(text.decode()) for family, text in raw.items()}
    digest = hashlib.sha256(b"".join(raw.values())).hexdigest()[:8]
    note = data["dual_use"]
    found = Taxonomy(
        version=f"{max(d['version'] for d in data.values())}-{digest}",
        note=Bilingual(ja=note["note_ja"], en=note["note_en"]),
        tags=tuple(_tag(family, row) for family in FAMILIES for row in data[family]["tags"]),
    )
    _check(found)
    return found


@cache
def lists() -> dict[str, ListOfNames]:
    """The lists that mappings point to, with their source and revision."""
    data = tomllib.loads((files(__package__) / "lists.toml").read_text("utf-8"))
    return {
        key: ListOfNames(
            label=Bilingual(ja=part["ja"], en=part["en"]),
            source=part["source"],
            revision=part["revision"],
            note=part.get("note", ""),
            entries={
                row["id"]: {k: v for k, v in row.items() if k != "id"} for row in part["entries"]
            },
        )
        for key, part in data.items()
    }


@cache
def mapped() -> dict[str, tuple[str, ...]]:
    """Ids of the tags that point to an entry of a list, by `list:entry` such as `beppyo1:7`."""
    found: dict[str, list[str]] = {
        f"{name}:{entry}": [] for name, part in lists().items() for entry in part.entries
    }
    for tag in load().tags:
        for name, entries in tag.mappings.items():
            for entry in entries:
                found[f"{name}:{entry}"].append(tag.id)
    return {value: tuple(ids) for value, ids in found.items() if ids}


def entry(value: str) -> Bilingual:
    """What people read for `list:entry`; NotFoundError where no tag points to it.

    >>> entry("beppyo1:7").ja
    '7の項 エレクトロニクス'
    """
    if value not in mapped():
        raise NotFoundError(f"no tag points to {value!r}", f"「{value}」に対応するタグはありません")
    name, _, key = value.partition(":")
    row = lists()[name].entries[key]
    ja, en = str(row.get("ja", key)), str(row.get("en", key))
    if name == "beppyo1":
        return Bilingual(ja=f"{key}の項 {ja}", en=f"Item {key}: {en}")
    return Bilingual(ja=ja, en=en)


def _check(found: Taxonomy) -> None:
    lost = [
        f"{tag.id} → {name} {value}"
        for tag in found.tags
        for name, values in tag.mappings.items()
        for value in values
        if value not in lists()[name].entries
    ]
    known = {tag.id for tag in found.tags}
    lost += [
        f"{tag.id} → {name}" for tag in found.tags for name in tag.related if name not in known
    ]
    if lost:
        raise StateError(
            f"mappings to entries that no list has: {lost}",
            f"一覧にない項目への対応があります: {lost}",
        )


def _tag(family: Family, row: dict[str, Any]) -> Tag:
    return Tag(
        id=row["id"],
        family=family,
        label=Bilingual(ja=row["ja"], en=row["en"]),
        definition=Bilingual(ja=row["definition_ja"], en=row["definition_en"]),
        cues=(*row["cues_ja"], *row["cues_en"]),
        hints=(*row["hints_ja"], *row["hints_en"]),
        anti_cues=(*row["anti_ja"], *row["anti_en"]),
        related=tuple(row.get("related", ())),
        mappings={name: tuple(map(str, row[name])) for name in _MAPPINGS if row.get(name)},
    )
