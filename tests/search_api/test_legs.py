"""What the legs are told by the real engine."""

import asyncio
from typing import Any

import pytest

from schemas.search import SearchRequest
from schemas.settings import Settings
from search_api import legs, query
from search_api.access import Reader, visible
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
