"""A researcher as the register of KAKEN knows them, and the numbers that name them."""

import re
from collections.abc import Iterable

from pydantic import Field

from schemas.names import spoken
from schemas.report import Bilingual, Frozen, Person
from schemas.text import one_line, search_key

_ERAD = re.compile(r"[0-9]{8}")
_NRID = re.compile(r"1000([0-9]{9})")
_NAME = "name:"
NAMED, ENTRY = ("erad:", "orcid:"), "entry:"
_NAME_WORDS = 5  # more are no name
# What stands in brackets in a name: the family name before or besides the present one.
_ASIDE = re.compile(
    r"[(（\[［〔]\s*(?:旧姓|旧氏名|旧氏|旧名|née|nee|formerly)?\s*[:：]?\s*([^)）\]］〕]*)[)）\]］〕]",
    re.IGNORECASE,
)
_WEIGHTS = (1, 2, 1, 2, 1, 2, 1)  # of the second to the eighth digit


class Affiliation(Frozen):
    """Where a researcher worked; years as the register has them, often only one is right."""

    institution: Bilingual = Bilingual()
    department: Bilingual = Bilingual()
    position: Bilingual = Bilingual()
    start_year: int | None = None
    end_year: int | None = None


class Researcher(Frozen):
    """Names in kanji, kana and Latin letters, numbers, affiliations, projects."""

    name: Bilingual = Bilingual()
    yomi: str = ""
    other_names: tuple[str, ...] = Field((), description="Further spellings, such as NOMURA")
    ids: tuple[str, ...] = Field((), description="erad:…, orcid:…, jglobal:…, researchmap:…")
    affiliations: tuple[Affiliation, ...] = Field((), description="Present ones first")
    projects: tuple[str, ...] = Field((), description="kaken:KAKENHI-PROJECT-…")
    notes: tuple[str, ...] = Field((), description="What was doubtful in the record, and kept")


def erad_holds(number: str) -> bool:
    """Whether an e-Rad researcher number has eight digits and its check digit fits.

    The first digit is the sum of the others modulo 10, every second one doubled. The rule is
    derived from published numbers; some in use break it, so that it warns and never refuses.

    >>> erad_holds("99999999"), erad_holds("12345678"), erad_holds("9999999")
    (False, False, False)
    >>> erad_holds("09999999"), erad_holds("00000000")
    (True, True)
    """
    if not _ERAD.fullmatch(number):
        return False
    digits = [int(digit) for digit in number]
    weighted = sum(w * d for w, d in zip(_WEIGHTS, digits[1:], strict=True))
    return digits[0] == weighted % 10


def erad_of_nrid(nrid: str) -> str:
    """The e-Rad number in a 13-digit NRID; empty where it holds none of eight digits.

    >>> erad_of_nrid("1000009999999"), erad_of_nrid("1000999999999"), erad_of_nrid("9")
    ('09999999', '', '')
    """
    found = _NRID.fullmatch(nrid)
    return found[1][1:] if found and found[1].startswith("0") else ""


def doubtful_erad(number: str) -> str:
    """The note on an e-Rad number whose check digit does not fit; empty where it does."""
    if erad_holds(number):
        return ""
    return (
        f"研究者番号 {number} は検査数字が合いません"
        f" / the check digit of researcher number {number} does not fit"
    )


def name_key(name: str) -> str:
    """The key of a name: its letters alone, whatever their width and case.

    >>> name_key("見本　太郎"), name_key("MIHON, Taro")
    ('name:見本太郎', 'name:mihontaro')
    """
    return _NAME + "".join(c for c in search_key(name) if c.isalnum())


def spellings(name: str) -> tuple[str, ...]:
    """Ways to write a name: as it is, family name first or last, and with a former family name.

    >>> spellings("Mihon, Taro")
    ('Mihon, Taro', 'Taro Mihon', 'Mihon Taro')
    >>> spellings("見本（旧姓：架空）花子")
    ('見本（旧姓：架空）花子', '見本 花子', '花子 見本', '架空 花子', '花子 架空')
    >>> spellings("Hanako Mihon (née Kaku)")[1:4]
    ('Hanako Mihon', 'Mihon Hanako', 'Kaku Mihon')
    """
    told = [one_line(name)]
    if aside := _ASIDE.search(told[0]):
        before, after = told[0][: aside.start()].strip(), told[0][aside.end() :].strip()
        now, former = f"{before} {after}".strip(), aside[1].strip()
        told += [*_orders(now), *_former(now, former, whole=bool(after))]
    else:
        told += _orders(told[0])
    return tuple(one for one in dict.fromkeys(told) if any(map(str.isalnum, one)))


