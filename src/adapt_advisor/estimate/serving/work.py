"""Work of serving a model: bytes and FLOP per token and per step, on no card yet."""

from __future__ import annotations

from typing import NamedTuple

from adapt_advisor.catalogue.nouns import LanguageModel
from adapt_advisor.catalogue.serving import NumberFormat, ServingEngine

HALF = 2.0
"""Bytes of a half-precision number."""

_DENSE_PASSES = 20.0
"""Vectors of hidden width that one layer reads and writes per token: two norms (4), two
residual sums (6), inputs and outputs of four products (8), quantisation (2)."""
_FFN_PASSES = 6.0
"""The same of feed-forward width: two products out, activation in and out, one in."""
_EXPERT_PASSES = 4.0
"""The same of hidden width per chosen expert: dispatch (2) and combination (2)."""
_CACHE_COPY_PASSES = 3.0
"""Passes over the cache when a step appends by copying: read, write, read."""


class ServingWork(NamedTuple):
    """What a model costs per token and per step in bytes and FLOP, on no card yet."""

    layers: int
    hidden: int
    stored_bytes: float
    """All weights."""
    fixed_bytes: float
    """Weights that every step reads."""
    expert_bytes: float
    """Weights of all routed experts."""
    expert_share: float
    """Share of the experts that one token uses; 1 for dense models."""
    flop_per_token: float
    traffic_per_token: float
    """Bytes of activations through memory."""
    cache_per_token: float
    """Bytes of keys and values of one token in layers that see the whole context."""
    window_cache: float
    """The same in layers with a window."""
    window: float
    attention_flop: float
    """FLOP of causal attention per squared token, all layers."""
    cache_passes: float

    def cache_bytes(self, tokens: float) -> float:
        """Bytes of keys and values of one sequence of this length."""
        local = min(tokens, self.window) if self.window else 0.0
        return self.cache_per_token * tokens + self.window_cache * local

    def touched_bytes(self, batch: float) -> float:
        """Weights read by a step: more sequences choose more of the experts."""
        missed = float((1.0 - self.expert_share) ** batch)
        return self.fixed_bytes + self.expert_bytes * (1.0 - missed)


def work_of(
    model: LanguageModel, form: NumberFormat, engine: ServingEngine, vendor_tuned: bool
) -> ServingWork:
    """Bytes and FLOP of a model with a complete shape, in this number format."""
    layers, hidden, heads = model.layers or 1, model.hidden or 1, model.heads or 1
    width = model.head_dim or hidden / heads
    groups = model.kv_heads or heads
    cached = model.cached_values or 2 * groups * width
    cached *= (form.kv_bits if vendor_tuned else 16) / 8.0
    local = min(model.window_layers or 0, layers) if model.window else 0
    weights = _weights(model)
    per_weight = form.weight_bits / 8.0
    return ServingWork(
        layers=layers,
        hidden=hidden,
        stored_bytes=(weights.shared + weights.experts) * per_weight
        + weights.tables * HALF,
        fixed_bytes=weights.shared * per_weight + weights.head * HALF,
        expert_bytes=weights.experts * per_weight,
        expert_share=_expert_share(model),
        flop_per_token=2.0 * weights.multiplied,
        traffic_per_token=HALF * layers * _passes(model, hidden),
        cache_per_token=(layers - local) * cached,
        window_cache=local * cached,
        window=float(model.window or 0),
        attention_flop=2.0 * layers * heads * width,
        cache_passes=_CACHE_COPY_PASSES + 2.0 * heads / groups
        if engine.copies_cache
        else 1.0,
    )


class _Weights(NamedTuple):
    """Weights of a model by when a step reads them, in numbers."""

    tables: float
    """Input and output embeddings, kept in half precision."""
    head: float
    """The output embedding, which every step multiplies."""
    experts: float
    """All routed experts."""
    shared: float
    """Everything else."""
    multiplied: float
    """What one token is multiplied with."""


def _weights(model: LanguageModel) -> _Weights:
    every, active = model.params_b * 1e9, model.active_b * 1e9
    # A shape that does not match the count must not eat up the model: bounds by share.
    head = min(float((model.vocabulary or 0) * (model.hidden or 0)), 0.3 * active)
    tables = head if model.tied_embeddings else 2.0 * head
    share = _expert_share(model)
    experts = (every - active) / (1.0 - share) if share < 1.0 else 0.0
    experts = min(experts, every - tables)
    return _Weights(
        tables=tables,
        head=head,
        experts=experts,
        shared=every - tables - experts,
        multiplied=active - tables + head,
    )


def _passes(model: LanguageModel, hidden: int) -> float:
    """Numbers that one layer reads and writes per token between its products."""
    chosen = (model.experts_per_token or 1) if model.is_moe else 0
    width = model.ffn or 4 * hidden
    narrow = chosen + (model.shared_experts or 0) if chosen else 1
    passes = _DENSE_PASSES * hidden + _FFN_PASSES * width * narrow
    return passes + _EXPERT_PASSES * hidden * chosen


def _expert_share(model: LanguageModel) -> float:
    """Share of the routed experts that one token uses, at most 1."""
    if not model.is_moe:
        return 1.0
    if model.experts and model.experts_per_token:
        return min(model.experts_per_token / model.experts, 0.999)
    return model.active_b / model.params_b
