"""Reports side by side as a page shows them. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from ranking import lens
from ranking.features import FEATURES
from schemas.report import Metadata
from search_api.comparing import Compared, Comparison
from search_api.web import cards, findings
from search_api.web.cards import Facts, TagShown
from search_api.web.findings import Stage
from search_api.web.report_page import report_page
from search_api.web.texts import Words
from search_api.web.wording import Said


@dataclass(frozen=True)
class Side:
    """A report among those compared."""

    id: str
    href: str
    facts: Facts
    summary: tuple[Said, ...]
    tags: tuple[TagShown, ...]
    stage: Stage | None


@dataclass(frozen=True)
class LensRows:
    """How a lens weighs the reports: a row for each feature, and the factor below."""

    label: str
    rows: tuple[tuple[str, tuple[str, ...]], ...]
    factors: tuple[str, ...]


@dataclass(frozen=True)
class SideBySide:
    """All of the page."""

    sides: tuple[Side, ...]
    lenses: tuple[LensRows, ...]


def url(ids: Sequence[str], words: Words, path: str = "/compare") -> str:
    """The address of a page about these reports."""
    pairs = [("id", one) for one in ids] + ([("ui", "en")] if words.ui == "en" else [])
    return path + (f"?{urlencode(pairs)}" if pairs else "")


def side_by_side(found: Comparison, words: Words) -> SideBySide:
    """The comparison, in the order in which it was asked for."""
    return SideBySide(
        tuple(_side(one, words) for one in found.reports),
        tuple(_lens(name, found.reports, words) for name in ("defense", "civil")),
    )


def _side(one: Compared, words: Words) -> Side:
    shown = report_page(one.record, words)
    meta = Metadata.model_validate(one.record["metadata"])
    return Side(
        id=one.report,
        href=cards.report_url(one.report, words.ui),
        facts=cards.facts(meta, words),
        summary=shown.summary,
        tags=shown.tags,
        stage=findings.beside(one.record.get("findings"), one.report, words).stage,
    )


def _lens(name: str, reports: Sequence[Compared], words: Words) -> LensRows:
    rows = []
    for place, first in enumerate(reports[0].lenses[name]):
        told = [one.lenses[name][place] for one in reports]
        cells = tuple(
            words("compare_adds", value=f"{t.value:.2f}", weight=t.weight, adds=f"{t.adds:.2f}")
            for t in told
        )
        rows.append((FEATURES[first.feature].sentence.best(words.ui), cells))
    return LensRows(
        lens.load(name).label.best(words.ui),
        tuple(rows),
        tuple(f"× {one.factor[name]:.2f}" for one in reports),
    )
