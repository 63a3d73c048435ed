"""Pasted text with many references: each with its span, and the work that it means.

Candidates come by key from the citation graph, told as this reader may see them, and are judged as
harvested references are. A work of which only hidden reports tell is nobody's candidate here.
"""

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, func, select

from schemas.citation import Fields, Linked, Status, Work
from schemas.citation_tables import work_keys
from schemas.errors import UserError
from schemas.settings import Settings
from search_api.access import Reader
from search_api.citing import shown

_BATCH = 50  # references whose candidates are read at once
_AT_ONCE = 500  # keys that one statement names


def match(connection: Connection, text: str, who: Reader, settings: Settings) -> list[Linked]:
    """The references of a text in their order; `span` are offsets in it, characters.

    Those past `match_references` and those longer than `cite_characters` come as over_limit.
    UserError for no text and for one that is too long.
    """
    from ranking.citing.pasting import references

    _check(text, settings.match_characters)
    spans = references(text)
    within = spans[: settings.match_references]
    found = [
        one
        for start in range(0, len(within), _BATCH)
        for one in _judged(
            connection, text, within[start : start + _BATCH], who, settings.cite_characters
        )
    ]
    left = spans[settings.match_references :]
    return found + [_linked(text, span, Fields(), Status.OVER_LIMIT) for span in left]


def _check(text: str, limit: int) -> None:
    if not text.strip():
        raise UserError("there is no text; paste references", "文献を貼り付けてください")
    if len(text) > limit:
        raise UserError(
            f"the text has {len(text)} characters; at most {limit} are taken, so send it in parts",
            f"文章が {len(text)} 文字あります。{limit} 文字以内に分けてください",
        )


def _judged(
    connection: Connection, text: str, spans: Sequence[tuple[int, int]], who: Reader, limit: int
) -> list[Linked]:
    # The tagger and its model load at the first text that is matched.
    from ranking.citing.blocking import of_reference
    from ranking.citing.deciding import decide, refused
    from ranking.citing.folding import unbroken
    from ranking.citing.parsing import parse

    raws = [unbroken(text[start:end]) for start, end in spans]
    told = [Fields() if len(raw) > limit else parse(raw) for raw in raws]
    refusals = [refused(raw, fields, limit) for raw, fields in zip(raws, told, strict=True)]
    keys = [() if status else of_reference(one) for one, status in zip(told, refusals, strict=True)]
    near = _candidates(connection, {key for of_one in keys for key in of_one}, who)
    linked = []
    for span, raw, fields, status, mine in zip(spans, raws, told, refusals, keys, strict=True):
        if status:
            linked.append(_linked(text, span, fields, status))
            continue
        works = {work.id: work for key in mine for work in near.get(key, ())}
        found = decide(raw, fields, list(works.values()))
        linked.append(
            _linked(text, span, fields, found.status).model_copy(
                update={"work": found.work, "candidates": found.candidates}
            )
        )
    return linked


def _candidates(connection: Connection, keys: Iterable[str], who: Reader) -> dict[str, list[Work]]:
    """Works that have each key, as the reader may see them; none for a key that a crowd has."""
    from ranking.citing.blocking import CROWD

    wanted = sorted(keys)
    pairs: list[tuple[str, str]] = []
    for start in range(0, len(wanted), _AT_ONCE):
        these = work_keys.c.key.in_(wanted[start : start + _AT_ONCE])
        telling = (
            select(work_keys.c.key).where(these).group_by(work_keys.c.key)
            .having(func.count() <= CROWD)
        )  # fmt: skip
        rows = connection.execute(
            select(work_keys.c.key, work_keys.c.work_id).where(work_keys.c.key.in_(telling))
        )
        pairs += [(row.key, row.work_id) for row in rows]
    seen = shown(connection, {work for _, work in pairs}, who)
    found: dict[str, list[Work]] = {}
    for key, work in sorted(pairs):
        if work in seen:
            found.setdefault(key, []).append(seen[work].work)
    return found


def _linked(text: str, span: tuple[int, int], fields: Fields, status: Status) -> Linked:
    return Linked(raw=text[span[0] : span[1]], span=span, fields=fields, status=status)
