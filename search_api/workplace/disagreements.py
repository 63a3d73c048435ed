"""Where people and the machine say different things of a tag. Pure: decisions against given tags."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from schemas.decisions import Agreement, Decision, Disagreement, Disagreements


@dataclass(frozen=True)
class Given:
    """What the machine says of a report: its title, and the confidence of each tag given."""

    title: str
    tags: Mapping[str, float]


def compare(
    decided: Mapping[str, Mapping[str, Decision]], given: Mapping[str, Given], size: int
) -> Disagreements:
    """The first `size` disagreements, least certain first, and agreement by tag.

    `decided` has the decisions that hold, by report and tag. Reports that are not in `given` are
    left out, from the figures too: they are withdrawn, or not for this reader.
    """
    found: list[Disagreement] = []
    cells: Counter[tuple[str, bool, bool]] = Counter()
    for report in decided.keys() & given.keys():
        one = given[report]
        for tag, decision in decided[report].items():
            machine, person = tag in one.tags, decision.value == "confirm"
            cells[tag, machine, person] += 1
            if machine != person:
                found.append(
                    Disagreement(
                        report=report,
                        title=one.title,
                        tag=tag,
                        machine=machine,
                        confidence=one.tags.get(tag, 0.0),
                        decision=decision,
                    )
                )
    found.sort(key=lambda d: (abs(d.confidence - 0.5), d.report, d.tag))
    tags = sorted({tag for tag, _, _ in cells})
    return Disagreements(
        total=len(found),
        disagreements=tuple(found[:size]),
        agreement=tuple(
            Agreement(
                tag=tag,
                confirmed=cells[tag, True, True],
                denied=cells[tag, True, False],
                added=cells[tag, False, True],
                left_out=cells[tag, False, False],
            )
            for tag in tags
        ),
    )
