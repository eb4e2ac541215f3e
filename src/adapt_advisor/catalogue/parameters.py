"""Parameter counts from a model's shape, of all weights and of those one token uses."""

from __future__ import annotations

from adapt_advisor.catalogue.nouns import LanguageModel
from adapt_advisor.problem import UsageError

_SHAPE = ("layers", "hidden", "heads", "ffn", "vocabulary")


def has_shape(model: LanguageModel) -> bool:
    """Whether the model carries every number that a parameter count needs."""
    return all(getattr(model, name) for name in _SHAPE)


def head_width(model: LanguageModel) -> int:
    """Width of one attention head, in numbers.

    Raises:
        UsageError: The hidden size cannot be divided into the heads.
    """
    if model.head_dim:
        return model.head_dim
    hidden, heads = _need(model, "hidden"), _need(model, "heads")
    if hidden % heads:
        raise UsageError.of(
            f"{model.id}: hidden size {hidden} cannot be divided into {heads} heads; "
            "give head_dim"
        )
    return hidden // heads


def parameters_b(model: LanguageModel) -> float:
    """All parameters, in billions, recomputed from the shape.

    Counts matrices only: biases, norms, routers and learned positions are below a few
    percent. The four attention projections follow Vaswani et al. 2017 (arXiv
    1706.03762) with grouped keys and values (Ainslie et al. 2023, arXiv 2305.13245).

    Raises:
        UsageError: A number of the shape is missing or impossible.
    """
    routed = (model.experts or 1) + (model.shared_experts or 0)
    return (_embeddings(model) + _layers(model, routed)) / 1e9


def active_parameters_b(model: LanguageModel) -> float:
    """Parameters that one token passes through, in billions, embeddings included.

    Raises:
        UsageError: A number of the shape is missing or impossible.
    """
    routed = (model.experts_per_token or 1) + (model.shared_experts or 0)
    return (_embeddings(model) + _layers(model, routed)) / 1e9


def attention_parameters(model: LanguageModel) -> float:
    """Weights of one layer's attention: query, key, value and output projections."""
    if model.attention_params_m is not None:
        return model.attention_params_m * 1e6
    width, heads = head_width(model), _need(model, "heads")
    groups = model.kv_heads or heads
    return 2.0 * _need(model, "hidden") * width * (heads + groups)


def _layers(model: LanguageModel, experts: int) -> float:
    """Weights of all layers when each expert layer counts `experts` experts."""
    layers = _need(model, "layers")
    per_unit = _need(model, "hidden") * (2 if model.gated_ffn is False else 3)
    # Half of the layers of an encoder-decoder are decoders with a second attention.
    attentions = 1.5 if model.kind == "encoder_decoder" else 1.0
    dense = min(model.dense_layers or 0, layers)
    wide = (layers - dense) * _need(model, "ffn") * experts
    wide += dense * (model.dense_ffn or _need(model, "ffn"))
    return layers * attentions * attention_parameters(model) + per_unit * wide


def _embeddings(model: LanguageModel) -> float:
    """Weights of the embeddings: two matrices of vocabulary x hidden unless tied."""
    matrix = _need(model, "vocabulary") * _need(model, "hidden")
    one = (
        model.kind == "encoder"
        if model.tied_embeddings is None
        else (model.tied_embeddings)
    )
    return float(matrix if one else 2 * matrix)


def _need(model: LanguageModel, name: str) -> int:
    """A positive number of the shape, or an error that names it."""
    value = getattr(model, name)
    if value is None:
        raise UsageError.of(f"{model.id}: the shape lacks {name}")
    if value <= 0:
        raise UsageError.of(f"{model.id}: {name} must be positive, not {value}")
    return int(value)
