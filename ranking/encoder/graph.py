"""BERT's layers as a graph for onnxruntime, made in memory from a model's own float32 weights."""

import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Weights = dict[str, NDArray[np.float32]]
_FUSED = "com.microsoft"  # the domain of onnxruntime's own fused operators
_OPSET, _IR = 17, 9
_SHAPE = ("texts", "tokens", "hidden")


def suits(folder: Path) -> bool:
    """Whether the graph is that of the model in `folder`: BERT, mean over tokens, length 1."""
    config = _json(folder / "config.json")
    pooling = _json(folder / "1_Pooling" / "config.json")
    kinds = [module["type"].rsplit(".", 1)[-1] for module in _json(folder / "modules.json")]
    return (
        config.get("architectures") == ["BertModel"]
        and config.get("hidden_act") == "gelu"
        and config.get("position_embedding_type", "absolute") == "absolute"
        and bool(pooling.get("pooling_mode_mean_tokens"))
        and not pooling.get("pooling_mode_cls_token")
        and kinds == ["Transformer", "Pooling", "Normalize"]
        and (folder / "model.safetensors").is_file()
        and (folder / "tokenizer.json").is_file()
    )


def graph(weights: Weights, config: dict[str, Any]) -> bytes:
    """A serialised model: summed embeddings of texts to their hidden states.

    Input `embedded` and output `hidden` are float32 (texts, tokens, hidden), for texts of one length.
    The tables of embeddings stay outside: a row is looked up, the rest never read.
    """
    from onnx import TensorProto, helper

    made = _Graph(weights, float(config["layer_norm_eps"]))
    before = made.norm("embedded", "embeddings.LayerNorm")
    for layer in range(config["num_hidden_layers"]):
        before = made.layer(f"encoder.layer.{layer}.", before, config["num_attention_heads"])
    output = helper.make_node("Identity", [before], ["hidden"])
    whole = helper.make_graph(
        [*made.nodes, output],
        "bert",
        [helper.make_tensor_value_info("embedded", TensorProto.FLOAT, _SHAPE)],
        [helper.make_tensor_value_info("hidden", TensorProto.FLOAT, _SHAPE)],
        initializer=made.constants,
    )
    opsets = [helper.make_opsetid("", _OPSET), helper.make_opsetid(_FUSED, 1)]
    model = helper.make_model(whole, opset_imports=opsets, ir_version=_IR)
    return bytes(model.SerializeToString())


class _Graph:
    """Nodes and constants as they are added; each method returns the name of its result."""

    def __init__(self, weights: Weights, epsilon: float) -> None:
        self.nodes: list[Any] = []
        self.constants: list[Any] = []
        self._weights = weights
        self._epsilon = epsilon

    def norm(self, value: str, name: str) -> str:
        """Layer normalisation."""
        parts = [self._constant(f"{name}.{part}") for part in ("weight", "bias")]
        return self._node("LayerNormalization", [value, *parts], "", epsilon=self._epsilon)

    def layer(self, name: str, value: str, heads: int) -> str:
        """Attention and the two dense layers after it."""
        attention = [f"{name}attention.self.{part}" for part in ("query", "key", "value")]
        joined = np.concatenate([self._weights[f"{one}.weight"].T for one in attention], axis=1)
        bias = np.concatenate([self._weights[f"{one}.bias"] for one in attention])
        inputs = [
            value,
            self._constant(f"{name}qkv", joined),
            self._constant(f"{name}qkv.bias", bias),
        ]
        seen = self._node("Attention", inputs, _FUSED, num_heads=heads)
        value = self._add(f"{name}attention.output", seen, value)
        inner = self._times(f"{name}intermediate.dense", value)
        bias_name = self._constant(f"{name}intermediate.dense.bias")
        return self._add(f"{name}output", self._node("BiasGelu", [inner, bias_name], _FUSED), value)

    def _add(self, name: str, value: str, skipped: str) -> str:
        """Dense layer, its bias, what went by, and normalisation, at once."""
        parts = [f"{name}.LayerNorm.weight", f"{name}.LayerNorm.bias", f"{name}.dense.bias"]
        inputs = [self._times(f"{name}.dense", value), skipped, *map(self._constant, parts)]
        return self._node("SkipLayerNormalization", inputs, _FUSED, epsilon=self._epsilon)

    def _times(self, name: str, value: str) -> str:
        turned = self._constant(f"{name}.turned", self._weights[f"{name}.weight"].T)
        return self._node("MatMul", [value, turned], "")

    def _node(self, kind: str, inputs: list[str], domain: str, **more: Any) -> str:
        from onnx import helper

        name = f"value{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, inputs, [name], domain=domain, **more))
        return name

    def _constant(self, name: str, values: NDArray[np.float32] | None = None) -> str:
        from onnx import numpy_helper

        found = self._weights[name] if values is None else values
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(found), name))
        return name


def _json(path: Path) -> Any:
    return json.loads(path.read_text("utf-8")) if path.is_file() else {}
