"""What the legs are told by the real engine, and when they ask it."""

import asyncio
from typing import Any

import pytest

from schemas.search import SearchRequest
from schemas.settings import Settings
from search_api import legs, query
from search_api.access import Reader, visible
from search_api.encoding import QueryVector
from search_api.engine import IndexReader

pytestmark = pytest.mark.stack


@pytest.mark.parametrize("text", ["水中の無人機と音響通信", "GaN 増幅器の放熱", "underwater drone"])
def test_passages_score_as_if_all_that_have_a_word_had_been_weighed_by_language(
    sample_index: Settings, text: str
) -> None:
    seen = visible(Reader())
    ask = legs.Ask(SearchRequest(query=text), seen, seen, "", sample_index.leg_depth)
    kind, body = legs.passages_body(ask)
    exact = {name: value for name, value in body.items() if name != "rescore"}
    exact["query"] = query.filtered(ask.words, ask.passages)

    async def both() -> list[dict[str, Any]]:
        reader = IndexReader(sample_index)
        try:
            return [await reader.search(kind, one) for one in (body, exact)]
        finally:
            await reader.close()

    found, weighed = (
        {
            (hit["fields"]["report"][0], hit["fields"]["number"][0]): hit["_score"]
            for hit in answer["hits"]["hits"]
        }
        for answer in asyncio.run(both())
    )
    assert found
    assert found == pytest.approx(weighed, rel=1e-4)


class Watched(IndexReader):
    """A reader that counts how many searches are under way at once, at most."""

    now = most = 0

    async def search(self, kind: str, body: dict[str, Any]) -> dict[str, Any]:
        self.now += 1
        self.most = max(self.most, self.now)
        try:
            return await super().search(kind, body)
        finally:
            self.now -= 1


class Slow:
    """An encoder that takes so many seconds."""

    def __init__(self, space: str, seconds: float) -> None:
        self._vector = QueryVector([1.0, *[0.0] * 383], space)
        self._seconds = seconds

    async def vector(self, _text: str) -> QueryVector:
        await asyncio.sleep(self._seconds)
        return self._vector


@pytest.mark.parametrize(
    ("seconds", "one_by_one", "missing"), [(0.0, False, ()), (60.0, True, ("meaning",))]
)
def test_legs_by_words_are_asked_one_by_one_only_while_the_question_is_encoded(
    sample_index: Settings, seconds: float, one_by_one: bool, missing: tuple[str, ...]
) -> None:
    async def asked() -> tuple[int, dict[str, legs.Leg], tuple[str, ...]]:
        reader = Watched(sample_index)
        try:
            made = await reader.made()
            assert made
            seen = visible(Reader())
            request = SearchRequest(query="水中の無人機と音響通信")
            ask = legs.Ask(request, seen, seen, made.space, sample_index.leg_depth)
            found, missing = await legs.run(reader, Slow(made.space, seconds), ask, 5.0)
            return reader.most, found, missing
        finally:
            await reader.close()

    most, found, left_out = asyncio.run(asked())
    assert left_out == missing
    assert list(found) == [one for one in (*ORDER, "topics") if one not in missing]
    assert all(found[one].reports for one in ORDER if one not in missing)
    assert (most == 1) == one_by_one


ORDER = ("meaning", "passages", "words", "bigrams")
