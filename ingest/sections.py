"""Sections out of page texts: headings are matched whole, at the start of a line."""

import re
import unicodedata
from collections.abc import Iterable

from ingest.running_heads import without_running_heads
from schemas.report import Section, SectionKey
from schemas.text import clean, squeeze

VERSION = "3"
_K = SectionKey
_HEADINGS: tuple[tuple[SectionKey, str], ...] = (
    (
        _K.SUMMARY,
        r"研究成果の概要(\((和文|英文)\))?|成果の概要|概要|要旨|summary( of the results)?|abstract|executive summary",
    ),
    (
        _K.SIGNIFICANCE,
        r"研究成果の学術的意義や社会的意義|学術的意義や社会的意義|学術的・社会的意義|significance( of the results)?",
    ),
    (
        _K.BACKGROUND,
        r"研究開始当初の背景|研究の背景|背景|はじめに|background( at the start of the research)?|introduction",
    ),
    (
        _K.PURPOSE,
        r"研究の目的|研究開発の目的|委託業務の目的|目的|(purpose|objectives?|aims?)( of the (research|project))?",
    ),
    (
        _K.METHODS,
        r"研究の方法|研究開発の実施内容|実施内容|研究方法|方法|methods?|approach|work carried out",
    ),
    (_K.RESULTS, r"研究成果|研究開発の成果|成果|結果|results?( and discussion)?"),
    (
        _K.OUTLOOK,
        r"今後の展開|今後の課題|今後の展望|おわりに|まとめ|outlook|future work|conclusions?|next steps",
    ),
    (
        _K.PRODUCTS,
        r"主な発表論文等|発表論文等|研究成果の発表|発表・特許一覧|研究組織|outputs|(main )?publications( and patents)?|research organi[sz]ation",
    ),
    (_K.REFERENCES, r"引用文献|参考文献|文献|references|bibliography"),
)
_NUMBER = r"(?:\d{1,2}\s*[.．、)]\s*|\(\d{1,2}\)\s*)?"
_PATTERNS = tuple(
    (key, re.compile(rf"[<\[【〔(]?{_NUMBER}(?:{titles})[>\]】〕)]?", re.IGNORECASE))
    for key, titles in _HEADINGS
)
_LONGEST_HEADING = 60
# Labels of a form that share their line with what they head.
_LABELS: tuple[tuple[SectionKey, re.Pattern[str]], ...] = (
    (_K.SUMMARY, re.compile(r"研究成果の概要\s*[(（][和英]文[)）]\s*[:：]\s*")),
    (
        _K.SUMMARY,
        re.compile(r"summary( of the results)? \((japanese|english)\):\s*", re.IGNORECASE),
    ),
    (_K.BODY, re.compile(r"(キーワード|研究分野|keywords|key words)\s*[:：]\s*", re.IGNORECASE)),
)


def heading(line: str) -> SectionKey | None:
    """The section that a line opens, if it is a heading and nothing else.

    >>> heading("３．研究の方法"), heading("＜引用文献＞"), heading("2. Methods"), heading("方法は次の通り")
    (<SectionKey.METHODS: 'methods'>, <SectionKey.REFERENCES: 'references'>, \
<SectionKey.METHODS: 'methods'>, None)
    """
    folded = unicodedata.normalize("NFKC", line).strip()
    if not folded or len(folded) > _LONGEST_HEADING:
        return None
    return next((key for key, pattern in _PATTERNS if pattern.fullmatch(folded)), None)


def split(pages: Iterable[tuple[int, str]]) -> tuple[Section, ...]:
    """Sections of a document given as (page number, text); a section that spans pages is cut there."""
    found: list[Section] = []
    key = SectionKey.BODY
    for number, text in without_running_heads(pages):
        lines: list[str] = []
        for line in squeeze(clean(text)).split("\n"):
            opened, rest = _opened(line.strip())
            if opened is None:
                lines.append(rest)
                continue
            _close(found, key, number, lines)
            key, lines = opened, [rest] if rest else []
        _close(found, key, number, lines)
    return tuple(found)


def join_lines(lines: Iterable[str]) -> str:
    """Lines as running text: no blank beside a wide character, a blank between Latin words.

    >>> join_lines(["高周波の", "増幅器を作る。", "The gain of the ampli-", "fier is 12 dB."])
    '高周波の増幅器を作る。The gain of the amplifier is 12 dB.'
    """
    text = ""
    for line in lines:
        if not line:
            text = text.rstrip("\n") + "\n\n" if text else ""
        elif text.endswith("-") and line[0].islower():
            text = text[:-1] + line
        elif not text or text.endswith("\n") or _wide(text[-1]) or _wide(line[0]):
            text += line
        else:
            text += f" {line}"
    return text.strip()


def _opened(line: str) -> tuple[SectionKey | None, str]:
    """The section that a line opens, if it opens one, and the text that the line adds."""
    if key := heading(line):
        return key, ""
    for key, label in _LABELS:
        if found := label.match(line):
            return key, line[found.end() :]
    return None, line


def _close(found: list[Section], key: SectionKey, page: int, lines: list[str]) -> None:
    if text := join_lines(lines):
        found.append(Section(key=key, page=page, text=text))


def _wide(character: str) -> bool:
    return unicodedata.east_asian_width(character) in "WF"
