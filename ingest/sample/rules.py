"""What makes a sample report sound beyond its shape; each rule says what breaks it."""

import re
from collections.abc import Iterator, Sequence

from ingest.sample.names import COMPANIES, FAMILIES, INSTITUTIONS, PROGRAMMES
from ingest.sample.shapes import SampleReport
from schemas.report import SectionKey

ORDER = tuple(
    SectionKey(key)
    for key in ("significance", "background", "purpose", "methods", "results", "outlook")
)
# Fewest and most: characters of Japanese texts, words of English ones.
_SUMMARIES = {"ja": {"ja": (200, 350), "en": (60, 100)}, "en": {"ja": (120, 200), "en": (100, 160)}}
_SECTIONS = {"ja": (150, 400), "en": (60, 140)}
_RESULTS = {"ja": (300, 600), "en": (120, 220)}
# What a reference names a sample report by: its award number, its DOI or a product's DOI.
_NAMED = re.compile(r"(?:99K00|SMPL-0|10\.99999/sample\.s)(\d{3})", re.IGNORECASE)


def faults(report: SampleReport, others: Sequence[SampleReport]) -> Iterator[str]:
    """Every fault of a report among `others`, which hold it too."""
    for found in (_keys(report), _names(report), _lengths(report), _characters(report)):
        yield from found
    yield from _citations(report, {other.id for other in others})


def _keys(report: SampleReport) -> Iterator[str]:
    programme = PROGRAMMES.get(report.programme)
    if programme is None or programme.form != report.form:
        yield f"no programme {report.programme!r} of form {report.form}"
    digits = report.id[1:]
    if report.number != (f"99K00{digits}" if report.form == "kakenhi" else f"SMPL-0{digits}"):
        yield f"the number {report.number} does not belong to {report.id}"
    if report.end < report.start:
        yield f"ends in {report.end}, before {report.start}"
    keys = [section.key for section in report.sections]
    if keys != [key for key in ORDER if key in keys]:
        yield f"sections out of order, twice or unknown: {', '.join(keys)}"
    for tag in (*report.dual_use, *report.civil):
        if not re.fullmatch(r"DU\d\d" if tag in report.dual_use else r"CT\d\d", tag):
            yield f"the tag {tag} stands in the wrong list"
    for product in report.products:
        if product.doi and not product.doi.startswith(f"{report.doi}."):
            yield f"the DOI {product.doi} is another report's"


def _names(report: SampleReport) -> Iterator[str]:
    if report.institution not in INSTITUTIONS:
        yield f"no institution {report.institution!r}"
    yield from (f"no company {name!r}" for name in report.companies if name not in COMPANIES)
    if [person.role for person in report.researchers].count("principal") != 1:
        yield "one principal investigator, no more, no fewer"
    for person in report.researchers:
        names = [name.split(" ") for name in (person.ja, person.yomi, person.en)]
        family = tuple(name[0] for name in names)
        if any(len(name) != 2 for name in names) or FAMILIES.get(family[0]) != family[1:]:
            yield f"{person.ja}, {person.yomi}, {person.en}: no family of the corpus"


def _lengths(report: SampleReport) -> Iterator[str]:
    for language, text in (("ja", report.summary_ja), ("en", report.summary_en)):
        yield from _length(
            f"summary_{language}", text, language, _SUMMARIES[report.language][language]
        )
    for section in report.sections:
        bounds = _RESULTS if section.key is SectionKey.RESULTS else _SECTIONS
        yield from _length(
            section.key.value, section.text, report.language, bounds[report.language]
        )


def _length(name: str, text: str, language: str, bounds: tuple[int, int]) -> Iterator[str]:
    words = text.split()
    size = len("".join(words)) if language == "ja" else len(words)
    if not bounds[0] <= size <= bounds[1]:
        yield f"{name} has {size}, not {bounds[0]} to {bounds[1]}"


def _characters(report: SampleReport) -> Iterator[str]:
    missing = {character for character in report.model_dump_json() if not _printable(character)}
    if missing:
        yield f"no font of the PDFs has {' '.join(sorted(missing))}"


def _printable(character: str) -> bool:
    """Whether the Latin or the Japanese font has it: Windows' Latin set, JIS X 0208 and 0213."""
    return any(character.encode(name, "ignore") for name in ("cp1252", "cp932", "euc_jis_2004"))


def _citations(report: SampleReport, known: set[str]) -> Iterator[str]:
    named = {f"S{digits}" for text in report.references for digits in _NAMED.findall(text)}
    if set(report.cites) != named:
        yield f"cites {sorted(report.cites)}, but its references name {sorted(named)}"
    yield from (f"cites {other}, which is not there" for other in named - known)
    if report.id in named:
        yield "cites itself"
