"""What the cover of a report says of itself; never taken from a label's neighbourhood alone."""

import re
from collections.abc import Iterable, Sequence

from ingest.structure.lines import fold, join_lines
from ingest.structure.sections import Part
from ingest.structure.values import folded
from schemas.eras import parse_year
from schemas.report import Bilingual, Frozen, Person, SectionKey
from schemas.text import language, one_line

# JSPS (20K14740, 22KJ0123), JST (JPMJCR1234), NEDO and ATLA (JPNP20004, JPJ004596).
_NUMBER = re.compile(
    r"(?<![A-Za-z0-9])(?:JP)?(\d{2}[A-Z]{1,2}\d{4,5})(?![A-Za-z0-9])|\b(JP(?:MJ|NP|J)[A-Z0-9]{4,8})\b"
)
_OWN_NUMBER = re.compile(
    r"(?:課題番号|体系的番号|契約番号|Project number|Grant number)\s*:?\s*([A-Z]{2,6}-?\d{3,8}|\d{8})(?!\d)"
)
_PERIOD = re.compile(r"(?:研究|実施|事業|委託|契約)期間|(?:Research )?[Pp]eriod")
_ONE_YEAR = r"(?:(?:FY\s?)?(?:19|20)\d\d|(?:昭和|平成|令和)\s?(?:元|\d{1,2}))"
_YEARS = re.compile(rf"({_ONE_YEAR})\s?(?:年度?)?\s?[~～〜\-–—ー－から]+\s?({_ONE_YEAR})")
_JA_NAME = r"[\u3041-\u30fa\u4e00-\u9fff々ー]{1,5} ?[\u3041-\u30fa\u4e00-\u9fff々ー]{1,6}"
_EN_NAME = r"(?!Research|Principal|Investig|Project)[A-Z][A-Za-z'’-]+,? [A-Z][A-Za-z.'’ -]*[a-z.]"
_PERSON = re.compile(rf"({_JA_NAME})\s?\(({_EN_NAME})\)|({_EN_NAME})\s?\(({_JA_NAME})\)")
_ERAD = re.compile(r"(?<!\d)\d{8}(?!\d)")
_TITLES = {
    "ja": re.compile(r"^研究(?:開発)?課題名\s*\(和文\)\s*:?|^Project title \(Japanese\)\s*:?"),
    "en": re.compile(r"^研究(?:開発)?課題名\s*\(英文\)\s*:?|^Project title \(English\)\s*:?"),
}
_NEXT = re.compile(
    r"研究課題名|研究代表者|研究者番号|交付決定額|機関番号|研究種目|研究期間|課題番号|研究成果の概要"
    r"|Project title|Principal|Direct cost|Summary of"
)
_TITLE_LINES = 4
_NO_TITLE = re.compile(
    r"microsoft |untitled|無題|名称未設定|文書\s?\d|document\s?\d|様式|.*\.(?:docx?|pdf|tex|dvi|indd|xlsx?|jtd)$"
    r"|科学研究費助成事業\s*研究成果報告書$",
    re.IGNORECASE,
)


class Cover(Frozen):
    """What a file says of itself; empty where it doesn't, or where it could be meant otherwise."""

    title: Bilingual = Bilingual()
    file_title: str = ""  # the /Title of a PDF, unless it is a program's or a form's
    number: str = ""
    researchers: tuple[Person, ...] = ()
    start_year: int | None = None
    end_year: int | None = None
    keywords: tuple[str, ...] = ()
    summary: Bilingual = Bilingual()


def read_cover(parts: Sequence[Part], pdf_title: str = "") -> Cover:
    """The cover of a document; `pdf_title` is the /Title of a PDF."""
    lines = [line.strip() for part in parts[:1] for line in part.display.split("\n")]
    text = "\n".join(map(folded, lines))
    number = _number(text, pdf_title)
    start, end = _period(text)
    return Cover(
        title=Bilingual(**{key: _after(lines, label) for key, label in _TITLES.items()}),
        file_title=_file_title(pdf_title),
        number=number,
        researchers=_researchers(text, number),
        start_year=start,
        end_year=end,
        keywords=_keywords(parts),
        summary=_summary(parts),
    )


def _number(text: str, pdf_title: str) -> str:
    """The project's number: the only one on the cover, or the one of the file's own title."""
    titled = _numbers(folded(pdf_title))
    shown = _numbers(text)
    if len(shown) == 1 or (titled and titled[0] in shown):
        return titled[0] if titled and titled[0] in shown else shown[0]
    own = {found[1] for found in _OWN_NUMBER.finditer(text)}
    if not shown and len(own) == 1:
        return own.pop()
    return titled[0] if len(titled) == 1 and not shown else ""


def _numbers(text: str) -> list[str]:
    return list(dict.fromkeys(found[1] or found[2] for found in _NUMBER.finditer(text)))


def _period(text: str) -> tuple[int | None, int | None]:
    """First and last fiscal year. A label must say that it is a period; where it stands, is open."""
    found = _YEARS.search(text) if _PERIOD.search(text) else None
    years = [year for part in found.groups() if (year := parse_year(part))] if found else []
    return (min(years), max(years)) if len(years) == 2 else (None, None)


def _researchers(text: str, number: str) -> tuple[Person, ...]:
    """The principal investigator, whom the cover names in both scripts."""
    found = _PERSON.search(text)
    if not found:
        return ()
    ja, en = (found[1], found[2]) if found[1] else (found[4], found[3])
    codes = {code for code in _ERAD.findall(text) if code != number}
    ids = (f"erad:{codes.pop()}",) if len(codes) == 1 and "研究者番号" in text else ()
    return (Person(ja=one_line(ja), en=one_line(en), role="principal", ids=ids),)


def _file_title(pdf_title: str) -> str:
    title = one_line(pdf_title)
    return "" if _NO_TITLE.match(folded(title)) else title


def _after(lines: list[str], label: re.Pattern[str]) -> str:
    """The value on a label's line and on those that go on from it."""
    for place, line in enumerate(lines):
        if not (found := label.match(fold(line))):
            continue
        value = [line[found.end() :].strip()]
        for more in lines[place + 1 : place + _TITLE_LINES]:
            if _NEXT.search(more) or _PERSON.search(folded(more)):
                break
            value.append(more)
        whole = join_lines(value) if value[0] else ""
        return "" if _NEXT.search(whole) else whole
    return ""


def _keywords(parts: Iterable[Part]) -> tuple[str, ...]:
    text = next((part.text for part in parts if part.key is SectionKey.KEYWORDS), "")
    separator = next((mark for mark in "；;、，," if mark in text), " / ")
    words = (word.strip(" 　.。") for word in re.split(rf"[{separator}\n]", text))
    return tuple(dict.fromkeys(word for word in words if word))


def _summary(parts: Iterable[Part]) -> Bilingual:
    told: dict[str, list[str]] = {"ja": [], "en": []}
    for part in parts:
        if part.key is SectionKey.SUMMARY and part.text:
            told[language(part.text)].append(part.text)
    return Bilingual(**{key: join_lines(texts) for key, texts in told.items()})
