"""BERT models on onnxruntime: the vectors of sentence-transformers, sooner and without torch."""

import json
import os
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ranking.encoder import Kind
from ranking.encoder.graph import graph

Vectors = NDArray[np.float32]

# Texts of so many tokens are encoded at once, so that what a layer hands to the next stays in the
# processor's cache; more texts at once read the weights less often. Titles take a quarter of the
# time that they take one by one, and passages, which fill it alone, a third less than eight at once.
_AT_ONCE = 256
_WORDS, _PLACES = (f"embeddings.{kind}_embeddings.weight" for kind in ("word", "position"))
_TYPES = "embeddings.token_type_embeddings.weight"


class RuntimeModel:
    """A loaded model; see `graph.suits` for which models it can be."""

    def __init__(self, folder: Path) -> None:
        import onnxruntime
        from safetensors import safe_open
        from tokenizers import Tokenizer

        self._tokenizer: Any = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        config = json.loads((folder / "config.json").read_text("utf-8"))
        settings = folder / "config_sentence_transformers.json"
        self._prompts = json.loads(settings.read_text("utf-8")).get("prompts", {})
        path = folder / "model.safetensors"
        with safe_open(path, framework="np") as file:
            weights = {n: file.get_tensor(n) for n in file.keys() if n != _WORDS}  # noqa: SIM118
        self._words = _left_in_file(path, _WORDS)
        # A text alone is of the first type.
        self._places = weights.pop(_PLACES) + weights.pop(_TYPES)[0]
        # One thread for a batch, and as many batches at once as there are processors: a layer that is
        # divided among threads waits for the last of them, a thousand times a batch.
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self.at_once = len(os.sched_getaffinity(0))
        self._session = onnxruntime.InferenceSession(
            graph(weights, config), options, providers=["CPUExecutionProvider"]
        )

    def prompt(self, kind: Kind) -> str:
        """What the model wants before a text of this kind."""
        return str(self._prompts.get(kind) or "")

    def lengths(self, texts: Sequence[str], *, special: bool) -> list[int]:
        """Lengths in tokens; with `special`, the marks that encoding adds count too."""
        found = self._tokenizer.encode_batch_fast(list(texts), add_special_tokens=special)
        return [len(one.ids) for one in found]

    @staticmethod
    def together(lengths: Sequence[int]) -> Iterator[list[int]]:
        """Places of texts of one length each, so that nothing is padded."""
        order = sorted(range(len(lengths)), key=lengths.__getitem__)
        for length, places in groupby(order, key=lengths.__getitem__):
            same, most = list(places), max(1, _AT_ONCE // length)
            yield from (same[start : start + most] for start in range(0, len(same), most))

    def encode(self, texts: Sequence[str], prompt: str) -> Vectors:
        """float32 array (texts, dims), rows of length 1; texts of one length, none too long."""
        asked = self._tokenizer.encode_batch_fast([prompt + text for text in texts])
        tokens = np.array([one.ids for one in asked])
        embedded = self._words[tokens] + self._places[: tokens.shape[1]]
        (hidden,) = self._session.run(["hidden"], {"embedded": embedded})
        means = hidden.mean(axis=1)
        return np.asarray(means / np.linalg.norm(means, axis=1, keepdims=True), np.float32)


def _left_in_file(path: Path, name: str) -> Vectors:
    """A float32 table of a safetensors file, rows of which are read as they are looked up.

    The table of words is four fifths of a multilingual model, and a text has few of its rows.
    """
    with path.open("rb") as file:
        size = int.from_bytes(file.read(8), "little")
        told = json.loads(file.read(size))[name]
    return np.memmap(path, "<f4", "r", 8 + size + told["data_offsets"][0], tuple(told["shape"]))
