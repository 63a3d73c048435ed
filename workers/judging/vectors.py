"""Vectors of judged sets, kept by space, kind and text: encoding is what an evaluation costs."""

import hashlib
import io
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from ranking.encoder import Kind, Space, neutral
from ranking.encoder.model import model_folder, space_of
from ranking.encoder.runtime import Vectors
from ranking.encoder.sentence import SentenceEncoder
from schemas.settings import Settings
from workers.lane import query_vectors

_PIECE = 64  # texts encoded between two writes: what a stop loses at most
Told = Callable[[int, int], None]


class VectorStore:
    """Vectors of one space in a folder of the cache; a stopped run goes on where it was."""

    def __init__(self, settings: Settings) -> None:
        self._model = model_folder(settings.embed_model, settings.cache_dir)
        self.space: Space = space_of(self._model)
        self._folder = settings.cache_dir / "eval" / self.space.id
        self._folder.mkdir(parents=True, exist_ok=True)
        self._encoder: SentenceEncoder | None = None
        self._rows: dict[str, Any] = {}
        for piece in sorted(self._folder.glob("*.npz")):
            self._read(piece)

    @property
    def encoder(self) -> SentenceEncoder:
        """The model, loaded when something is missing."""
        if self._encoder is None:
            self._encoder = SentenceEncoder(self._model)
        return self._encoder

    def vectors(self, texts: Sequence[str], kind: Kind, told: Told) -> Vectors:
        """float32 array (texts, dims), rows of length 1; `told` hears (done, total) as it grows."""
        keys = [_key(kind, text) for text in texts]
        missing = {k: t for k, t in zip(keys, texts, strict=True) if k not in self._rows}
        # Texts of like length together: the short ones of a batch are padded to its longest.
        order = sorted(missing, key=lambda key: len(missing[key]))
        for start in range(0, len(order), _PIECE):
            told(len(texts) - len(order) + start, len(texts))
            piece = order[start : start + _PIECE]
            self._keep(piece, self._encode([missing[key] for key in piece], kind))
        return np.array([self._rows[key] for key in keys], np.float32)

    def _encode(self, texts: Sequence[str], kind: Kind) -> Vectors:
        if kind == "passage":
            return self.encoder.encode(texts, kind)
        return query_vectors(self.encoder, texts)

    def _keep(self, keys: Sequence[str], rows: Vectors) -> None:
        buffer = io.BytesIO()
        np.savez(buffer, keys=np.array(keys), rows=rows)
        name = hashlib.sha256("".join(keys).encode()).hexdigest()[:16]
        part = self._folder / f"{name}.{os.getpid()}.part"
        part.write_bytes(buffer.getvalue())
        part.rename(self._folder / f"{name}.npz")
        self._rows.update(zip(keys, rows, strict=True))

    def _read(self, piece: Path) -> None:
        with np.load(piece, allow_pickle=False) as stored:
            self._rows.update(zip(stored["keys"].tolist(), stored["rows"], strict=True))


def _key(kind: Kind, text: str) -> str:
    made = kind if kind == "passage" else f"{kind} less {neutral.TAKEN} of {neutral.DIRECTIONS}"
    return hashlib.sha256(f"{made}\n{text}".encode()).hexdigest()
