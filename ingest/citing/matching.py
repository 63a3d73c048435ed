"""Pasted text with many references: each with its span, its fields and the work it means."""

from collections.abc import Iterator

from ingest.citing.linking import link
from ingest.citing.pool import WorkPool
from ranking.citing.pasting import references
from schemas.citation import Fields, Linked, Status
from schemas.settings import Settings


def match(text: str, pool: WorkPool, settings: Settings) -> Iterator[Linked]:
    """The references of a text in their order.

    Those past `cite_references` and those longer than `cite_characters` come as over_limit.
    """
    spans = references(text)
    within = spans[: settings.cite_references]
    raws = [text[start:end] for start, end in within]
    read = link(raws, pool, settings.cite_characters)
    for raw, span, one in zip(raws, within, read, strict=True):
        decision = one.decision
        yield Linked(
            raw=raw,
            span=span,
            fields=one.fields,
            status=decision.status,
            work=decision.work,
            candidates=decision.candidates,
        )
    for start, end in spans[settings.cite_references :]:
        yield Linked(
            raw=text[start:end], span=(start, end), fields=Fields(), status=Status.OVER_LIMIT
        )
