"""A researcher as the register of KAKEN knows them, and the numbers that name them."""

import re

from pydantic import Field

from schemas.report import Bilingual, Frozen, Person
from schemas.text import search_key

_ERAD = re.compile(r"[0-9]{8}")
_NRID = re.compile(r"1000([0-9]{9})")
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
    return "name:" + "".join(c for c in search_key(name) if c.isalnum())


def person_keys(person: Person) -> tuple[str, ...]:
    """The keys of a person: identifiers, and each name.

    >>> person_keys(Person(ja="見本 太郎", yomi="ミホン タロウ", ids=("erad:00000000",)))
    ('erad:00000000', 'name:見本太郎', 'name:ミホンタロウ')
    """
    names = [name_key(name) for name in (person.ja, person.yomi, person.en) if name.strip()]
    return tuple(dict.fromkeys([*person.ids, *names]))


def wrote(person: Person, author: str) -> bool:
    """Whether the name of an author may be this person's: in full, or the family name and initials.

    >>> wrote(Person(en="MIHON Taro"), "T. Mihon"), wrote(Person(en="MIHON Taro"), "S. Mihon")
    (True, False)
    >>> wrote(Person(ja="見本 太郎"), "見本太郎")
    True
    """
    told = name_key(author)
    if told in {name_key(name) for name in (person.ja, person.en) if name.strip()}:
        return True
    mine, theirs = (re.findall(r"\w+", search_key(name)) for name in (person.en, author))
    if len(mine) < 2 or len(theirs) < 2 or len(max(theirs, key=len)) < 2:
        return False
    long = [word for word in theirs if len(word) > 1]
    short = [word for word in theirs if len(word) == 1]
    left = [word for word in mine if word not in long]
    return len(long) + len(left) == len(mine) and sorted(w[0] for w in left) == sorted(short)
