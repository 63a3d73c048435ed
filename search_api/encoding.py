"""The query lane: a question's vector from the encoding worker. No model is loaded here.

Vectors of the latest questions are kept in memory alone, each under a keyed hash of organisation,
space and question: no word of a question is kept, and how soon an answer comes tells nobody what
another organisation asked.
"""

import hashlib
import secrets
import unicodedata
from collections import OrderedDict
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
    """Asks the worker that has the model warm; for a whole text or file it has `longer` seconds.

    It keeps at most `most` vectors, the longest unused of which goes first.
    """

    def __init__(self, url: str, timeout: float, longer: float = 60.0, most: int = 0) -> None:
        self._client = httpx.AsyncClient(base_url=url, timeout=timeout)
        self._longer = longer
        self._most = most
        self._secret = secrets.token_bytes(32)
        self._kept: OrderedDict[bytes, QueryVector] = OrderedDict()

    def of(self, organisation: str, space: str) -> "Kept":
        """The vectors of one organisation's questions, of the space that an index holds."""
        return Kept(self, organisation, space)

    async def kept(self, organisation: str, space: str, text: str) -> QueryVector:
        """The vector of a question, from memory if this organisation asked it of late."""
        text = normal(text)
        told = "\0".join((organisation, space, text)).encode("utf-8", "surrogatepass")
        key = hashlib.blake2b(told, key=self._secret, digest_size=32).digest()
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        found = await self.vector(text)
        if found.space == space:  # a worker with another model: its vectors are not for long
            self._kept[key] = found
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return found

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


@dataclass(frozen=True)
class Kept:
    """`Encodes` for one organisation and one space."""

    encoder: QueryEncoder
    organisation: str
    space: str

    async def vector(self, text: str) -> QueryVector:
        """The vector of a question; EngineError where none can be had now."""
        return await self.encoder.kept(self.organisation, self.space, text)


def normal(text: str) -> str:
    """A question as the model sees it: NFKC, blanks as one. Two with one form have one vector.

    >>> normal("ＧａＮ\u3000 増幅器 ")
    'GaN 増幅器'
    """
    return " ".join(unicodedata.normalize("NFKC", text).split())
