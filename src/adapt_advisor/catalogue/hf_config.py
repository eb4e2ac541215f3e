"""Reads a Hugging Face `config.json` mapping as a language model's shape."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from adapt_advisor.catalogue.hf_layers import linear_fields, refuse_state_space
from adapt_advisor.catalogue.hf_names import (
    CONVENTIONS,
    KEYS,
    LARGEST,
    NESTED,
    REQUIRED,
    UNSAID,
    Convention,
)
from adapt_advisor.catalogue.hf_tower import tower_b
from adapt_advisor.catalogue.nouns import LanguageModel
from adapt_advisor.catalogue.parameters import (
    active_parameters_b,
    head_width,
    parameters_b,
)
from adapt_advisor.problem import UsageError

Config = Mapping[str, Any]


def model_from_hf_config(
    config: Config, model_id: str = "config.json"
) -> LanguageModel:
    """A language model from the mapping in a Hugging Face `config.json`.

    Args:
        config: The parsed file, of a text model or of one with a nested `text_config`.
        model_id: Id of the result, and the name used in messages.

    Returns:
        The model, its parameter counts recomputed from the shape.

    Raises:
        UsageError: A needed field is missing, not a positive whole number, or the
            fields contradict each other.
    """
    if not isinstance(config, Mapping):
        raise UsageError.of(f"{model_id}: a model configuration is a mapping of names")
    text = _text_part(config)
    refuse_state_space(text, model_id)
    read = _Reader(text, model_id)
    convention = _convention(config, text)
    fields = _dense_fields(read, convention)
    fields |= _expert_fields(read, fields) | _latent_attention(read, fields)
    fields |= _window_fields(read, convention, fields)
    fields |= linear_fields(text, fields)
    model = LanguageModel(
        id=model_id,
        label=str(config.get("_name_or_path") or model_id),
        params_b=1.0,
        source="the given config.json",
        **fields,
    )
    counted = _counted(model)
    tower = tower_b(config)
    if not tower:
        return counted
    return counted.replace(tower_b=tower, params_b=counted.params_b + tower)


def _counted(model: LanguageModel) -> LanguageModel:
    """The model with its parameter counts, after checks across its fields."""
    head_width(model)
    if model.heads and model.kv_heads and model.heads % model.kv_heads:
        raise UsageError.of(
            f"{model.id}: {model.heads} heads cannot share {model.kv_heads} "
            "key/value heads evenly"
        )
    if (model.experts_per_token or 0) > (model.experts or 1):
        raise UsageError.of(
            f"{model.id}: {model.experts_per_token} experts per token, but only "
            f"{model.experts} experts"
        )
    counts: dict[str, float] = {"params_b": parameters_b(model)}
    if model.experts:
        counts["active_params_b"] = active_parameters_b(model)
    return model.replace(**counts)


class _Reader(NamedTuple):
    """Looks numbers up under any of their names."""

    config: Config
    model_id: str

    def number(self, name: str) -> int | None:
        """The number of that meaning, or None where the configuration has none."""
        for key in KEYS[name]:
            value = _inside(self.config, key)
            if value is None or value is False:
                continue
            # A width per layer: the widest one decides what has to fit.
            if isinstance(value, list) and value and all(map(_is_whole, value)):
                value = max(value)
            if not _is_whole(value):
                raise UsageError.of(
                    f"{self.model_id}: {key} must be a positive whole number, "
                    f"not {value!r}"
                )
            return int(value)  # type: ignore[call-overload, no-any-return]
        return None

    def positive(self, name: str) -> int | None:
        """Like `number`, but zero is an error."""
        value = self.number(name)
        if value == 0:
            raise UsageError.of(f"{self.model_id}: {KEYS[name][0]} must be above zero")
        return value

    def needed(self, name: str) -> int:
        """Like `positive`, but a missing number is an error that names the field."""
        value = self.positive(name)
        if value is None:
            names = " or ".join(KEYS[name])
            raise UsageError.of(f"{self.model_id}: the configuration lacks {names}")
        return value


def _dense_fields(read: _Reader, convention: Convention) -> dict[str, Any]:
    """Layers, widths, heads, vocabulary; an FFN not given is four times as wide."""
    fields: dict[str, Any] = {name: read.needed(name) for name in REQUIRED}
    fields["layers"] += read.number("decoder_layers") or (
        fields["layers"] if convention.kind == "encoder_decoder" else 0
    )
    fields["kv_heads"] = _kv_heads(read, fields["heads"])
    fields["head_dim"] = read.positive("head_dim")
    ratio = read.positive("expansion") or 4
    width = read.number("ffn") or read.positive("only_ffn")
    fields["ffn"] = width or ratio * fields["hidden"]
    fields["context"] = read.number("context") or None
    tied = read.config.get("tie_word_embeddings")
    fields["tied_embeddings"] = convention.tied if tied is None else bool(tied)
    fields["gated_ffn"] = convention.gated
    fields["kind"] = convention.kind
    return fields


def _kv_heads(read: _Reader, heads: int) -> int:
    """Key/value heads; Falcon's first generation says only that there is one."""
    multi_query = read.config.get("multi_query") is True
    if multi_query and not read.config.get("new_decoder_architecture"):
        return 1
    return read.positive("kv_heads") or heads


