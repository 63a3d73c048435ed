"""Finding the model's folder, and naming the space that it encodes into. No torch here."""

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any

from ranking.encoder import Space
from ranking.encoder.embedded import embedded_model
from schemas.errors import SetupError

_FORMAT = "1"  # of what goes into a space's id
_DTYPE = "float32"


def model_folder(name: str, cache_dir: Path) -> Path:
    """Folder of a sentence-transformers model: the embedded one for "", a folder, or a hub id."""
    if not name:
        return embedded_model(cache_dir)
    if Path(name).is_dir():
        return Path(name)
    return _from_hub(name)


@cache
def space_of(folder: Path) -> Space:
    """The space of the model in `folder`; reading its weights' hash takes a second."""
    settings = _json(folder, "sentence_bert_config.json")
    config = _json(folder, "config.json")
    prompts = _json(folder, "config_sentence_transformers.json").get("prompts", {})
    weights = sorted(folder.glob("*.safetensors")) or sorted(folder.glob("pytorch_model*.bin"))
    modules = sorted(p for p in folder.glob("*/config.json"))
    tokens = int(settings.get("max_seq_length") or config["max_position_embeddings"] - 2)
    dims = int(config["hidden_size"])
    parts = [
        _FORMAT,
        _DTYPE,
        [_sha256(path) for path in (*weights, folder / "tokenizer.json", *modules)],
        dims,
        tokens,
        prompts,
    ]
    digest = hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()
    return Space(id=digest[:12], model=folder.name, dims=dims, max_tokens=tokens)


def _from_hub(name: str) -> Path:
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, LocalEntryNotFoundError

    try:
        return Path(snapshot_download(name, ignore_patterns=["*.onnx", "openvino/*", "*.msgpack"]))
    except (HfHubHTTPError, LocalEntryNotFoundError, OSError) as error:
        raise SetupError(
            f"the model {name!r} is no folder and can't be had from the hub: {error}",
            f"モデル「{name}」はフォルダーとして存在せず、ハブからも取得できません: {error}",
        ) from error


def _json(folder: Path, name: str) -> dict[str, Any]:
    path = folder / name
    found: dict[str, Any] = json.loads(path.read_text("utf-8")) if path.exists() else {}
    return found


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
