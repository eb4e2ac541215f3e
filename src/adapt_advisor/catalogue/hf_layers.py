"""Layers without a cache that grows: linear attention is read, state spaces refused."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from adapt_advisor.problem import UsageError

Config = Mapping[str, Any]

STATE_SPACE = (
    "mamba", "mamba2", "falcon_mamba", "jamba", "bamba", "zamba", "zamba2",
    "nemotron_h", "falcon_h1", "granitemoehybrid", "recurrent_gemma", "rwkv", "rwkv5",
    "rwkv6", "rwkv7", "lfm2", "lfm2_moe", "minimax", "minimax_m1", "minimax_text_01",
    "kimi_linear", "plamo2",
)  # fmt: skip
"""Values of `model_type` whose layers are not all attention."""
MARKS = (
    "mamba_d_state", "mamba_expand", "ssm_state_size", "hybrid_override_pattern",
    "attn_type_list",
)  # fmt: skip
"""Numbers that only such configurations have."""
ATTENTION = ("attention", "full_attention", "sliding_attention", "chunked_attention")
LINEAR = "linear_attention"
LINEAR_NUMBERS = (
    "linear_num_key_heads", "linear_num_value_heads", "linear_key_head_dim",
    "linear_value_head_dim",
)  # fmt: skip


def refuse_state_space(config: Config, model_id: str) -> None:
    """Refuse layers whose memory and speed no formula here describes.

    Raises:
        UsageError: Some layers are state-space or other recurrent layers.
    """
    kinds = layer_kinds(config)
    if kinds:
        other = sorted({kind for kind in kinds if kind not in (*ATTENTION, LINEAR)})
        if not other:
            return
        what = ", ".join(other)
    elif str(config.get("model_type")) in STATE_SPACE:
        what = str(config["model_type"])
    else:
        marks = [name for name in MARKS if config.get(name)]
        if not marks:
            return
        what = marks[0]
    raise UsageError.of(
        f"{model_id}: {what}: not all layers are attention, and the memory and speed "
        "of state-space and other recurrent layers are not modelled",
        "Give --model with its size: the estimate is then that of a transformer",
    )


def layer_kinds(config: Config) -> tuple[str, ...]:
    """The kind of each layer, where the configuration lists them."""
    for name in ("layer_types", "layers_block_type"):
        kinds = config.get(name)
        if isinstance(kinds, (list, tuple)) and kinds:
            return tuple(map(str, kinds))
    every = config.get("full_attention_interval")
    layers = config.get("num_hidden_layers")
    if isinstance(every, int) and isinstance(layers, int) and every > 1:
        return tuple(
            LINEAR if (place + 1) % every else "full_attention"
            for place in range(min(layers, 10_000))
        )
    return ()


def linear_fields(config: Config, fields: Config) -> dict[str, Any]:
    """Layers with linear attention as layers with a short window.

    Such a layer keeps one matrix per head, however long the text is (Yang et al. 2024,
    gated delta networks, arXiv 2412.06464): as many numbers as the cache of so many
    tokens. Its weights are the queries, keys, values, gates and output of its own
    heads; where full attention is gated, its queries are twice as wide.
    """
    kinds = layer_kinds(config)
    linear = kinds.count(LINEAR)
    if not linear:
        return {}
    numbers = [config.get(name) for name in LINEAR_NUMBERS]
    if not all(isinstance(one, int) and one > 0 for one in numbers):
        raise UsageError.of(f"linear attention needs {', '.join(LINEAR_NUMBERS)}")
    keys, values, key_dim, value_dim = (int(one or 0) for one in numbers)
    hidden, heads, groups = fields["hidden"], fields["heads"], fields["kv_heads"]
    width = fields["head_dim"] or hidden // heads
    own = hidden * (2 * keys * key_dim + 3 * values * value_dim)
    full = hidden * width * (3 * heads + 2 * groups)
    state = values * key_dim * value_dim
    return {
        "window": max(1, round(state / (2 * groups * width))),
        "window_layers": linear,
        "attention_params_m": (linear * own + (len(kinds) - linear) * full)
        / len(kinds)
        / 1e6,
    }
