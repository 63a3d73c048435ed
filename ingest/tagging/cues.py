"""The cues of a taxonomy, found in folded sentences: terms of art, and broader words that support."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Literal

from ahocorasick_rs import AhoCorasick

from ingest.tagging.folding import Folded
from ingest.tagging.morphemes import whole
from schemas.tags import Tag, Taxonomy
from schemas.text import search_key

Kind = Literal["cue", "hint"]


@dataclass(frozen=True)
class Hit:
    """A cue of a tag at [start, end) of a folded text."""

    tag: str
    kind: Kind
    start: int
    end: int


class Cues:
    """All cues of a taxonomy, found in one pass over a text."""

    def __init__(self, taxonomy: Taxonomy) -> None:
        self.version = taxonomy.version
        self.tags = {tag.id: tag for tag in taxonomy.tags}
        self._anti = {
            tag.id: tuple(search_key(phrase) for phrase in tag.anti_cues) for tag in taxonomy.tags
        }
        owners: dict[str, dict[str, Kind]] = defaultdict(dict)
        for tag in taxonomy.tags:
            for hint in tag.hints:
                owners[search_key(hint)][tag.id] = "hint"
            for cue in tag.cues:
                owners[search_key(cue)][tag.id] = "cue"
        self._owners = list(owners.values())
        self._found = AhoCorasick(list(owners))

    def tag(self, tag_id: str) -> Tag:
        """The tag with that id."""
        return self.tags[tag_id]

    def find(self, folded: Folded) -> list[Hit]:
        """Cues in a folded text, offsets in the folded text.

        Within a longer cue of the same tag a shorter one is no second sign: レーダ in レーダー.
        """
        text = folded.text
        found = [
            (start, -end, number)
            for number, start, end in self._found.find_matches_as_indexes(text, overlapping=True)
            if whole(text, start, end) and not folded.cut(start) and not folded.cut(end)
        ]
        kept: list[Hit] = []
        reached: dict[str, int] = {}
        for start, minus, number in sorted(found):
            for tag_id, kind in self._owners[number].items():
                if -minus > reached.get(tag_id, 0):
                    kept.append(Hit(tag_id, kind, start, -minus))
                    reached[tag_id] = -minus
        return kept

    def against(self, tag_id: str, sentence: str) -> list[str]:
        """Phrases in a folded sentence that show that the tag's cues mean something else."""
        return [phrase for phrase in self._anti[tag_id] if phrase in sentence]
