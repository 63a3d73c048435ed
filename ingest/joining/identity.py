"""What a record is known by beyond its source, and when two of them tell the same. Pure."""

import hashlib
import re
from collections.abc import Iterable

from ingest.archive import to_json
from schemas.report import Metadata
from schemas.text import one_line

AWARD = "award:"
_WORKS = {
    "doi", "crid", "hdl", "naid", "arxiv", "pmid", "openalex", "cordis", "nih", "nsf", "gtr", "sbir",
    "ndlbib",
}  # fmt: skip
_YEARLY = {"nih"}  # whose sources tell of a project year by year, each with a record of its own
_KAKEN = re.compile(r"kakenhi-[a-z]+-([0-9a-z]+)")
_KAKENHI_NUMBER = re.compile(r"(?:jp)?([0-9]{2}[a-z]{1,2}[0-9]{4,5})")
_NATIONAL = re.compile(r"jp[a-z]{1,3}[0-9a-z]{5,}")
# Numbers of whole programmes, such as JPJ004596 of 安全保障技術研究推進制度 and NEDO's: no project's.
_PROGRAMME = re.compile(r"jpj[0-9]{6}|jpnp[0-9]{5}")
_PROJECT = re.compile(r"report|project|deliverable|grant|award|報告|課題", re.IGNORECASE)
_LONGEST = 300


def keys_of(meta: Metadata, native_id: str) -> tuple[str, ...]:
    """Keys that a record of the same report would share, in their order.

    Records of other access and samples have other keys: what only some may see is never mixed with
    what all may.

    >>> keys_of(Metadata(doi="10.99999/A", number="JP99K00001", type="research report"), "oai:x:1")
    ('doi:10.99999/a', 'award:99k00001', 'oai:x:1')
    >>> keys_of(Metadata(number="JPJ004596"), "")  # the number of a programme
    ()
    """
    told = [f"doi:{meta.doi}"] if meta.doi else []
    told += [*meta.ids, *_award(meta), native_id]
    found = dict.fromkeys(key for one in told if (key := _key(one, meta)))
    scope = _scope(meta)
    return tuple(f"{scope}{key}"[:_LONGEST] for key in found)


def content_of(meta: Metadata, file_versions: Iterable[str] = ()) -> str:
    """A hash of what a record says: the same whatever its bytes, its source and its blanks."""
    fields = meta.model_dump(mode="json", exclude={"native_id"}, exclude_defaults=True)
    files = sorted({version for version in file_versions if version})
    return hashlib.sha256(to_json([_plain(fields), files])).hexdigest()


def award_of(number: str) -> str:
    """An award number as all sources would write it; empty where it names no single project.

    >>> award_of("JP20H00001"), award_of("20H00001"), award_of("JPMJCR19K1"), award_of("JPJ004596")
    ('20h00001', '20h00001', 'jpmjcr19k1', '')
    """
    plain = one_line(number).lower().replace(" ", "")
    if kakenhi := _KAKENHI_NUMBER.fullmatch(plain):
        return kakenhi[1]
    return plain if _NATIONAL.fullmatch(plain) and not _PROGRAMME.fullmatch(plain) else ""


def project_of(meta: Metadata, source: str) -> str:
    """The project that a report is of, the same in each of its yearly reports; empty if unknown.

    >>> project_of(Metadata(number="JP99K00001"), "oai"), project_of(Metadata(number="A-1"), "oai")
    ('99k00001', 'oai:a-1')
    >>> project_of(Metadata(number="JPJ004596"), "oai")  # the number of a programme
    ''
    """
    plain = one_line(meta.number).lower().replace(" ", "")
    if not plain or _PROGRAMME.fullmatch(plain) or not _describes_project(meta, known=False):
        return ""
    return _scope(meta) + (award_of(plain) or f"{source}:{plain}")


def yearly(key: str) -> bool:
    """Whether records of one place that share the key are the years of one project.

    >>> yearly("nih:r01xx000001"), yearly("doi:10.99999/a")
    (True, False)
    """
    return key.rpartition("]")[2].partition(":")[0] in _YEARLY


def _award(meta: Metadata) -> list[str]:
    # The number on a paper is of the project that paid for it: one of many papers' number.
    return [f"jgn:{meta.number}"] if meta.number else []


def _key(told: str, meta: Metadata) -> str:
    kind, _, value = one_line(told).partition(":")
    kind, value = kind.lower(), value.strip()
    if not value:
        return ""
    if kind == "oai":
        return f"oai:{value}"
    if kind == "kaken" and _describes_project(meta, known=True):
        found = _KAKEN.fullmatch(value.lower())
        return AWARD + found[1] if found else ""
    if kind == "jgn" and _describes_project(meta, known=False):
        award = award_of(value)
        return AWARD + award if award else ""
    return f"{kind}:{value.lower()}" if kind in _WORKS else ""


def _describes_project(meta: Metadata, *, known: bool) -> bool:
    """Whether a number is the record's own; without a type, a DOI speaks for a paper."""
    if meta.type:
        return bool(_PROJECT.search(meta.type))
    return known or not meta.doi or any(one.startswith("kaken:") for one in meta.ids)


def _scope(meta: Metadata) -> str:
    groups = "" if meta.access == ("public",) else ",".join(sorted(meta.access))
    return "".join(f"[{part}]" for part in (groups, "sample" * meta.sample) if part)


def _plain(value: object) -> object:
    match value:
        case str():
            return one_line(value)
        case dict():
            return {name: _plain(part) for name, part in value.items()}
        case list():
            return [_plain(part) for part in value]
        case _:
            return value
