"""A researcher as the page shows them: names, projects, works, and who cites these. Pure."""

from dataclasses import dataclass
from urllib.parse import quote

from schemas.citation_answers import ProjectOf, ResearcherAnswer
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
class ResearcherPage:
    """All that the page of a researcher shows."""

    id: str
    name: Said
    names: tuple[Said, ...]
    ids: str
    projects: tuple[Project, ...]
    works: tuple[Link, ...]
    cited_by: CitedByShown


def researcher_page(found: ResearcherAnswer, own: bool, words: Words) -> ResearcherPage:
    """The page; with `own`, citations by the researcher's own reports count."""
    written = (name for p in found.people for name in (p.ja, p.yomi, p.en) if name)
    names = tuple(wording.told(name, words.ui) for name in dict.fromkeys(written))
    shown = next((name for p in found.people if (name := wording.name(p, words.ui))), None)
    return ResearcherPage(
        id=found.id,
        name=shown or Said(found.id),
        names=names,
        ids=words("list_join").join(found.ids),
        projects=tuple(_project(one, words) for one in found.projects),
        works=tuple(citing_page.link_of(one, words) for one in found.works),
        cited_by=citing_page.cited_by(found.cited_by, researcher_url(found.id), words, own=own),
    )


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
