"""The query lane: a question's vector from the encoding worker. No model is loaded here."""

from dataclasses import dataclass
from typing import Any, Protocol

import httpx

from schemas.errors import EngineError, UserError


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


@dataclass(frozen=True)
class Piece:
    """A passage of a text, and its unit vector."""

    text: str
    vector: list[float]


class QueryEncoder:
    """Asks the worker that has the model warm; for a whole text or file it has `longer` seconds."""

    def __init__(self, url: str, timeout: float, longer: float = 60.0) -> None:
        self._client = httpx.AsyncClient(base_url=url, timeout=timeout)
        self._longer = longer

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

    async def pieces(self, text: str) -> tuple[list[Piece], str]:
        """The passages of a text with their vectors, and the space; EngineError as above."""
        found = await self._ask("/pieces", json={"text": text})
        pairs = zip(found["pieces"], found["vectors"], strict=True)
        return [Piece(piece, vector) for piece, vector in pairs], str(found["space"])

    async def text_of(self, pdf: bytes) -> str:
        """The text of a PDF, which the worker reads in a child process; UserError if it has none."""
        found = await self._ask("/text", content=pdf)
        if not found["text"]:
            raise UserError(
                f"no text could be read from this PDF: {found['en']}",
                f"このPDFから本文を読み取れませんでした。{found['ja']}",
            )
        return str(found["text"])

    async def _ask(self, path: str, **content: Any) -> dict[str, Any]:
        try:
            answer = await self._client.post(path, timeout=self._longer, **content)
            answer.raise_for_status()
        except httpx.HTTPError as error:
            raise EngineError(
                f"the encoding worker does not answer: {type(error).__name__}",
                f"符号化ワーカーが応答しません: {type(error).__name__}",
            ) from error
        found: dict[str, Any] = answer.json()
        return found

    async def close(self) -> None:
        """Gives the connections back."""
        await self._client.aclose()
