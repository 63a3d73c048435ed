"""`refersto:` and `citedby:` in a question: reports that cite one, and reports that one cites. Pure."""

import re
from dataclasses import dataclass
from typing import Literal, cast

Kind = Literal["refersto", "citedby"]
_OPERATOR = re.compile(r"(?<!\S)(refersto|citedby):(\S+)")


@dataclass(frozen=True)
class Relation:
    """`refersto`: reports that cite `identity` or what its project brought forth; `citedby`: those
    that `identity` cites."""

    kind: Kind
    identity: str


def taken_out(question: str) -> tuple[str, tuple[Relation, ...]]:
    """The words of a question, and the relations that it names.

    >>> taken_out("放熱 refersto:oai-aacf4ec8b25b79fc 増幅器")
    ('放熱 増幅器', (Relation(kind='refersto', identity='oai-aacf4ec8b25b79fc'),))
    """
    found = tuple(
        Relation(cast("Kind", kind), identity) for kind, identity in _OPERATOR.findall(question)
    )
    return " ".join(_OPERATOR.sub(" ", question).split()) if found else question, found
