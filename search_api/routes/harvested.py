"""What programs of others ask first: the OAI-PMH repository, and how a browser searches here."""

from urllib.parse import parse_qsl

from fastapi import APIRouter, Request, Response

from search_api import forms
from search_api.deps import ReadDep, Rooms, RoomsDep
from search_api.oai.answers import Repository
from search_api.opensearch import MEDIA_TYPE, description

router = APIRouter(include_in_schema=False)  # neither answers JSON


@router.get("/oai")
async def get_oai(request: Request, rooms: RoomsDep, _who: ReadDep) -> Response:
    """Answers OAI-PMH 2.0: what is public, whoever asks."""
    return await _answer(request, rooms, request.url.query)


@router.post("/oai")
async def post_oai(request: Request, rooms: RoomsDep, _who: ReadDep) -> Response:
    """The same: the protocol lets harvesters send their arguments as a form."""
    await forms.fields(request, rooms.settings.form_bytes)
    return await _answer(request, rooms, (await request.body()).decode())


@router.get("/opensearch.xml")
async def get_opensearch(request: Request) -> Response:
    """The OpenSearch description: how a browser adds this search to its own."""
    return Response(description(str(request.base_url)), media_type=MEDIA_TYPE)


async def _answer(request: Request, rooms: Rooms, arguments: str) -> Response:
    site = str(request.base_url)
    repository = Repository(rooms.settings, rooms.reader, rooms.graph, site)
    body = await repository.answer(parse_qsl(arguments, keep_blank_values=True))
    return Response(body, media_type="text/xml; charset=utf-8")
