"""Keys by which a reference and a work meet: those that share none are never compared.

They are few and each is looked up, so that a work that becomes known finds the references that it
concerns without a look at any other.
"""

from collections.abc import Iterator

from ranking.citing import keys
from ranking.citing.keys import LONGEST_KEY
from schemas.citation import Fields, Work

CROWD = 100  # works that share a key; of more the key says too little
_STRETCH = 12  # letters of a title's ends; a misread letter seldom is in both
_SHORTEST = 6  # letters of a title that tells anything
_NO_ID = ("url:",)  # an address says where something was seen, not what it is


def of_work(work: Work) -> tuple[str, ...]:
    """The keys of a work.

    >>> of_work(Work(id="w", titles=("Heat in a sample furnace",), volume="3", pages="10-15"))
    ('title:heatinasampl', 'title:amplefurnace>', 'place:3:10')
    """
    found = [*_ids(work.ids)]
    for title in work.titles:
        found += _ends(title)
    return _kept([*found, *_place(work.volume, work.pages)])


def of_reference(fields: Fields) -> tuple[str, ...]:
    """The keys of a reference; none where it says nothing to go by."""
    return _kept([*_ids(fields.ids), *_ends(fields.title), *_place(fields.volume, fields.pages)])


def _ids(ids: tuple[str, ...]) -> Iterator[str]:
    return (key for key in ids if not key.startswith(_NO_ID))


def _ends(title: str) -> Iterator[str]:
    squeezed = keys.squeeze(title)
    if len(squeezed) >= _SHORTEST:
        yield f"title:{squeezed[:_STRETCH]}"
        yield f"title:{squeezed[-_STRETCH:]}>"


def _place(volume: str, pages: str) -> Iterator[str]:
    number, first = keys.number(volume), keys.first_page(pages)
    if number and first:
        yield f"place:{number}:{first}"


def _kept(found: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(key[:LONGEST_KEY] for key in found))
