"""Names that go on from what was typed: of the reports that this reader may see, and no others.

They come from titles, keywords, researchers and institutions, never from what anybody asked.
"""

import re
from collections.abc import Iterable
from typing import Any

from schemas import index, names
from schemas.errors import UserError
from schemas.search import Completion
from schemas.settings import Settings
from search_api.access import Reader, visible
from search_api.engine import IndexReader

_KEYS = 4  # keys of one name that may begin as what was typed
_PLAIN = re.compile(r"\w")


async def complete(
    reader: IndexReader, settings: Settings, typed: str, who: Reader, size: int
) -> tuple[Completion, ...]:
    """At most `size` names, those that are in most reports first; UserError past the limits."""
    _check(settings, typed, size)
    beginnings = names.prefixes(typed)
    if not beginnings:
        return ()
    found = await reader.search(index.REPORTS, _body(beginnings, who, size))
    return _merged(found.get("aggregations", {}), size)


def _check(settings: Settings, typed: str, size: int) -> None:
    longest, most = settings.suggest_characters, settings.suggest_size
    if len(typed) > longest:
        raise UserError(
            f"the beginning has {len(typed)} characters; at most {longest} are completed",
            f"入力が {len(typed)} 文字あります。候補を示せるのは {longest} 文字までです",
        )
    if size > most:
        raise UserError(
            f"size {size} is over the limit of {most}",
            f"候補の件数 {size} が上限 {most} を超えています",
        )


def _body(beginnings: Iterable[str], who: Reader, size: int) -> dict[str, Any]:
    """Counted over what is visible alone, so that a number tells nothing of the rest."""
    matching = [{"prefix": {"names": {"value": one}}} for one in beginnings]
    include = "|".join(f"{_quoted(one)}.*" for one in beginnings)
    return {
        "query": {"bool": {"filter": visible(who), "should": matching, "minimum_should_match": 1}},
        "size": 0,
        "aggs": {"names": {"terms": {"field": "names", "include": include, "size": size * _KEYS}}},
    }


def _merged(buckets: dict[str, Any], size: int) -> tuple[Completion, ...]:
    best: dict[tuple[str, str], int] = {}
    for bucket in buckets.get("names", {}).get("buckets", ()):
        _, kind, text = names.read(bucket["key"])
        best.setdefault((kind, text), int(bucket["doc_count"]))
    ordered = sorted(best.items(), key=lambda item: (-item[1], len(item[0][1]), item[0]))
    # A name that is a keyword of some reports and the title of others is shown once.
    once = {text: (kind, count) for (kind, text), count in reversed(ordered)}
    shown = [(text, *once[text]) for text in dict.fromkeys(text for (_, text), _ in ordered)]
    return tuple(
        Completion.model_validate({"text": text, "kind": kind, "reports": count})
        for text, kind, count in shown[:size]
    )


def _quoted(text: str) -> str:
    """A text as the engine's regular expressions take it literally."""
    return "".join(one if _PLAIN.match(one) else f"\\{one}" for one in text)
