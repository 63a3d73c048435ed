"""A researcher as the page shows them: names, projects, works, and who cites these. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import quote

from schemas.citation_answers import Merge, Namesake, ProjectOf, ResearcherAnswer
from schemas.report import Person
from search_api.web import citing_page, wording
from search_api.web.citing_page import CitedByShown, Link
from search_api.web.texts import Ui, Words
from search_api.web.wording import Said

_NAMED = ("erad:", "orcid:")


@dataclass(frozen=True)
class Project:
    """A report that names the person."""

    link: Link
    year: str
    role: str


@dataclass(frozen=True)
class MergeShown:
    """Two entries that a person put together, by whom and when."""

    number: int
    one: str
    other: str
    made: str
    note: str


@dataclass(frozen=True)
class NamesakeShown:
    """A person whom a name may mean."""

    mark: str
    id: str
    href: str
    name: Said
    others: tuple[Said, ...]
    affiliation: Said
    projects: tuple[Project, ...]


@dataclass(frozen=True)
class ResearcherPage:
    """All that the page of a researcher shows."""

    id: str
    name: Said
    names: tuple[Said, ...]
    ids: str
    projects: tuple[Project, ...]
    works: tuple[Link, ...]
    merged: tuple[MergeShown, ...]
    cited_by: CitedByShown


def researcher_page(found: ResearcherAnswer, own: bool, words: Words) -> ResearcherPage:
    """The page; with `own`, citations by the researcher's own reports count."""
    shown = next((name for p in found.people if (name := wording.name(p, words.ui))), None)
    return ResearcherPage(
        id=found.id,
        name=shown or Said(found.id),
        names=_names(found.people, words),
        ids=words("list_join").join(found.ids),
        projects=tuple(_project(one, words) for one in found.projects),
        works=tuple(citing_page.link_of(one, words) for one in found.works),
        merged=tuple(_merge(one, words) for one in found.merged),
        cited_by=citing_page.cited_by(found.cited_by, researcher_url(found.id), words, own=own),
    )


def namesake(one: Namesake, words: Words) -> NamesakeShown:
    """A person in the list of those whom a name may mean."""
    name, *others = _names((one.person,), words) or (Said(one.mark),)
    return NamesakeShown(
        mark=one.mark,
        id=one.id or "",
        href=citing_page.localised(researcher_url(one.mark), words.ui),
        name=name,
        others=tuple(others),
        affiliation=wording.said(one.person.affiliation, words.ui),
        projects=tuple(_project(project, words) for project in one.projects),
    )


def _names(people: Iterable[Person], words: Words) -> tuple[Said, ...]:
    written = (name for p in people for name in (p.ja, p.yomi, p.en) if name)
    return tuple(wording.told(name, words.ui) for name in dict.fromkeys(written))


def _merge(one: Merge, words: Words) -> MergeShown:
    when = wording.moment(datetime.fromtimestamp(one.at, UTC), words)
    made = words("decision_made", name=one.by, when=when)
    return MergeShown(one.number, one.one, one.other, made, one.note)


def researcher_url(identity: str) -> str:
    """The address of a researcher's page.

    >>> researcher_url("orcid:0000-0000-0000-0000")
    '/researchers/orcid:0000-0000-0000-0000'
    """
    return f"/researchers/{quote(identity, safe=':')}"


def link_to(person: Person, ui: Ui) -> str:
    """The address of a person's page; empty where no identifier tells who it is."""
    known = next((key for kind in _NAMED for key in person.ids if key.startswith(kind)), "")
    return citing_page.localised(researcher_url(known), ui) if known else ""


def _project(one: ProjectOf, words: Words) -> Project:
    role = words.known(f"role_{one.role}", one.role) if one.role else ""
    link = citing_page.report_link(one.report, one.title, words)
    return Project(link, citing_page.year_of(one.year, words), role)
