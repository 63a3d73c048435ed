"""BERT models on onnxruntime: the vectors of sentence-transformers, sooner and without torch."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ranking.encoder import Kind
from ranking.encoder.graph import graph

Vectors = NDArray[np.float32]

_TABLES = tuple(f"embeddings.{kind}_embeddings.weight" for kind in ("word", "position"))
_TYPES = "embeddings.token_type_embeddings.weight"


class RuntimeModel:
    """A loaded model; see `graph.suits` for which models it can be."""

    # Nothing is padded, and what a layer hands to the next stays in the processor's cache: passages
    # of a report take a third less time than eight at once.
    batch = 1

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
        with safe_open(folder / "model.safetensors", framework="np") as file:
            weights = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
        self._words, self._places = (weights.pop(name) for name in _TABLES)
        self._places = self._places + weights.pop(_TYPES)[0]  # a text alone is of the first type
        options = onnxruntime.SessionOptions()
        # Waiting threads sleep instead of spinning: the machine has other work as well.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
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

    def encode(self, texts: Sequence[str], prompt: str) -> Vectors:
        """float32 array (texts, dims), rows of length 1; no text may be too long."""
        asked = [prompt + text for text in texts]
        means = np.stack([self._mean(one.ids) for one in self._tokenizer.encode_batch_fast(asked)])
        return np.asarray(means / np.linalg.norm(means, axis=1, keepdims=True), np.float32)

    def _mean(self, tokens: Sequence[int]) -> NDArray[np.float32]:
        """Mean of a text's hidden states."""
        embedded = self._words[tokens] + self._places[: len(tokens)]
        (hidden,) = self._session.run(["hidden"], {"embedded": embedded[np.newaxis]})
        return np.asarray(hidden[0].mean(axis=0), np.float32)
