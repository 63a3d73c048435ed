"""The query lane: a question's vector from the encoding worker. No model is loaded here."""

from dataclasses import dataclass
from typing import Protocol

import httpx

from schemas.errors import EngineError


@dataclass(frozen=True)
class QueryVector:
    """A unit vector and the id of its space."""

    values: list[float]
    space: str


class Encodes(Protocol):
    """Whoever has vectors of questions."""

    async def vector(self, text: str) -> QueryVector:
        """The vector of a question; EngineError where none can be had now."""
        ...


class QueryEncoder:
    """Asks the worker that has the model warm."""

    def __init__(self, url: str, timeout: float) -> None:
        self._client = httpx.AsyncClient(base_url=url, timeout=timeout)

    async def vector(self, text: str) -> QueryVector:
        """The vector of a question; EngineError where the worker doesn't answer."""
        try:
            answer = await self._client.post("/vector", json={"text": text})
            answer.raise_for_status()
        except httpx.HTTPError as error:
            raise EngineError(
                f"the encoding worker does not answer: {type(error).__name__}",
                f"符号化ワーカーが応答しません: {type(error).__name__}",
            ) from error
        found = answer.json()
        return QueryVector(found["vector"], found["space"])

    async def close(self) -> None:
        """Gives the connections back."""
        await self._client.aclose()
