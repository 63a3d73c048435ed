"""Facets: how the found reports divide by programme, institution, language, tag, list, section and year."""

from typing import Any

from schemas import taxonomy
from schemas.eras import era_year
from schemas.report import Bilingual, SectionKey
from schemas.search import FacetValue

_SIZE = 60  # more than there are tags
_LISTS = ("beppyo1", "tokutei20")  # what a reviewer narrows by; the filter takes every list
_FIELDS = {
    "tag": "tags",
    "programme": "programme",
    "institution": "institution",
    "language": "language",
    "year": "end_year",
    "section": "sections",
    "source": "source",
}
_LANGUAGES = {"ja": Bilingual(ja="日本語", en="Japanese"), "en": Bilingual(ja="英語", en="English")}


def ask() -> dict[str, Any]:
    """The aggregations of all facets."""
    by_field = {name: {"terms": {"field": field, "size": _SIZE}} for name, field in _FIELDS.items()}
    pointing = {
        value: {"terms": {"tags": list(tags)}}
        for value, tags in taxonomy.mapped().items()
        if value.partition(":")[0] in _LISTS
    }
    return {**by_field, "mapping": {"filters": {"filters": pointing}}}


def read(buckets: dict[str, Any]) -> dict[str, tuple[FacetValue, ...]]:
    """Facets out of the engine's answer; years from the newest, others by count."""
    found = {
        name: [
            (str(b["key"]), int(b["doc_count"])) for b in buckets.get(name, {}).get("buckets", ())
        ]
        for name in _FIELDS
    }
    found["year"].sort(reverse=True)
    entries = buckets.get("mapping", {}).get("buckets", {})
    found["mapping"] = sorted(
        ((value, b["doc_count"]) for value, b in entries.items() if b["doc_count"]),
        key=lambda pair: -pair[1],
    )
    return {
        name: tuple(
            FacetValue(value=value, label=_label(name, value), count=count)
            for value, count in values
            if value
        )
        for name, values in found.items()
    }


def _label(facet: str, value: str) -> Bilingual:
    if facet == "language":
        return _LANGUAGES.get(value, Bilingual(ja=value, en=value))
    if facet == "year":
        return Bilingual(ja=f"{era_year(int(value))}年度（{value}）", en=f"FY{value}")
    if facet == "tag" and (tag := taxonomy.load().tag(value)):
        return tag.label
    if facet == "mapping":
        return taxonomy.entry(value)
    if facet == "section":
        return Bilingual(ja=SectionKey(value).ja, en=value.capitalize())
    return Bilingual(ja=value, en=value)
