"""Reading the citation graph: what this reader may see of it, a page at a time."""

from collections.abc import Callable
from functools import cached_property
from typing import Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool

from schemas.citation import Linked
from schemas.citation_answers import (
    Namesakes,
    Network,
    ReportCitations,
    ResearcherAnswer,
    WorkAnswer,
)
from schemas.database import open_database, reading
from schemas.errors import EngineError
from schemas.settings import Settings
from search_api import citing, matching, network, researchers
from search_api.access import Reader
from search_api.relations import Relation

P = ParamSpec("P")
T = TypeVar("T")


class CitationGraph:
    """Answers about citations; the database is opened at the first of them."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    @cached_property
    def _database(self) -> Engine:
        return open_database(self._settings.database)

    async def of_report(self, report: str, who: Reader, page: int, size: int) -> ReportCitations:
        """What a report cites and who cites it; whether the reader may see it is known already."""
        return await self._read(citing.of_report, report, who, page, size)

    async def of_work(self, identity: str, who: Reader, page: int, size: int) -> WorkAnswer:
        """A work by its id or an identifier. NotFoundError where this reader knows of none."""
        return await self._read(citing.of_work, identity, who, page, size)

    async def researcher(
        self, identity: str, who: Reader, page: int, size: int, *, own: bool
    ) -> ResearcherAnswer:
        """A researcher by identifier; with `own`, what their own reports cite counts too."""
        return await self._read(researchers.of_identifier, identity, who, page, size, own)

    async def namesakes(self, name: str, who: Reader) -> Namesakes:
        """Whom a name may mean."""
        return await self._read(researchers.of_name, name, who)

    async def around_researcher(self, identity: str, who: Reader, *, own: bool) -> Network:
        """Who cites a researcher's works, and what their reports cite."""
        return await self._read(researchers.network, identity, who, own)

    async def around_work(self, identity: str, who: Reader) -> Network:
        """Who cites a work, and what it cites where it is a report."""
        return await self._read(network.of_work, identity, who)

    async def around_report(self, report: str, who: Reader) -> Network:
        """Who cites a report, and what it cites; that the reader may see it is known already."""
        return await self._read(network.of_report, report, who)

    async def related(self, relation: Relation, who: Reader, limit: int) -> list[str]:
        """Ids of the reports that a relation names, at most `limit`."""
        ask = citing.who_cites if relation.kind == "refersto" else citing.whom_it_cites
        return await self._read(ask, relation.identity, who, limit)

    async def match(self, text: str, who: Reader) -> list[Linked]:
        """The references of a pasted text, each with the work that it means."""
        return await self._read(matching.match, text, who, self._settings)

    async def title(self, identity: str, who: Reader) -> str:
        """The title of a report or a work; empty where this reader knows of none."""
        return await self._read(citing.title_of, identity, who)

    async def listed(
        self, what: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """What `what` lists of the reports that the graph holds."""
        return await self._read(what, *args, **kwargs)

    async def _read(
        self, what: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        def ask() -> T:
            with reading(self._database) as connection:
                return what(connection, *args, **kwargs)

        try:
            return await run_in_threadpool(ask)
        except SQLAlchemyError as error:
            raise EngineError(
                f"the database does not answer: {type(error).__name__}",
                f"データベースが応答しません: {type(error).__name__}",
            ) from error

    def close(self) -> None:
        """Gives the connections back."""
        if "_database" in self.__dict__:
            self._database.dispose()
