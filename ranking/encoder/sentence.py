"""The warm encoder: a model on onnxruntime where it can be, else on torch, loaded when it is made."""

import ctypes
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import islice, repeat
from pathlib import Path
from threading import Lock, Semaphore
from typing import Protocol

import numpy as np

from ranking.encoder import Kind
from ranking.encoder.graph import suits
from ranking.encoder.model import space_of
from ranking.encoder.runtime import RuntimeModel, Vectors
from schemas.errors import StateError


class Model(Protocol):
    """What runs the model; the same vectors whichever it is."""

    at_once: int  # calls of `encode` that may run at the same time

    def prompt(self, kind: Kind) -> str:
        """What the model wants before a text of this kind."""
        ...

    def lengths(self, texts: Sequence[str], *, special: bool) -> list[int]:
        """Lengths in tokens; with `special`, the marks that encoding adds count too. At any time."""
        ...

    def together(self, lengths: Sequence[int]) -> Iterable[list[int]]:
        """Places of the texts that one call of `encode` is given: a query waits for one at most."""
        ...

    def encode(self, texts: Sequence[str], prompt: str) -> Vectors:
        """float32 array (texts, dims), rows of length 1."""
        ...


class TorchModel:
    """Any model of sentence-transformers. The one place that loads torch."""

    at_once = 1  # which is divided among the processors
    _batch = 8

    def __init__(self, folder: Path) -> None:
        from sentence_transformers import SentenceTransformer

        self._model = SentenceTransformer(str(folder), device="cpu", local_files_only=True)
        self._one = Lock()  # its tokenizer is not for two threads

    def prompt(self, kind: Kind) -> str:
        """What the model wants before a text of this kind."""
        return str(self._model.prompts.get(kind) or "")

    def lengths(self, texts: Sequence[str], *, special: bool) -> list[int]:
        """Lengths in tokens; with `special`, the marks that encoding adds count too."""
        if not texts:  # the tokenizer would fail
            return []
        with self._one:
            encoded = self._model.tokenizer(
                list(texts), truncation=False, add_special_tokens=special, verbose=False
            )
        return [len(ids) for ids in encoded["input_ids"]]

    def together(self, lengths: Sequence[int]) -> Iterable[list[int]]:
        """Places of texts of like length: the short ones of a batch are padded to its longest."""
        order = sorted(range(len(lengths)), key=lengths.__getitem__)
        return [order[start : start + self._batch] for start in range(0, len(order), self._batch)]

    def encode(self, texts: Sequence[str], prompt: str) -> Vectors:
        """float32 array (texts, dims), rows of length 1."""
        with self._one:
            vectors = self._model.encode(
                list(texts),
                prompt=prompt,
                batch_size=self._batch,
                normalize_embeddings=True,
                show_progress_bar=False,
            )
        return np.asarray(vectors, np.float32)


class SentenceEncoder:
    """A loaded model. Calls from several threads take turns, each with as many batches as run at once.

    So a query waits for the batches under way and never for a whole report.
    """

    def __init__(self, folder: Path) -> None:
        self.space = space_of(folder)
        self._model: Model = RuntimeModel(folder) if suits(folder) else TorchModel(folder)
        self._room = Semaphore(self._model.at_once)
        self._pool = ThreadPoolExecutor(self._model.at_once, thread_name_prefix="encode")

    def encode(self, texts: Sequence[str], kind: Kind) -> Vectors:
        """float32 array (texts, dims), rows of length 1. StateError for a text past the model's."""
        prompt = self._model.prompt(kind)
        asked = [prompt + text for text in texts]
        lengths = self._model.lengths(asked, special=True)
        longest = max(lengths, default=0)
        if longest > self.space.max_tokens:
            # The model would cut it off and say nothing.
            raise StateError(
                f"a text of {longest} tokens; the model takes {self.space.max_tokens}",
                f"{longest} トークンの文があります。モデルの上限は {self.space.max_tokens} です",
            )
        vectors = np.zeros((len(texts), self.space.dims), np.float32)
        batches = iter(self._model.together(lengths))
        # A question is one batch, and no other thread has to wake for it.
        each = map if len(texts) == 1 else self._pool.map
        while some := list(islice(batches, self._model.at_once)):
            asked_of = [[texts[place] for place in places] for places in some]
            rows = each(self._batch, asked_of, repeat(prompt))
            for places, found in zip(some, rows, strict=True):
                vectors[places] = found
        if len(texts) > 1:
            _give_back()
        return vectors

    def _batch(self, texts: Sequence[str], prompt: str) -> Vectors:
        with self._room:
            return self._model.encode(texts, prompt)

    def lengths(self, texts: Sequence[str]) -> list[int]:
        """Lengths in tokens, without the marks and the prompt that encoding adds."""
        return self._model.lengths(texts, special=False)


def _give_back() -> None:
    """Hands freed memory back to the system: glibc keeps what a long batch took, some 100 MB."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim:
        trim(0)
