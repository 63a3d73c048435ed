"""Names of persons as catalogues write them: order, readings, dates of life, and their forms."""

import re
import unicodedata
from collections.abc import Iterable

from schemas.report import Person
from schemas.text import language, one_line

_LIFE = re.compile(r",?\s*(?:[0-9]{3,4}\s*-\s*(?:[0-9]{3,4})?|-\s*[0-9]{3,4})\s*$")
_KANA = re.compile(r"[\u3041-\u309f\u30a1-\u30ff\uff66-\uff9f\s・,，.ー\-]+")
# Letters that Hepburn and Kunrei write apart: CHI and TI, FU and HU, JI and ZI, SHI and SI, O and WO.
_ALIKE = str.maketrans("CFJ", "THZ")
_SCHEMES = {
    "e-rad_researcher": "erad",
    "e-rad": "erad",
    "erad": "erad",
    "nrid": "nrid",
    "orcid": "orcid",
    "isni": "isni",
    "viaf": "viaf",
    "researchmap": "researchmap",
    "jglobal": "jglobal",
}
_BARE_IDS = (
    ("orcid", re.compile(r"orcid\.org/|^\d{4}-\d{4}-\d{4}-\d{3}[\dX]$")),
    ("nrid", re.compile(r"nrid\.nii\.ac\.jp|^1000\d{9}$")),
    ("erad", re.compile(r"^\d{8}$")),
)
JOINED = (
    "著者名の複数の表記を、並びと読みから同一人の候補としてまとめました"
    " / forms of names were joined by their order and reading, as candidates"
)


def plain_name(text: str) -> str:
    """A name with the family first and a blank between, without dates of life.

    >>> plain_name("見本, 一郎, 1915-1991"), plain_name("Mihon, Ichiro"), plain_name("見本　一郎")
    ('見本 一郎', 'Mihon Ichiro', '見本 一郎')
    """
    return re.sub(r"\s*[,，]\s*", " ", _LIFE.sub("", one_line(text))).strip()


def person(text: str, yomi: str = "", ids: Iterable[str] = ()) -> Person:
    """A person of one name: Japanese or Latin by its script."""
    name = plain_name(text)
    key = "ja" if language(name) == "ja" else "en"
    return Person(**{key: name}, yomi=plain_name(yomi), ids=tuple(ids))


def person_id(scheme: str, value: str) -> str:
    """An id of a person such as erad:…, orcid:…; empty for what is no scheme of persons.

    >>> person_id("e-Rad_Researcher", "99999999"), person_id("ORCID", "https://orcid.org/0000-0000")
    ('erad:99999999', 'orcid:0000-0000')
    >>> person_id("", "https://nrid.nii.ac.jp/nrid/1000099999999/"), person_id("ROR", "0")
    ('nrid:1000099999999', '')
    """
    value = value.strip().rstrip("/")
    if not scheme:
        found = next((p for p in _BARE_IDS if p[1].search(value)), None)
        scheme = found[0] if found else ""
    prefix = _SCHEMES.get(scheme.lower(), "")
    return f"{prefix}:{value.rpartition('/')[2]}" if prefix and value else ""


def is_kana(text: str) -> bool:
    """Whether a name is written in kana alone, as a reading is."""
    return bool(text.strip()) and bool(_KANA.fullmatch(text))


def join_forms(names: Iterable[str]) -> tuple[tuple[Person, ...], bool]:
    """Persons of a list that names each form of a name for itself, and whether any were joined.

    A reading belongs to the name in kanji before it, and a Latin name to the reading before it
    if the first letters agree. What doesn't fit stays a person of its own.

    >>> people, joined = join_forms(["見本, 一郎", "ミホン, イチロウ", "Mihon, Ichiro", "Doe, Jane"])
    >>> [(p.ja, p.yomi, p.en) for p in people], joined
    ([('見本 一郎', 'ミホン イチロウ', 'Mihon Ichiro'), ('', '', 'Doe Jane')], True)
    """
    found: list[Person] = []
    joined = False
    for name in filter(None, map(plain_name, names)):
        last = found[-1] if found else Person()
        if is_kana(name) and last.ja and not last.yomi and not is_kana(last.ja):
            found[-1], joined = last.model_copy(update={"yomi": name}), True
        elif not last.en and _reads(last.yomi, name):
            found[-1], joined = last.model_copy(update={"en": name}), True
        else:
            found.append(person(name))
    return tuple(found), joined


def _reads(yomi: str, latin: str) -> bool:
    """Whether a Latin name begins as the reading does, family and given name in either order."""
    kana, letters = _initials(yomi), [word[0].upper().translate(_ALIKE) for word in latin.split()]
    return bool(kana) and language(latin) == "en" and sorted(kana) == sorted(letters)


def _initials(yomi: str) -> list[str]:
    """The Latin letter that each word of a reading begins with, by the names of the characters."""
    found = []
    for word in unicodedata.normalize("NFKC", yomi).split():
        sound = unicodedata.name(word[0], "").rpartition(" ")[2]  # KATAKANA LETTER SA
        found.append((sound[:1] or "?").translate(_ALIKE))
    return found
