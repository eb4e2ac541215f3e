"""The shape of a model: typical of its size, filled in where a part is missing."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Literal, NamedTuple

from adapt_advisor.catalogue.hf_config import model_from_hf_config
from adapt_advisor.catalogue.nouns import LanguageModel
from adapt_advisor.catalogue.parameters import (
    active_parameters_b,
    has_shape,
    head_width,
    parameters_b,
)
from adapt_advisor.problem import UsageError

__all__ = [
    "UsageError",
    "active_parameters_b",
    "has_shape",
    "head_width",
    "model_from_hf_config",
    "parameters_b",
    "typical_shape",
    "with_shape",
]

Kind = Literal["decoder", "encoder", "encoder_decoder"]


class _Law(NamedTuple):
    """How width and depth grow with size: `factor * params_b ** power`."""

    width: tuple[float, float]
    depth: tuple[float, float]
    ffn_ratio: float
    gated: bool
    grouped: int | None
    """Key/value heads; None = one for each head."""


# Our own fits: the parameter count recomputed from the shape stays within 25% of the
# size asked for, from 0.1B to 1000B (decoders) and 0.02B to 11B (encoders), and widths
# near those of the catalogue's entries.
_DECODER = _Law((1780, 0.37), (18.9, 0.31), 3.5, gated=True, grouped=8)
_ENCODER = _Law((1600, 0.40), (26.0, 0.34), 4.0, gated=False, grouped=None)
_LAWS: dict[Kind, _Law] = {
    "decoder": _DECODER,
    "encoder": _ENCODER,
    "encoder_decoder": _ENCODER,
}
_FFN_STEP = 128
_HEAD = {"decoder": 128, "encoder": 64, "encoder_decoder": 64}
_SMALL_VOCABULARY, _LARGE_VOCABULARY = 50_304, 128_256
"""GPT-NeoX's padded vocabulary below 1B and for encoders, Llama 3's from there on."""
_SHAPE_FIELDS = (
    "layers",
    "hidden",
    "heads",
    "kv_heads",
    "head_dim",
    "ffn",
    "vocabulary",
    "gated_ffn",
    "tied_embeddings",
)


@lru_cache(maxsize=1024)
def typical_shape(params_b: float, kind: Kind = "decoder") -> LanguageModel:
    """A dense model of this size with the shape that such models usually have.

    Layers, hidden size, heads, feed-forward width and vocabulary never shrink as the
    size grows.

    Args:
        params_b: Parameters, in billions.
        kind: Which family of architectures.

    Raises:
        UsageError: The size is not a positive, finite number.
    """
    if not (math.isfinite(params_b) and params_b > 0):
        raise UsageError.of(f"a parameter count must be positive, not {params_b}")
    law = _LAWS[kind]
    head = _HEAD[kind]
    hidden = _rounded(law.width[0] * params_b ** law.width[1], head)
    heads = _rounded(hidden / head, law.grouped or 1)
    large = kind == "decoder" and params_b >= 1
    return LanguageModel(
        id=f"typical_{kind}_{params_b:g}b",
        label=f"{params_b:g}B {kind.replace('_', '-')} of typical shape",
        kind=kind,
        params_b=params_b,
        layers=max(2, round(law.depth[0] * params_b ** law.depth[1])),
        hidden=hidden,
        heads=heads,
        kv_heads=law.grouped or heads,
        head_dim=head,
        ffn=_rounded(law.ffn_ratio * hidden, _FFN_STEP),
        vocabulary=_LARGE_VOCABULARY if large else _SMALL_VOCABULARY,
        gated_ffn=law.gated,
        tied_embeddings=kind != "decoder" or params_b < 4,
        source="shape typical of its size",
    )


@lru_cache(maxsize=1024)
def with_shape(model: LanguageModel) -> LanguageModel:
    """The model with every missing number of its shape filled in, the rest untouched.

    A hosted model of unpublished size stays as it is.

    A mixture-of-experts model without a shape gets that of a dense model of its active
    size: width and depth follow what one token passes through.

    Raises:
        UsageError: The parameter count is not positive.
    """
    if not model.open_weights and not model.params_b:
        return model
    missing = [name for name in _SHAPE_FIELDS if getattr(model, name) is None]
    if not missing:
        return model
    typical = typical_shape(model.active_b, model.kind)
    filled = {name: getattr(typical, name) for name in missing}
    if model.heads and model.kv_heads is None:
        filled["kv_heads"] = model.heads
    if model.hidden and model.heads and model.head_dim is None:
        filled["head_dim"] = head_width(model)
    if model.hidden and model.heads is None:
        width = model.head_dim or typical.head_dim or 1
        filled["heads"] = max(1, model.hidden // width)
        filled["kv_heads"] = min(
            model.kv_heads or typical.kv_heads or 1, filled["heads"]
        )
    if model.hidden and model.ffn is None:
        ratio = _LAWS[model.kind].ffn_ratio
        filled["ffn"] = _rounded(ratio * model.hidden, _FFN_STEP)
    return model.replace(**filled)


def _rounded(value: float, step: int) -> int:
    """The nearest multiple of `step`, at least one step."""
    return max(step, round(value / step) * step)
