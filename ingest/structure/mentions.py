"""Where the body of a report cites its references, each mention with its sentence."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ingest.structure.items import number
from ingest.structure.lines import fold, join_lines
from ingest.structure.sections import Part
from ranking.citing import identifiers
from schemas.report import Reference, SectionKey
from schemas.text import clean, squeeze

_NO_BODY = {
    SectionKey.TITLE,
    SectionKey.KEYWORDS,
    SectionKey.PRODUCTS,
    SectionKey.ORGANISATION,
    SectionKey.REFERENCES,
}
_RANGE = r"\d{1,3}(?:\s?[-–—~～〜,，、;]\s?\d{1,3})*"
_BRACKETED = re.compile(rf"\[\s?({_RANGE})\s?\]|(?:文献|[Rr]efs?\.)\s?\(?({_RANGE})\)?")
# 12) behind a word and (12) before a full stop, where the list prints its numbers so.
_LOOSE = re.compile(
    rf"(?:(?<=[\u3041-\u9fff々」』])|(?<=[a-z]{{4}})|(?<=[.,。、，．]))\s?({_RANGE})\)(?!\w)"
    rf"|\(({_RANGE})\)(?=\s?[。、，．,.])"
)
_NEAR = 80  # characters in which a bracket is looked for
_RAISED = re.compile(r"[⁰¹²³⁴⁵⁶⁷⁸⁹]+(?:[,，⁻–-][⁰¹²³⁴⁵⁶⁷⁸⁹]+)*")
_LOWERED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
_UNITS = re.compile(r"(?:[cmkµμn]?m|s|cm|10|[²³⁴])$")
_NAMED = re.compile(
    r"\[([^\s\[\]]{1,10}\d{2}[a-z]?(?:\s?[,;，、]\s?[^\s\[\]]{1,10}\d{2}[a-z]?)*)\]"
)
_YEAR = r"(?:19|20)\d\d[a-z]?"
_LATIN = r"[A-Z][A-Za-zÀ-ɏ'’-]+"
_JAPANESE = r"[\u4e00-\u9fff々ヶ]{1,6}"
# Sato et al. (2019); Sato and Ito, 2019; 佐藤ら（2019）; 佐藤・鈴木（2019）
_AUTHOR_YEAR = re.compile(
    rf"(?<![\w])({_LATIN})(?:,? (?:et al\.?|(?:and|&) {_LATIN}))?(?:'s|’s)?,?\s?\(?\s?({_YEAR})(?!\d)"
    rf"|(?<![\u4e00-\u9fff])({_JAPANESE})(?:・{_JAPANESE})?(?:ほか|他|ら|et al\.?)?\s?[(,，、]\s?({_YEAR})(?!\d)"
)
_ENDS = re.compile(
    r"(?<=[。！？])(?![」』）)])|(?<=．)(?=[^\d\s」』）)])"
    r"|(?<!\bal\.)(?<!\b[Ff]ig\.)(?<!\b[Rr]ef\.)(?<!\bcf\.)(?<![ (][A-Z]\.)(?<=[.!?])\s+(?=[\"'(\[A-Z0-9])"
)
_LEAD = re.compile(
    r"(?P<latin>[A-Z][A-Za-zÀ-ɏ'’-]+)|(?P<ja>[\u4e00-\u9fff々ヶ]{1,8}(?:\s[\u4e00-\u9fff々ヶぁ-ん]{1,4})?)"
)
_MARK = re.compile(r"\s*(?:\[[^\]]*\]|\(?\d{1,3}[).]|[①-⑳㉑-㊿]|[・•])\s*")


# An award or report number that has no grammar of its own, such as SMPL-0055.
_REPORT = re.compile(r"(?<![A-Za-z0-9-])[A-Z]{2,}-\d{4,}(?![\d-])")


@dataclass(frozen=True, slots=True)
class Mention:
    """A place that cites: `key` is a reference's label in half width (12, Sat19), what
    `author_year` makes of it (Sato 2019), or one of its identifiers (see `named_in`).

    `start` and `end` are offsets in the display text of `page`; `sentence` is running text.
    """

    key: str
    sentence: str
    section: SectionKey
    page: int
    start: int
    end: int


def mentions(parts: Iterable[Part], references: Iterable[Reference]) -> tuple[Mention, ...]:
    """Mentions in the order in which they stand, of references that the document lists."""
    listed = tuple(references)
    labels = {str(number(one.label) or one.label) for one in listed if one.label}
    bracketed = any(one.label and one.raw.startswith(("[", "［")) for one in listed)
    patterns = (_BRACKETED,) if bracketed else (_BRACKETED, _LOOSE)
    keys = {key for one in listed if (key := author_year(one.raw))}
    names = {key for one in listed for key in named_in(one.raw)}
    found: list[Mention] = []
    for part in parts:
        if part.key in _NO_BODY:
            continue
        start, end = part.lines[0].start, part.lines[-1].end
        text = fold(part.display[start:end])
        places = sorted(
            {
                *_by_label(text, labels, patterns),
                *_by_name(text, keys),
                *_by_identifier(text, names),
            }
        )
        ends = [0, *(one.start() for one in _ENDS.finditer(text)), len(text)] if places else []
        for first, last, key in places:
            sentence = _sentence(part.display[start:end], ends, first)
            found.append(Mention(key, sentence, part.key, part.page, start + first, start + last))
    return tuple(found)


def author_year(raw: str) -> str:
    """First author's family name and year, by which prose cites a reference; empty without them.

    >>> author_year("Sato, T. & Ito, K. (2019a). Title."), author_year("佐藤 太郎・鈴木 一（2018）題名")
    ('Sato 2019a', '佐藤 2018')
    """
    text = _MARK.sub("", fold(raw), count=1) if _MARK.match(fold(raw)) else fold(raw)
    lead = re.compile(r"(?:[A-Z]\.[\s-]?)*").sub("", text, count=1)
    name = _LEAD.match(lead)
    year = re.search(rf"(?<!\d)({_YEAR})(?![\d-])", text)
    if not name or not year:
        return ""
    return f"{(name['latin'] or name['ja'].split()[0])} {year[1]}"


def named_in(text: str) -> list[str]:
    """Identifiers and numbers of reports that a text names, by which prose cites a reference.

    >>> named_in("as under award 99K00012 and project SMPL-0055")
    ['kaken:99K00012', 'SMPL-0055']
    """
    return [key for _, _, key in _identified(text)]


def _by_identifier(text: str, names: set[str]) -> Iterator[tuple[int, int, str]]:
    return (found for found in _identified(text) if found[2] in names) if names else iter(())


def _identified(text: str) -> Iterator[tuple[int, int, str]]:
    for one in identifiers.find(text):
        yield one.start, one.end, one.key
    for found in _REPORT.finditer(text):
        yield found.start(), found.end(), found[0]


def _by_label(
    text: str, labels: set[str], patterns: tuple[re.Pattern[str], ...]
) -> Iterator[tuple[int, int, str]]:
    for found in (found for pattern in patterns for found in pattern.finditer(text)):
        if found.re is _LOOSE and _within_brackets(text, found):
            continue
        told = _spread(next(group for group in found.groups() if group))
        yield from ((found.start(), found.end(), key) for key in told if key in labels)
    for found in _RAISED.finditer(text):
        if not _UNITS.search(text, max(0, found.start() - 2), found.start()):
            told = _spread(found[0].translate(_LOWERED))
            yield from ((found.start(), found.end(), key) for key in told if key in labels)
    for found in _NAMED.finditer(text):
        told = re.split(r"\s?[,;，、]\s?", found[1])
        yield from ((found.start(), found.end(), key) for key in told if key in labels)


def _within_brackets(text: str, found: re.Match[str]) -> bool:
    """Whether a bracket that closes behind a number was opened before it: (see step 2)."""
    before = text[max(0, found.start() - _NEAR) : found.start()]
    return found[0].lstrip()[0] != "(" and before.count("(") > before.count(")")


def _by_name(text: str, keys: set[str]) -> Iterator[tuple[int, int, str]]:
    """Names with years; a Japanese family name may be the beginning of what the list prints."""
    for found in _AUTHOR_YEAR.finditer(text):
        name, year = found[1] or found[3], found[2] or found[4]
        alike = {key for key in keys if key.endswith(f" {year}") and key.startswith(name)}
        key = f"{name} {year}"
        if key in alike or (found[3] and len(alike) == 1):
            yield found.start(), found.end(), key if key in alike else alike.pop()


def _spread(text: str) -> list[str]:
    """The numbers of 1, 3-5.

    >>> _spread("1, 3-5")
    ['1', '3', '4', '5']
    """
    told: list[str] = []
    for part in re.split(r"\s?[,，、;]\s?", text):
        first, *last = re.split(r"\s?[-–—~～〜]\s?", part)
        told += map(str, range(int(first), int(last[-1] if last else first) + 1))
    return told


def _sentence(display: str, ends: list[int], place: int) -> str:
    start = max(end for end in ends if end <= place)
    end = min((end for end in ends if end > place), default=len(display))
    return join_lines(
        squeeze(clean(line)).strip() for line in display[start:end].split("\n")
    ).strip()
