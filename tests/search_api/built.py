"""Answers and records made by hand from the models, to render pages without an engine."""

from typing import Any

from ranking import lens
from schemas import taxonomy
from schemas.report import Bilingual, Metadata, Person
from schemas.search import (
    EvidencePassage,
    FacetValue,
    Hit,
    SearchAnswer,
    SearchRequest,
    Versions,
)

IDENTITY = "oai-aacf4ec8b25b79fc"
TEXT = "窒化ガリウムを用いた増幅器の放熱を調べた。出力は２０Ｗである。"
META = Metadata(
    native_id="oai:example.org:1",
    title=Bilingual(
        ja="窒化ガリウム増幅器の放熱", en="Heat removal from gallium nitride amplifiers"
    ),
    number="99K00006",
    programme=Bilingual(ja="基盤研究（見本）", en="Scientific Research (sample)"),
    institutions=(Bilingual(ja="見本工業大学", en="Mihon Institute of Technology"),),
    researchers=(
        Person(ja="見本 一郎", yomi="ミホン イチロウ", en="MIHON Ichiro", role="principal"),
    ),
    companies=("株式会社見本電機",),
    keywords=("窒化ガリウム", "thermal resistance"),
    summary=Bilingual(ja="放熱を調べた。", en="Heat removal was studied."),
    start_year=2018,
    end_year=2020,
    doi="10.99999/sample.s006",
    landing_page="https://example.org/1",
    sample=True,
)


def tag(tag_id: str = "DU06", confidence: float = 0.78, **more: Any) -> dict[str, Any]:
    """A tag as a card holds it."""
    known = taxonomy.load().tag(tag_id)
    assert known is not None
    evidence = {"cue": "窒化ガリウム", "sentence": TEXT, "start": 0, "end": 6}
    return {
        "id": tag_id,
        "family": known.family,
        "confidence": confidence,
        "method": "cues",
        "taxonomy": "2026-11-00000000",
        "evidence": [{**evidence, "section": "results", "page": 3}],
        "against": [],
        **more,
    }


def card(meta: Metadata = META, **more: Any) -> dict[str, Any]:
    """A card as the index keeps it, without its tags."""
    shown = meta.model_dump(mode="json", exclude={"native_id", "licence", "access", "files"})
    return {**shown, "language": "ja", "source": "oai", "pages": 4, "text_reason": None, **more}


def hit(number: int = 0, meta: Metadata = META, **more: Any) -> Hit:
    """The hit number `number` of an answer under the neutral lens."""
    ranks = more.pop("found_by", {"words": number + 1, "meaning": number + 1})
    shares = {leg: 0.25 / rank for leg, rank in ranks.items()}
    parts = lens.score(lens.load("defense"), shares, {"tags": [tag()], "end_year": 2020}, 2026)
    fields: dict[str, Any] = {
        "id": f"oai-{number:016x}",
        "title": meta.title.best("ja"),
        "score": sum(parts.values()),
        "parts": parts,
        "other_lenses": {"neutral": 0.5, "civil": 0.6},
        "found_by": ranks,
        "evidence": EvidencePassage(text=TEXT, section="methods", page=3, highlights=((0, 6),)),
        "tags": (tag(),),
        "card": card(meta),
    }
    return Hit(**{**fields, **more})


def answer(*hits: Hit, **more: Any) -> SearchAnswer:
    """An answer of these hits."""
    same = Bilingual(ja="基盤研究（見本）", en="基盤研究（見本）")
    fields: dict[str, Any] = {
        "hits": hits,
        "total": len(hits),
        "capped": False,
        "facets": {
            "tag": (FacetValue(value="DU06", label=Bilingual(ja="x", en="x"), count=1),),
            "programme": (FacetValue(value="基盤研究（見本）", label=same, count=1),),
            "year": (
                FacetValue(value="2020", label=Bilingual(ja="令和2年度", en="FY2020"), count=1),
            ),
        },
        "versions": Versions(
            lens="defense-1", taxonomy="2026-11-00000000", encoder="e5", index="sateto-reports-1"
        ),
        "lens_weights": dict(lens.load("defense").features),
    }
    return SearchAnswer(**{**fields, **more})


def request(**more: Any) -> SearchRequest:
    """A question under the defense lens."""
    return SearchRequest(**{"query": "窒化ガリウム", "lens": "defense", **more})


def findings() -> dict[str, Any]:
    """What a record tells beside its tags."""
    place = {"sentence": TEXT, "section": "results", "page": 3}
    cue = {**place, "cue": "増幅器", "start": 10, "end": 13}
    return {
        "withheld": [
            {"id": "DU08", "family": "dual_use", "confidence": 0.2, "against": ["規制"],
             "evidence": [{**cue, "by": "cue"}]},
        ],
        "maturity": {"band": "applied", "confidence": 0.61, "evidence": [{**cue, "by": "cue"}]},
        "interest": {"defense": 0.5},
        "indicators": [
            {**place, "quantity": "power", "low": 20.0, "high": None, "unit": "W",
             "text": "２０Ｗ", "start": 24, "end": 27},
        ],
    }  # fmt: skip


def record(meta: Metadata = META, **more: Any) -> dict[str, Any]:
    """A report's record as the index keeps it."""
    sections = [
        {"key": "summary", "page": 0, "text": meta.summary.ja},
        {"key": "methods", "page": 2, "text": TEXT},
        {"key": "methods", "page": 3, "text": "続きの文である。"},
        {"key": "results", "page": 3, "text": "The junction stayed below 150 degrees."},
        {"key": "methods", "page": 3, "text": "再び方法に戻る。"},
    ]
    return {
        "id": IDENTITY,
        "revision": 2,
        "metadata": meta.model_dump(mode="json"),
        "sections": sections,
        "language": "ja",
        "text_reason": None,
        "text_detail": "",
        "provenance": {
            "source": "oai",
            "place": "https://example.org/oai",
            "native_id": "oai:example.org:1",
            "harvested_at": "2026-11-25T16:05:00Z",
            "record_sha256": "ab" * 32,
            "file_sha256": "cd" * 32,
            "file_url": "https://example.org/1.pdf",
            "extractor": "pypdf-7.1.1",
            "pages": 4,
        },
        "tags": [tag()],
        "findings": findings(),
        "made_by": {"space": "e5", "taxonomy": "2026-11-00000000", "parse": "1"},
        **more,
    }
