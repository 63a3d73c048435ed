"""Which tellings are of one work, and what they say together. Pure: no order changes the outcome."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ranking.citing.keys import squeeze, strong
from schemas.citation import Fields, Role, Work

_TITLES = 8  # that are kept of one work, in whatever languages


@dataclass(frozen=True)
class Telling:
    """A work as one report tells it."""

    report_id: str
    number: int
    role: Role
    work: Work

    @property
    def tokens(self) -> set[str]:
        """What makes it one with other tellings: identifiers, else that they say the very same."""
        named = set(strong(self.work.ids))
        return named | {self.work.id} if self.role is Role.SELF or not named else named

    @property
    def rank(self) -> tuple[bool, str, int]:
        """A report tells best of itself; beyond that any order does, as long as it is one."""
        return (self.role is not Role.SELF, self.report_id, self.number)


@dataclass(frozen=True)
class Merged:
    """A work out of all its tellings."""

    work: Work
    tellings: tuple[Telling, ...]


def merge(tellings: Iterable[Telling]) -> list[Merged]:
    """The works that tellings speak of: those with an identifier in common are one."""
    group_of: dict[str, list[Telling]] = {}
    for one in sorted(tellings, key=lambda telling: telling.rank):
        joined: list[Telling] = [one]
        for group in {id(g): g for token in one.tokens if (g := group_of.get(token))}.values():
            joined += group
        for token in {token for member in joined for token in member.tokens}:
            group_of[token] = joined
    groups = {id(group): group for group in group_of.values()}.values()
    return [_merged(sorted(group, key=lambda telling: telling.rank)) for group in groups]


def named(key: str, fields: Fields) -> Work:
    """A work that is known by a reference alone, which names it by `key`."""
    return Work(
        id=key,
        titles=(fields.title,) if fields.title else (),
        authors=fields.authors,
        year=fields.year,
        container=fields.container,
        volume=fields.volume,
        issue=fields.issue,
        pages=fields.pages,
        ids=(key,),
    )


def _merged(group: Sequence[Telling]) -> Merged:
    works = [one.work for one in group]
    titles: dict[str, str] = {}
    for title in (title for work in works for title in work.titles):
        titles.setdefault(squeeze(title), title)
    ids = sorted({key for work in works for key in work.ids})
    first = group[0]
    names = strong(tuple(ids))
    identity = first.work.id if first.role is Role.SELF or not names else min(names)
    return Merged(
        Work(
            id=identity,
            titles=tuple(titles.values())[:_TITLES],
            authors=next((work.authors for work in works if work.authors), ()),
            year=next((work.year for work in works if work.year is not None), None),
            ids=tuple(ids),
            **_place(works),
        ),
        tuple(group),
    )


def _place(works: Sequence[Work]) -> dict[str, str]:
    """Journal, volume and pages, all as one telling has them: of two prints they are not mixed."""
    told = next((work for work in works if work.volume or work.pages), None)
    told = told or next((work for work in works if work.container), works[0])
    return {name: getattr(told, name) for name in ("container", "volume", "issue", "pages")}
