"""The query lane: one warm model, and no more questions waiting for it than it can serve."""

import asyncio

import httpx
import numpy as np

from ranking.encoder.sentence import SentenceEncoder
from schemas.settings import Settings
from search_api.encoding import QueryEncoder, normal
from workers.lane import make_lane, query_vectors

ROOM = 2


async def _ask(client: httpx.AsyncClient, text: str) -> httpx.Response:
    return await client.post("/vector", json={"text": text})


async def _crowd(encoder: SentenceEncoder) -> tuple[list[int], int]:
    """Statuses of questions beyond those that may wait, and of one when the wait is over."""
    settings = Settings(encode_waiting=ROOM)
    lane, busy = make_lane(encoder, settings), encoder._model.at_once
    for _ in range(busy):  # as many batches as there can be, until the others have come
        encoder._room.acquire()
    transport = httpx.ASGITransport(lane)
    async with httpx.AsyncClient(transport=transport, base_url="http://lane") as client:
        first = [asyncio.create_task(_ask(client, f"問い{n}")) for n in range(ROOM)]
        await asyncio.sleep(0)  # both begin, in the order in which they were made
        late = asyncio.create_task(_ask(client, "もう一つ"))
        refused = (await late).status_code
        encoder._room.release(busy)
        statuses = [answer.status_code for answer in await asyncio.gather(*first)]
        return [*statuses, refused], (await _ask(client, "後の問い")).status_code


def test_questions_beyond_the_limit_are_refused_and_later_ones_answered(
    encoder: SentenceEncoder,
) -> None:
    assert asyncio.run(_crowd(encoder)) == ([200, 200, 503], 200)
    one, other = query_vectors(encoder, ["ＧａＮ　増幅器", normal("ＧａＮ　増幅器")])
    assert np.allclose(one, other, atol=1e-6)


async def _kept(encoder: SentenceEncoder) -> None:
    lane = httpx.ASGITransport(make_lane(encoder, Settings()))
    asks = QueryEncoder("http://lane", 30.0, most=2)
    asks._client = httpx.AsyncClient(transport=lane, base_url="http://lane")
    space = encoder.space.id
    first = await asks.kept("a", space, "GaN 増幅器")
    assert await asks.of("a", space).vector(" ＧａＮ　増幅器") is first
    assert await asks.kept("b", space, "GaN 増幅器") is not first  # its own question, and slow
    assert await asks.kept("a", space, "GaN 増幅器") is first
    await asks.kept("a", space, "別の問い")  # two are kept: the longest unused one goes
    assert await asks.kept("a", space, "GaN 増幅器") is first
    assert len(asks._kept) == 2
    assert await asks.kept("a", "other-space", "x") is not await asks.kept("a", "other-space", "x")
    assert not [key for key in asks._kept if b"GaN" in key]
    await asks.close()


def test_vectors_are_kept_by_organisation_space_and_question(encoder: SentenceEncoder) -> None:
    asyncio.run(_kept(encoder))