def _expert_fields(read: _Reader, fields: Config) -> dict[str, Any]:
    """Experts of a mixture, with the layers that stay dense."""
    experts = read.number("experts")
    if not experts or experts == 1:
        return {}
    width = read.positive("expert_ffn") or fields["ffn"]
    shared = read.number("shared_experts")
    if shared is None and (shared_width := read.number("shared_ffn")):
        shared = max(1, round(shared_width / width))
    if shared is None and read.number("dense_ffn"):
        shared = 1
    dense = _dense_layers(read, fields["layers"])
    return {
        "experts": experts,
        "experts_per_token": read.needed("experts_per_token"),
        "ffn": width,
        "shared_experts": shared,
        "dense_layers": dense or None,
        "dense_ffn": (read.number("dense_ffn") or fields["ffn"]) if dense else None,
    }


def _dense_layers(read: _Reader, layers: int) -> int:
    """Layers without experts: the first few, every second, or a list of them."""
    first = read.number("dense_layers")
    if first is not None:
        return first
    step = read.number("expert_step") or 1
    listed = read.config.get("mlp_only_layers")
    named = len(listed) if isinstance(listed, (list, tuple)) else 0
    return layers - layers // step if step > 1 else named


def _latent_attention(read: _Reader, fields: Config) -> dict[str, Any]:
    """Weights and cache of multi-head latent attention (DeepSeek-V2, 2405.04434)."""
    rank = read.number("kv_rank")
    if not rank:
        return {}
    plain, rotary, value = map(read.needed, ("plain_dim", "rotary_dim", "value_dim"))
    hidden, heads = fields["hidden"], fields["heads"]
    query_rank = read.number("query_rank")
    query = heads * (plain + rotary)
    weights = query_rank * (hidden + query) if query_rank else hidden * query
    weights += hidden * (rank + rotary) + rank * heads * (plain + value)
    weights += heads * value * hidden
    return {
        "attention_params_m": weights / 1e6,
        "cached_values": rank + rotary,
        "head_dim": plain + rotary,
    }


def _window_fields(
    read: _Reader, convention: Convention, fields: Config
) -> dict[str, Any]:
    """How far, and in how many layers, attention is local."""
    if read.config.get("use_sliding_window") is False:
        return {}
    window = read.number("window")
    if not window:
        return {}
    kinds = read.config.get("layer_types")
    every = read.number("global_every") or convention.local_every
    layers = fields["layers"]
    if isinstance(kinds, (list, tuple)):
        local = sum(kind != "full_attention" for kind in kinds)
    else:
        local = layers - layers // every if every else layers
    return {"window": window, "window_layers": min(local, layers)}


def _text_part(config: Config) -> Config:
    """The language model inside a configuration of several modalities."""
    for name in NESTED:
        part = config.get(name)
        if isinstance(part, Mapping):
            unsaid = UNSAID.get(str(part.get("model_type")), {})
            return _text_part({**unsaid, **part})
    return config


def _convention(config: Config, text: Config) -> Convention:
    """The defaults of the configuration's `model_type`, those of Llama if unknown."""
    names = map(str, (text.get("model_type"), config.get("model_type")))
    known = (CONVENTIONS[name] for name in names if name in CONVENTIONS)
    found = next(known, Convention())
    if "gated" in str(text.get("feed_forward_proj", "")):
        found = found._replace(gated=True)
    return found


def _is_whole(value: object) -> bool:
    """Whether the value is a whole number of a plausible size; true is not one."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return False
    return 0 <= value <= LARGEST and float(value).is_integer()


def _inside(config: Config, key: str) -> object:
    """The value at a dotted key, None where a part is missing."""
    value: object = config
    for part in key.split("."):
        if not isinstance(value, Mapping):
            return None
        value = value.get(part)
    return value
