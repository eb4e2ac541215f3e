"""How Hugging Face configurations name their numbers, and what they leave unsaid."""

from __future__ import annotations

from typing import Literal, NamedTuple

# The names under which configurations keep one number, in order of precedence. A dot
# reads inside a nested mapping.
KEYS: dict[str, tuple[str, ...]] = {
    "layers": ("num_hidden_layers", "n_layer", "n_layers", "num_layers"),
    "hidden": ("hidden_size", "n_embd", "n_embed", "d_model", "dim"),
    "heads": ("num_attention_heads", "n_head", "n_heads", "num_heads"),
    "kv_heads": (
        "num_key_value_heads",
        "num_kv_heads",
        "n_head_kv",
        "multi_query_group_num",
        "attn_config.kv_n_heads",
    ),
    "head_dim": ("head_dim", "attention_head_dim", "d_kv", "kv_channels"),
    "ffn": (
        "intermediate_size",
        "ffn_hidden_size",
        "ffn_dim",
        "n_inner",
        "d_ff",
        "hidden_dim",
        "ffn_config.ffn_hidden_size",
    ),
    "only_ffn": ("shared_intermediate_size",),
    "vocabulary": ("vocab_size", "padded_vocab_size"),
    "context": (
        "max_position_embeddings",
        "n_positions",
        "max_seq_len",
        "max_sequence_length",
        "n_ctx",
        "seq_length",
    ),
    "experts": (
        "num_local_experts",
        "num_experts",
        "n_routed_experts",
        "ffn_config.moe_num_experts",
    ),
    "experts_per_token": (
        "num_experts_per_tok",
        "experts_per_token",
        "num_experts_per_token",
        "ffn_config.moe_top_k",
    ),
    "expert_ffn": ("moe_intermediate_size", "expert_ffn_hidden_size"),
    "shared_experts": ("n_shared_experts", "num_shared_experts"),
    "shared_ffn": ("shared_expert_intermediate_size",),
    "dense_layers": ("first_k_dense_replace",),
    "dense_ffn": ("intermediate_size_mlp",),
    "kv_rank": ("kv_lora_rank",),
    "query_rank": ("q_lora_rank",),
    "plain_dim": ("qk_nope_head_dim",),
    "rotary_dim": ("qk_rope_head_dim",),
    "value_dim": ("v_head_dim",),
    "expert_step": ("interleave_moe_layer_step",),
    "global_every": (
        "sliding_window_pattern",
        "global_attn_every_n_layers",
    ),
    "window": ("sliding_window", "local_attention", "attention_chunk_size"),
    "expansion": ("expansion_ratio",),
    "decoder_layers": ("num_decoder_layers",),
}
NESTED = ("thinker_config", "text_config", "llm_config", "language_config")
UNSAID: dict[str, dict[str, int]] = {
    "gemma3_text": {
        "num_attention_heads": 8, "num_key_value_heads": 4, "head_dim": 256,
        "vocab_size": 262_208,
    },
    "llama": {
        "num_hidden_layers": 32, "hidden_size": 4096, "intermediate_size": 11_008,
        "num_attention_heads": 32, "vocab_size": 32_000,
    },
    "mistral": {
        "num_hidden_layers": 32, "hidden_size": 4096, "intermediate_size": 14_336,
        "num_attention_heads": 32, "num_key_value_heads": 8, "vocab_size": 32_000,
    },
}  # fmt: skip
"""What a text part inside a larger configuration leaves out where it is the default of
its class in the transformers library. A configuration of its own must say it."""
REQUIRED = ("layers", "hidden", "heads", "vocabulary")
LARGEST = 10**8
"""No number of a real shape comes near this; a larger one is a typing error."""


class Convention(NamedTuple):
    """What a configuration leaves unsaid: the defaults of its `model_type`."""

    gated: bool = True
    tied: bool = False
    kind: Literal["decoder", "encoder", "encoder_decoder"] = "decoder"
    local_every: int | None = None
    """One layer in so many attends to everything, the others within the window."""


_TIED = Convention(tied=True)
_PLAIN = Convention(gated=False)
_PLAIN_TIED = Convention(gated=False, tied=True)
_ENCODER = Convention(gated=False, tied=True, kind="encoder")
# Defaults of the configuration classes in the transformers library, by `model_type`.
CONVENTIONS: dict[str, Convention] = {
    **dict.fromkeys(("gemma", "cohere"), _TIED),
    "gemma2": Convention(tied=True, local_every=2),
    **dict.fromkeys(("gemma3", "gemma3_text"), Convention(tied=True, local_every=6)),
    "gpt_oss": Convention(local_every=2),
    **dict.fromkeys(("gpt_neox", "gptj", "phi", "nemotron", "apertus"), _PLAIN),
    **dict.fromkeys(
        (
            "gpt2",
            "gpt_bigcode",
            "falcon",
            "mpt",
            "bloom",
            "opt",
            "starcoder2",
            "gpt_neo",
        ),
        _PLAIN_TIED,
    ),
    **dict.fromkeys(
        (
            "bert",
            "roberta",
            "xlm-roberta",
            "xlm-roberta-xl",
            "camembert",
            "deberta",
            "deberta-v2",
            "electra",
            "distilbert",
            "nomic_bert",
        ),
        _ENCODER,
    ),
    "modernbert": Convention(tied=True, kind="encoder", local_every=3),
    "t5": Convention(gated=False, tied=True, kind="encoder_decoder"),
    "llama4_text": Convention(local_every=4),
}
