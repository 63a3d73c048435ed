"""What the routes are given: the application's rooms, and who asks, once that is allowed."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from schemas.permissions import Action
from schemas.settings import Settings
from search_api import forms
from search_api.access import Reader, require, unnamed, visitor
from search_api.answer import Search
from search_api.encoding import QueryEncoder
from search_api.engine import IndexReader
from search_api.graph import CitationGraph
from search_api.metrics import Metrics
from search_api.oidc import Provider
from search_api.rates import OTHER, Meter, kinds
from search_api.workplace import keys, sessions
from search_api.workplace.desk import Desk, later


@dataclass(frozen=True)
class Rooms:
    """One application's clients."""

    settings: Settings
    reader: IndexReader
    encoder: QueryEncoder
    search: Search
    metrics: Metrics
    graph: CitationGraph
    desk: Desk
    meter: Meter
    provider: Provider


def _rooms(request: Request) -> Rooms:
    rooms: Rooms = request.app.state.rooms
    return rooms


_bearer = HTTPBearer(auto_error=False, description="API キー / an API key: `sateto keys add`")
RoomsDep = Annotated[Rooms, Depends(_rooms)]
BearerDep = Annotated[HTTPAuthorizationCredentials | None, Security(_bearer)]


async def _who(request: Request, rooms: RoomsDep, bearer: BearerDep) -> Reader:
    """Who asks, once their request is paid for."""
    blind = request.cookies.get(forms.BLIND) == "yes"
    reader = unnamed(await _known(request, rooms, bearer), blind)
    kind = kinds().get(f"{request.method} {request.scope['route'].path}", OTHER)
    await rooms.meter.take(reader, request.client.host if request.client else "", kind)
    return reader


async def _known(request: Request, rooms: Rooms, bearer: BearerDep) -> Reader:
    """By a key, by a session, or a visitor.

    A key that isn't valid is refused; a session that ended leaves a visitor. A browser sends its
    cookie whoever made it ask, so what changes something needs the proof of a page as well.
    """
    if bearer:
        return await later(rooms.desk.read, keys.reader_of, bearer.credentials)
    token = request.cookies.get(forms.SESSION, "")
    reader = await later(sessions.reader_of, rooms.desk, token) if token else None
    if reader is None:
        return visitor(rooms.settings.open_reading)
    if request.method not in forms.SAFE and request.url.path not in forms.READS:
        settings = rooms.settings
        files = settings.attachment_bytes + settings.form_bytes
        await forms.prove(request, token, settings.form_bytes, files)
    return reader


WhoDep = Annotated[Reader, Depends(_who)]


def _allowed(action: Action) -> Callable[[Reader], Reader]:
    def allowed(who: WhoDep) -> Reader:
        require(who, action)
        return who

    return allowed


def _reads(who: WhoDep, rooms: RoomsDep) -> Reader:
    """Who reads. An outside expert reads what the public may, and reads it as a visitor does."""
    public = visitor(rooms.settings.open_reading)
    if who.outside and public.may(Action.READ):
        return unnamed(public, who.blind)
    require(who, Action.READ)
    return who


# Each route takes one of these: it says what the route does, and nobody comes in who may not.
ReadDep = Annotated[Reader, Depends(_reads)]
ExportDep = Annotated[Reader, Depends(_allowed(Action.EXPORT))]
SeeDecisionsDep = Annotated[Reader, Depends(_allowed(Action.SEE_DECISIONS))]
DecideDep = Annotated[Reader, Depends(_allowed(Action.DECIDE))]
SeeQueriesDep = Annotated[Reader, Depends(_allowed(Action.SEE_QUERIES))]
ReadBackDep = Annotated[Reader, Depends(_allowed(Action.READ_BACK))]
SeeAuditDep = Annotated[Reader, Depends(_allowed(Action.SEE_AUDIT))]
SeeCasesDep = Annotated[Reader, Depends(_allowed(Action.SEE_CASES))]
GiveOpinionDep = Annotated[Reader, Depends(_allowed(Action.GIVE_OPINION))]
WorkOnCasesDep = Annotated[Reader, Depends(_allowed(Action.WORK_ON_CASES))]
SteerCasesDep = Annotated[Reader, Depends(_allowed(Action.STEER_CASES))]
WatchDep = Annotated[Reader, Depends(_allowed(Action.WATCH))]
ManageDep = Annotated[Reader, Depends(_allowed(Action.MANAGE_ACCOUNTS))]
OwnAccountDep = Annotated[Reader, Depends(_allowed(Action.OWN_ACCOUNT))]
