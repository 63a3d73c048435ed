"""Which of its candidates a reference means: one, several that stay open, or none."""

from collections.abc import Sequence
from dataclasses import dataclass

from ranking.citing.keys import squeeze, strong
from ranking.citing.scoring import Asked, ask, evidence, same_ids, score, supported
from schemas.citation import Candidate, Fields, Status, Work

# Chosen on references of which none is scored in an evaluation.
FOUND = 0.5
OPEN = 0.1  # below it a candidate isn't worth a person's look
_RIVAL = 0.9  # the second must stay below this share of the first
_ANOTHER = 0.05  # below it a work with the same identifier has another title altogether
_NEAR_CERTAIN = 0.999
_LETTERS = 12  # fewer can't name a work


@dataclass(frozen=True)
class Decision:
    """The outcome for one reference.

    `choice` is the work that would be linked by any threshold up to `certainty`: it alone is
    supported by more than its title and stands apart from the next one.
    """

    status: Status
    work: str | None = None
    candidates: tuple[Candidate, ...] = ()
    choice: str | None = None
    certainty: float = 0.0

    def at(self, threshold: float) -> str | None:
        """The work that this threshold would link."""
        return self.choice if self.certainty >= threshold else None


def decide(text: str, fields: Fields, works: Sequence[Work], threshold: float = FOUND) -> Decision:
    """Judges the candidates of a reference; `threshold` is the least score of a link."""
    asked = ask(text, fields)
    judged = sorted(
        (_judge(asked, work) for work in works),
        key=lambda one: (-one.identified, -one.score, one.work.id),
    )
    kept = tuple(one.candidate for one in judged if one.score >= OPEN)
    if not kept:
        return Decision(Status.NOT_FOUND)
    first = judged[0]
    # What lacks the identifier that the first has is no rival of it.
    rival = max((o.score for o in judged[1:] if o.identified >= first.identified), default=0.0)
    choice = first.work.id if first.enough and rival <= first.score * _RIVAL else None
    if choice and first.score >= threshold:
        return Decision(Status.FOUND, choice, kept[:1], choice, first.score)
    return Decision(Status.AMBIGUOUS, None, kept, choice, first.score)


@dataclass(frozen=True)
class _Judged:
    """A candidate, and whether enough speaks for a link at all.

    `identified` is 2 where an identifier names this work and no other, 1 where one names it among
    those of its project, else 0.
    """

    work: Work
    score: float
    identified: int
    enough: bool

    @property
    def candidate(self) -> Candidate:
        title = next(iter(self.work.titles), "")
        return Candidate(work=self.work.id, title=title, score=round(self.score, 4))


def _judge(asked: Asked, work: Work) -> _Judged:
    found = evidence(asked, work)
    value = score(found)
    shared = same_ids(asked, work)
    if not shared:
        return _Judged(work, value, identified=0, enough=supported(found))
    # A misprinted identifier leads to a work of which nothing else agrees.
    likeness = max(found["title"], found["whole_title"])
    agreeing = any(found[name] > 0 for name in ("author", "volume", "page", "container"))
    if asked.title and work.titles and likeness < _ANOTHER and not agreeing:
        return _Judged(work, 0.5, identified=0, enough=False)
    level = 2 if strong(shared) else 1
    return _Judged(work, max(value, _NEAR_CERTAIN), identified=level, enough=True)


def refused(text: str, fields: Fields, limit: int) -> Status | None:
    """Why a reference isn't looked for; None where it is."""
    if len(text) > limit:
        return Status.OVER_LIMIT
    named = fields.ids or fields.title or (fields.authors and fields.year)
    return None if named and len(squeeze(text)) >= _LETTERS else Status.MALFORMED
