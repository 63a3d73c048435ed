"""Asking: GET for a link that can be kept, POST for a structured question."""

import asyncio
import time
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field, ValidationError

from schemas.report import SectionKey
from schemas.search import Filters, Language, LensName, SearchAnswer, SearchRequest
from search_api import blinding
from search_api.access import Reader
from search_api.deps import ReadDep, Rooms, RoomsDep
from search_api.spelling import respelled
from search_api.workplace import queries
from search_api.workplace.desk import later

router = APIRouter(prefix="/v1", tags=["search"])


class Narrowed(BaseModel):
    """Filters as the query string of a link; lists are given by repeating a name."""

    model_config = {"extra": "forbid"}

    year_from: str | None = Field(None, examples=["令和2", "2020"])
    year_to: str | None = None
    programme: list[str] = Field(default_factory=list)
    institution: list[str] = Field(default_factory=list)
    language: list[Language] = Field(default_factory=list)
    tag: list[str] = Field(default_factory=list, examples=[["DU06"]])
    mapping: list[str] = Field(default_factory=list, examples=[["beppyo1:7"]])
    section: list[SectionKey] = Field(default_factory=list, examples=[["methods"]])
    source: list[str] = Field(default_factory=list)

    def filters(self) -> Filters:
        """The same filters in structure."""
        lists = ("programme", "institution", "language", "tag", "mapping", "section", "source")
        years = {"year_from": self.year_from or None, "year_to": self.year_to or None}
        chosen = {name: tuple(filter(None, getattr(self, name))) for name in lists}
        try:
            return Filters.model_validate({**years, **chosen})
        except ValidationError as error:
            raise RequestValidationError(error.errors()) from error


class SearchLink(Narrowed):
    """A question as the query string of a link."""

    q: str = Field(description="The question", examples=["窒化ガリウム 高周波増幅器"])
    lens: LensName = "neutral"
    page: int = Field(1, ge=1, le=1000)
    size: int = Field(10, ge=1)
    fold: bool = True
    blind: bool = Field(False, description="Without names of people, institutions and companies")
    expand: bool = Field(True, description="Ask synonyms and terms of the other language as well")
    without: list[str] = Field(
        default_factory=list,
        description="Of these, the words that are not asked",
        examples=[["drone"]],
    )
    explain: bool = Field(False, description="Say of each hit why it stands where it stands")

    def request(self) -> SearchRequest:
        """The same question in structure."""
        return SearchRequest(
            query=self.q or " ",
            lens=self.lens,
            filters=self.filters(),
            page=self.page,
            size=self.size,
            fold=self.fold,
            blind=self.blind,
            expand=self.expand,
            without=tuple(filter(None, self.without)),
            explain=self.explain,
        )


async def ask(rooms: Rooms, request: SearchRequest, who: Reader) -> SearchAnswer:
    """Answers and counts; of a member's organisation it keeps the query, sealed, before it answers.

    The first page says, too, what may have been meant.
    """
    if who.organisation and request.query.strip():
        await later(rooms.desk.write, queries.record, who, request.query)
    began = time.perf_counter()
    meant = respelled(rooms.reader, request.query if request.page == 1 else "", who)
    answer, spelling = await asyncio.gather(rooms.search.answer(request, who), meant)
    answer = answer.model_copy(update={"spelling": spelling})
    if request.blind or who.blind:
        answer = blinding.answer(answer)
    rooms.metrics.searched(request.lens, answer.degraded, time.perf_counter() - began)
    return answer


@router.get("/search", summary="検索（リンク用） / Search by link")
async def get_search(
    link: Annotated[SearchLink, Query()], rooms: RoomsDep, who: ReadDep
) -> SearchAnswer:
    """Ranked reports for a question, with evidence, tags, score parts and facets."""
    return await ask(rooms, link.request(), who)


@router.post("/search", summary="検索（構造化） / Search by structure")
async def post_search(request: SearchRequest, rooms: RoomsDep, who: ReadDep) -> SearchAnswer:
    """The same answer for a question given as JSON; the question is in no address."""
    return await ask(rooms, request, who)