def _orders(name: str) -> list[str]:
    """A name of some words with the family name before and behind the others."""
    family, comma, given = (part.strip() for part in name.replace("，", ",").partition(","))
    if comma:
        return [f"{given} {family}".strip(), f"{family} {given}".strip()]
    words = name.split()
    if not 2 <= len(words) <= _NAME_WORDS:
        return [name]
    first_last, last_first = [*words[1:], words[0]], [words[-1], *words[:-1]]
    return [name, " ".join(first_last), " ".join(last_first)]


def _former(now: str, former: str, *, whole: bool) -> Iterable[str]:
    """The name with the former family name. `whole`: the family name is known to come first."""
    words = now.split()
    if not former or len(words) < 2:
        return
    if len(former.split()) > 1:  # the whole of the former name
        yield from _orders(former)
        return
    yield from _orders(" ".join([former, *words[1:]]))
    if not whole:
        yield from _orders(" ".join([*words[:-1], former]))


def person_keys(person: Person) -> tuple[str, ...]:
    """The keys of a person: identifiers, each name, former ones among them, and how it sounds.

    >>> person_keys(Person(ja="見本 太郎", yomi="ミホン タロウ", ids=("erad:00000000",)))
    ('erad:00000000', 'name:見本太郎', 'name:ミホンタロウ', 'sound:mihontaro')
    """
    names = [name for name in (person.ja, person.yomi, person.en) if name.strip()]
    told = [one for name in names for one in (spellings(name) if _ASIDE.search(name) else (name,))]
    return tuple(dict.fromkeys([*person.ids, *_keys(told)]))


def name_keys(name: str) -> tuple[str, ...]:
    """The keys by which people are found whom a name may mean, in any of its spellings.

    >>> name_keys("たろう みほん")
    ('name:たろうみほん', 'name:みほんたろう', 'sound:taromihon', 'sound:mihontaro')
    """
    return _keys(spellings(name))


def _keys(names: Iterable[str]) -> tuple[str, ...]:
    told = list(names)
    sounds = [f"sound:{sound}" for name in told if (sound := spoken(name))]
    written = [key for name in told if (key := name_key(name)) != _NAME]
    return tuple(dict.fromkeys([*written, *sounds]))


def mark_of(report: str, person: Person) -> str:
    """What names a person: an identifier, else the entry in the one report that knows them.

    >>> mark_of("oai-1", Person(ja="見本 太郎")), mark_of("oai-1", Person(ids=("erad:00000000",)))
    ('entry:oai-1:見本太郎', 'erad:00000000')
    """
    known = sorted(key for key in person.ids if key.startswith(NAMED))
    return known[0] if known else entry_of(report, person)


def entry_of(report: str, person: Person) -> str:
    """The entry of a person in a report."""
    name = person.ja or person.yomi or person.en
    return f"{ENTRY}{report}:{name_key(name).removeprefix(_NAME)}"


def of_entry(mark: str) -> tuple[str, str] | None:
    """The report and the key that an entry names; None where it names none.

    >>> of_entry("entry:oai-1:見本太郎"), of_entry("erad:00000000")
    (('oai-1', 'name:見本太郎'), None)
    """
    kind, _, rest = mark.partition(":")
    report, _, name = rest.partition(":")
    return (report, f"{_NAME}{name}") if f"{kind}:" == ENTRY and report and name else None


def wrote(person: Person, author: str) -> bool:
    """Whether the name of an author may be this person's: in full, or the family name and initials.

    >>> wrote(Person(en="MIHON Taro"), "T. Mihon"), wrote(Person(en="MIHON Taro"), "S. Mihon")
    (True, False)
    >>> wrote(Person(ja="見本 太郎"), "見本太郎")
    True
    """
    told = name_key(author)
    if told in {name_key(form) for name in (person.ja, person.en) for form in spellings(name)}:
        return True
    mine, theirs = (re.findall(r"\w+", search_key(name)) for name in (person.en, author))
    if len(mine) < 2 or len(theirs) < 2 or len(max(theirs, key=len)) < 2:
        return False
    long = [word for word in theirs if len(word) > 1]
    short = [word for word in theirs if len(word) == 1]
    left = [word for word in mine if word not in long]
    return len(long) + len(left) == len(mine) and sorted(w[0] for w in left) == sorted(short)
