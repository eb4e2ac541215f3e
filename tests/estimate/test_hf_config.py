"""Reading Hugging Face configurations, against the parameter counts they publish."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapt_advisor import UsageError
from adapt_advisor.catalogue.shape import model_from_hf_config

LLAMA_3_8B: dict[str, Any] = {
    "model_type": "llama",
    "hidden_size": 4096,
    "intermediate_size": 14336,
    "max_position_embeddings": 131072,
    "num_attention_heads": 32,
    "num_hidden_layers": 32,
    "num_key_value_heads": 8,
    "tie_word_embeddings": False,
    "vocab_size": 128256,
}
# name, config as published on the Hugging Face hub, parameters and active ones in 1e9
PUBLISHED: list[tuple[str, dict[str, Any], float, float | None]] = [
    ("llama", LLAMA_3_8B, 8.03, None),
    (
        "gpt2",
        {"model_type": "gpt2", "n_embd": 768, "n_head": 12, "n_layer": 12,
         "n_positions": 1024, "vocab_size": 50257},
        0.124, None,
    ),
    (
        "gpt_neox",
        {"model_type": "gpt_neox", "hidden_size": 6144, "intermediate_size": 24576,
         "num_attention_heads": 64, "num_hidden_layers": 44, "vocab_size": 50432,
         "max_position_embeddings": 2048, "tie_word_embeddings": False},
        20.6, None,
    ),
    (
        "falcon",
        {"model_type": "falcon", "hidden_size": 4544, "num_attention_heads": 71,
         "num_hidden_layers": 32, "multi_query": True,
         "new_decoder_architecture": False, "vocab_size": 65024},
        6.92, None,
    ),
    (
        "mpt",
        {"model_type": "mpt", "d_model": 4096, "expansion_ratio": 4,
         "max_seq_len": 2048, "n_heads": 32, "n_layers": 32, "vocab_size": 50432},
        6.65, None,
    ),
    (
        "bloom",
        {"model_type": "bloom", "n_layer": 70, "num_attention_heads": 112,
         "hidden_size": 14336, "vocab_size": 250880},
        176.2, None,
    ),
    (
        "gemma2",
        {"model_type": "gemma2", "hidden_size": 3584, "intermediate_size": 14336,
         "num_attention_heads": 16, "num_hidden_layers": 42,
         "num_key_value_heads": 8, "head_dim": 256, "vocab_size": 256000,
         "max_position_embeddings": 8192, "sliding_window": 4096},
        9.24, None,
    ),
    (
        "qwen2_moe",
        {"model_type": "qwen2_moe", "hidden_size": 2048, "intermediate_size": 5632,
         "moe_intermediate_size": 1408, "shared_expert_intermediate_size": 5632,
         "num_attention_heads": 16, "num_hidden_layers": 24,
         "num_key_value_heads": 16, "num_experts": 60, "num_experts_per_tok": 4,
         "vocab_size": 151936, "tie_word_embeddings": False,
         "use_sliding_window": False, "sliding_window": 32768},
        14.3, 2.7,
    ),
    (
        "qwen3_moe",
        {"model_type": "qwen3_moe", "hidden_size": 2048, "intermediate_size": 6144,
         "moe_intermediate_size": 768, "num_attention_heads": 32,
         "num_hidden_layers": 48, "num_key_value_heads": 4, "head_dim": 128,
         "num_experts": 128, "num_experts_per_tok": 8, "vocab_size": 151936,
         "mlp_only_layers": [], "tie_word_embeddings": False},
        30.5, 3.3,
    ),
    (
        "deepseek_v3",
        {"model_type": "deepseek_v3", "hidden_size": 7168, "intermediate_size": 18432,
         "moe_intermediate_size": 2048, "num_attention_heads": 128,
         "num_hidden_layers": 61, "num_key_value_heads": 128,
         "n_routed_experts": 256, "num_experts_per_tok": 8, "n_shared_experts": 1,
         "first_k_dense_replace": 3, "q_lora_rank": 1536, "kv_lora_rank": 512,
         "qk_nope_head_dim": 128, "qk_rope_head_dim": 64, "v_head_dim": 128,
         "vocab_size": 129280, "tie_word_embeddings": False},
        671, 37,
    ),
    (
        "gpt_oss",
        {"model_type": "gpt_oss", "hidden_size": 2880, "intermediate_size": 2880,
         "num_attention_heads": 64, "num_hidden_layers": 24,
         "num_key_value_heads": 8, "head_dim": 64, "num_local_experts": 32,
         "num_experts_per_tok": 4, "vocab_size": 201088, "sliding_window": 128,
         "layer_types": ["sliding_attention", "full_attention"] * 12,
         "tie_word_embeddings": False},
        20.9, 4.2,
    ),
    (
        "llama4",
        {"model_type": "llama4", "text_config": {
            "model_type": "llama4_text", "hidden_size": 5120,
            "intermediate_size": 8192, "intermediate_size_mlp": 16384,
            "interleave_moe_layer_step": 2, "num_attention_heads": 40,
            "num_hidden_layers": 48, "num_key_value_heads": 8, "head_dim": 128,
            "num_local_experts": 128, "num_experts_per_tok": 1,
            "attention_chunk_size": 8192, "vocab_size": 202048,
            "tie_word_embeddings": False}},
        400, 17,
    ),
    (
        "dbrx",
        {"model_type": "dbrx", "d_model": 6144, "n_heads": 48, "n_layers": 40,
         "attn_config": {"kv_n_heads": 8}, "vocab_size": 100352,
         "ffn_config": {"ffn_hidden_size": 10752, "moe_num_experts": 16,
                        "moe_top_k": 4},
         "tie_word_embeddings": False, "max_seq_len": 32768},
        132, 36,
    ),
    (
        "gpt_bigcode",
        {"model_type": "gpt_bigcode", "n_embd": 6144, "n_head": 48, "n_layer": 40,
         "n_inner": 24576, "multi_query": True, "vocab_size": 49152,
         "n_positions": 8192},
        15.5, None,
    ),
    (
        "bert",
        {"model_type": "bert", "hidden_size": 768, "intermediate_size": 3072,
         "max_position_embeddings": 512, "num_attention_heads": 12,
         "num_hidden_layers": 12, "vocab_size": 30522},
        0.109, None,
    ),
    (
        "modernbert",
        {"model_type": "modernbert", "hidden_size": 768, "intermediate_size": 1152,
         "num_attention_heads": 12, "num_hidden_layers": 22, "vocab_size": 50368,
         "max_position_embeddings": 8192, "local_attention": 128,
         "global_attn_every_n_layers": 3},
        0.149, None,
    ),
    (
        "t5",
        {"model_type": "t5", "d_model": 1024, "d_kv": 128, "d_ff": 16384,
         "num_heads": 32, "num_layers": 24, "num_decoder_layers": 24,
         "vocab_size": 32128, "feed_forward_proj": "relu"},
        2.85, None,
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("config", "total", "active"),
    [row[1:] for row in PUBLISHED],
    ids=[row[0] for row in PUBLISHED],
)
def test_published_counts_are_met(
    config: dict[str, Any], total: float, active: float | None
) -> None:
    model = model_from_hf_config(config)
    assert model.params_b == pytest.approx(total, rel=0.03)
    if active is not None:
        assert model.active_params_b == pytest.approx(active, rel=0.05)


def test_a_text_part_leaves_out_the_defaults_of_its_class() -> None:
    # As published for google/gemma-3-4b-it: no vocabulary, no heads.
    text = {
        "model_type": "gemma3_text", "hidden_size": 2560, "intermediate_size": 10240,
        "num_hidden_layers": 34, "sliding_window": 1024,
    }  # fmt: skip
    model = model_from_hf_config({"model_type": "gemma3", "text_config": text})
    assert model.params_b == pytest.approx(3.88, rel=0.03)
    with pytest.raises(UsageError, match="num_attention_heads"):
        model_from_hf_config(text)


def test_linear_attention_is_a_short_window_with_weights_of_its_own() -> None:
    model = model_from_hf_config(QWEN3_NEXT)
    assert model.params_b == pytest.approx(80, rel=0.02)
    # 32 heads of 128 x 128 numbers are the cache of 512 tokens of 2 x 2 x 256.
    assert (model.window, model.window_layers) == (512, 36)


QWEN3_NEXT: dict[str, Any] = {
    "model_type": "qwen3_next", "hidden_size": 2048, "num_hidden_layers": 48,
    "num_attention_heads": 16, "num_key_value_heads": 2, "head_dim": 256,
    "intermediate_size": 5120, "moe_intermediate_size": 512, "num_experts": 512,
    "num_experts_per_tok": 10, "shared_expert_intermediate_size": 512,
    "full_attention_interval": 4, "linear_num_key_heads": 16,
    "linear_num_value_heads": 32, "linear_key_head_dim": 128,
    "linear_value_head_dim": 128, "vocab_size": 151_936, "tie_word_embeddings": False,
}  # fmt: skip


@pytest.mark.parametrize(
    "changes",
    [
        {"model_type": "mamba2"},
        {"model_type": "jamba"},
        {"layer_types": ["mamba"] * 31 + ["attention"]},
        {"ssm_state_size": 128},
    ],
)
def test_state_space_layers_are_refused_with_a_reason(changes: dict[str, Any]) -> None:
    with pytest.raises(UsageError, match="not all layers are attention"):
        model_from_hf_config({**LLAMA_3_8B, **changes})


def test_a_hybrid_family_whose_layers_are_all_attention_is_read() -> None:
    # As granite-4.0-micro: the numbers of the family's state-space layers, unused.
    config = {
        **LLAMA_3_8B, "model_type": "granitemoehybrid", "mamba_d_state": 128,
        "layer_types": ["attention"] * 32, "num_local_experts": 0,
        "intermediate_size": 0, "shared_intermediate_size": 14336,
    }  # fmt: skip
    assert model_from_hf_config(config).params_b == pytest.approx(8.03, rel=0.01)


def test_the_text_part_of_a_multimodal_configuration_is_read() -> None:
    model = model_from_hf_config({"model_type": "gemma3", "text_config": LLAMA_3_8B})
    assert model.hidden == 4096


def test_latent_attention_caches_its_rank_alone() -> None:
    deepseek = dict(PUBLISHED[9][1])
    assert model_from_hf_config(deepseek).cached_values == 576


def test_local_attention_is_counted_by_layer() -> None:
    oss = model_from_hf_config(PUBLISHED[10][1])
    assert (oss.window, oss.window_layers) == (128, 12)
    gemma = model_from_hf_config(PUBLISHED[6][1])
    assert (gemma.window, gemma.window_layers) == (4096, 21)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"hidden_size": 4097}, "4097 cannot be divided into 32 heads"),
        ({"num_hidden_layers": 0}, "num_hidden_layers must be above zero"),
        ({"num_hidden_layers": -1}, "num_hidden_layers must be a positive whole"),
        ({"num_hidden_layers": "many"}, "num_hidden_layers must be a positive whole"),
        ({"vocab_size": True}, "vocab_size must be a positive whole number"),
        ({"vocab_size": float("nan")}, "vocab_size must be a positive whole number"),
        ({"vocab_size": None}, "the configuration lacks vocab_size"),
        ({"num_key_value_heads": 5}, "32 heads cannot share 5 key/value heads"),
        ({"num_experts": 4, "num_experts_per_tok": 8}, "8 experts per token, but only"),
        ({"num_experts": 4}, "lacks num_experts_per_tok"),
        ({"kv_lora_rank": 512}, "lacks qk_nope_head_dim"),
    ],
)
def test_an_impossible_shape_names_the_field(
    change: dict[str, Any], message: str
) -> None:
    with pytest.raises(UsageError, match=message):
        model_from_hf_config({**LLAMA_3_8B, **change}, "mine")


VALUES = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=3),
    st.lists(st.one_of(st.integers(), st.text(max_size=1)), max_size=3),
)  # fmt: skip


FUZZED = (
    *LLAMA_3_8B, "head_dim", "num_experts", "num_experts_per_tok", "layer_types",
    "moe_intermediate_size", "n_shared_experts", "first_k_dense_replace",
    "mlp_only_layers", "interleave_moe_layer_step", "kv_lora_rank", "q_lora_rank",
    "qk_nope_head_dim", "qk_rope_head_dim", "v_head_dim", "sliding_window",
    "sliding_window_pattern", "use_sliding_window", "multi_query", "text_config",
    "attn_config", "feed_forward_proj", "expansion_ratio", "_name_or_path",
)  # fmt: skip


# Generating values of every type is slow to start on a busy machine.
@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=300)
@given(st.dictionaries(st.sampled_from(FUZZED), VALUES, max_size=6))
def test_no_value_leads_to_anything_but_a_model_or_a_clear_error(
    change: dict[str, Any],
) -> None:
    try:
        model = model_from_hf_config({**LLAMA_3_8B, **change})
    except UsageError:
        return
    assert model.params_b > 0
