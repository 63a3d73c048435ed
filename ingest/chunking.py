"""Passages: sections cut at sentence ends so that each fits the encoder, and nothing is lost."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from schemas.report import Passage, Section

VERSION = "3"
TITLED = "1"  # version of `titled`
_TITLE_TOKENS = 96
# After a full stop that ends a sentence: Japanese marks anywhere, Latin ones before white space.
_SENTENCE_END = re.compile(
    r"(?<=[。！？])(?![」』）)])|(?<=．)(?![」』）)\d])|(?<=[.!?])\s+(?=[\"'(A-Z0-9])|\n{2,}"
)

# The lengths of many texts at once, in tokens, without the marks that the encoder adds.
Measure = Callable[[Sequence[str]], Sequence[int]]


def sentences(text: str) -> list[str]:
    """Sentences with their own white space trimmed; joined they hold every word of `text`.

    >>> sentences("これは文である。次の文（注。）も続く。 It costs 3.5 W. Done.")
    ['これは文である。', '次の文（注。）も続く。', 'It costs 3.5 W.', 'Done.']
    """
    return [part.strip() for part in _SENTENCE_END.split(text) if part and part.strip()]


def chunk(
    sections: Iterable[Section], measure: Measure, tokens: int, limit: int
) -> tuple[Passage, ...]:
    """Passages of at most `tokens` tokens each, at most `limit` of them, in reading order."""
    found: list[Passage] = []
    for section in sections:
        for text in pack(section.text, measure, tokens):
            if len(found) == limit:
                return tuple(found)
            found.append(
                Passage(
                    number=len(found),
                    section=section.key,
                    page=section.page,
                    text=text,
                    recognised=section.recognised,
                )
            )
    return tuple(found)


def titled(title: str, texts: Sequence[str], measure: Measure) -> list[str]:
    """Texts as they are encoded, each under its report's title: a passage alone may not tell its topic.

    A text that begins with the title stays as it is. Of a long title the first 96 tokens count.
    """
    title = " ".join(title.split())
    head = next(pack(title, measure, _TITLE_TOKENS), "")
    return [f"{head}\n{text}" if head and not _begins(text, title) else text for text in texts]


def pack(text: str, measure: Measure, tokens: int) -> Iterator[str]:
    """Pieces of at most `tokens` tokens: whole sentences together while they fit, long ones split."""
    held: list[str] = []
    size = 0
    for part, length in _fitting(sentences(text), measure, tokens):
        if held and size + length > tokens:
            yield _join(held)
            held, size = [], 0
        held.append(part)
        size += length
    if held:
        yield _join(held)


def _begins(text: str, title: str) -> bool:
    return " ".join(text.split()).lower().startswith(title.lower())


def _fitting(parts: list[str], measure: Measure, tokens: int) -> Iterator[tuple[str, int]]:
    """Sentences with their lengths; long ones in halves, at a blank or a mark where there is one."""
    for part, length in zip(parts, measure(parts) if parts else [], strict=True):
        if length <= tokens or len(part) == 1:
            yield part, length
        else:
            yield from _fitting(_halves(part), measure, tokens)


def _halves(text: str) -> list[str]:
    middle = len(text) // 2
    near = range(min(middle + 1, len(text) - 1), max(0, middle - 200), -1)
    cut = next((i for i in near if text[i - 1] in "、，,; 　\n"), middle)
    return [half for half in (text[:cut].strip(), text[cut:].strip()) if half]


def _join(parts: list[str]) -> str:
    """Sentences side by side: a blank between two unless either is Japanese there."""
    text = parts[0]
    for part in parts[1:]:
        wide = ord(text[-1]) > 0x2E7F or ord(part[0]) > 0x2E7F
        text += part if wide else f" {part}"
    return text
