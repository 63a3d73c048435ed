"""What stands on the search page before anything is asked: the lenses, and questions to start from."""

from dataclasses import dataclass

from ranking import lens
from search_api.web.asked import Asked
from search_api.web.texts import Words


@dataclass(frozen=True)
class LensChoice:
    """A lens that can be chosen."""

    name: str
    label: str
    description: str
    chosen: bool


@dataclass(frozen=True)
class Example:
    """A question to start from."""

    text: str
    href: str


@dataclass(frozen=True)
class Readers:
    """One of the three readers, with questions that they may have."""

    name: str
    lens: str
    examples: tuple[Example, ...]


def lenses(asked: Asked, words: Words) -> tuple[LensChoice, ...]:
    """The lenses, one of them chosen: the neutral one where the address names none that exists."""
    chosen = asked.lens if asked.lens in lens.NAMES else lens.NAMES[0]
    found = [(name, lens.load(name)) for name in lens.NAMES]
    return tuple(
        LensChoice(name, one.label.best(words.ui), one.description.best(words.ui), name == chosen)
        for name, one in found
    )


def readers(words: Words) -> tuple[Readers, ...]:
    """Three questions for each of the three readers."""
    return tuple(
        Readers(
            words(f"reader_{name}"),
            lens.load(name).label.best(words.ui),
            tuple(
                Example(text, Asked(ui=words.ui, lens=name, q=text).url())
                for number in (1, 2, 3)
                if (text := words(f"example_{name}_{number}"))
            ),
        )
        for name in ("defense", "civil", "neutral")
    )
