"""Numbers of awards, as authors and publishers write them."""

import re
import unicodedata

# Japan Grant Numbers of a whole programme: they name no project.
_PROGRAMMES = re.compile(r"JP(?:J\d{6}|NP\d{5})")
_JGN = re.compile(r"(?<![A-Z0-9])JP[A-Z0-9]{6,15}(?![A-Z0-9])")
_KAKENHI = re.compile(r"(?<![A-Z0-9])(?:\d{2}[A-Z]{1,2}\d{4,5}|\d{8})(?![A-Z0-9])")
# JSPS, MEXT and the Grants-in-Aid themselves, in the Open Funder Registry.
_JSPS = re.compile(
    r"10\.13039/501100001691|10\.13039/501100001700|JSPS|KAKENHI|科研|科学研究費|学術振興会|文部科学省"
    r"|Japan Society for the Promotion of Science|Grants?-in-Aid"
    r"|Ministry of Education, Culture, Sports, Science and Technology",
    re.IGNORECASE,
)


def award_ids(number: str, funder: str = "", funder_id: str = "") -> tuple[str, ...]:
    """Ids of the awards that a text names.

    A Japan Grant Number is one by its form, and a KAKENHI number in the mouth of its funder;
    another number counts within its funder only.

    >>> award_ids("JSPS KAKENHI Grant Numbers JP18H01234, 20K14740", "JSPS")
    ('jgn:JP18H01234', 'jgn:JP20K14740')
    >>> award_ids("DNRF143", "DNRF", "10.13039/501100001732"), award_ids("7", "A B")
    (('award:10.13039/501100001732/DNRF143',), ('award:A B/7',))
    """
    folded = unicodedata.normalize("NFKC", number).strip()
    if not folded:
        return ()
    found = [f"jgn:{match[0]}" for match in _JGN.finditer(folded.upper())]
    if _JSPS.search(f"{funder} {funder_id} {folded}"):
        found += [f"jgn:JP{match[0]}" for match in _KAKENHI.finditer(folded.upper())]
    return tuple(dict.fromkeys(found)) or (f"award:{funder_id or funder}/{folded}",)


def is_programme(number: str) -> bool:
    """Whether a number names a whole programme, as ATLA's JPJ004596 does, and no project.

    >>> is_programme("JPJ004596"), is_programme("JPMJCR1234")
    (True, False)
    """
    folded = unicodedata.normalize("NFKC", number).upper().strip()
    return _PROGRAMMES.fullmatch(folded) is not None


def spellings(number: str) -> tuple[str, ...]:
    """How an award's number stands in registers: KAKENHI's with and without its JP.

    >>> spellings("20K14740"), spellings("JPMJCR1234")
    (('20K14740', 'JP20K14740'), ('JPMJCR1234',))
    """
    folded = unicodedata.normalize("NFKC", number).strip()
    bare = folded.removeprefix("JP")
    return (bare, f"JP{bare}") if _KAKENHI.fullmatch(bare) else (folded,)
