"""The encoder: texts to unit vectors of one space."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["query", "passage"]


@dataclass(frozen=True)
class Space:
    """What two vectors must share to be compared; `id` is a hash over everything that makes it."""

    id: str
    model: str
    dims: int
    max_tokens: int
