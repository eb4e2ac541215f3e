"""Each component of training memory beside the states, against arithmetic by hand."""

from __future__ import annotations

from typing import Any

import pytest

from adapt_advisor import MemoryJob, OptimizerSetup
from adapt_advisor.estimate.memory.units import memory_units

from .memory_world import LLAMA_7B, LLAMA_8B

GB = 1e9


def units(**changes: Any) -> dict[str, float]:
    usual: dict[str, Any] = {
        "model": LLAMA_7B, "trains": "all_weights", "precision": "bf16",
        "seq_len": 2048, "micro_batch": 2, "checkpointing": "full",
    }  # fmt: skip
    return memory_units(MemoryJob(**{**usual, **changes}), OptimizerSetup())


def test_kept_scores_are_eight_bytes_per_pair_and_head() -> None:
    one = 8 * 32 * 2048 * (2 * 2048) / GB
    again = units(plain_attention=True)
    assert again["scores"] == pytest.approx(one)
    # Without recomputation every layer keeps its own.
    kept = units(plain_attention=True, checkpointing="none")
    assert kept["scores"] == pytest.approx(32 * one)
    assert units()["scores"] == 0.0


def test_a_fused_loss_keeps_a_twentieth() -> None:
    plain = units(model=LLAMA_8B, fused_loss=False)["logits"]
    assert plain == pytest.approx(20 * 128_256 * 4096 / GB)
    fused = units(model=LLAMA_8B, fused_loss=True)
    assert fused["logits"] == 0.0
    assert fused["logits_fused"] == pytest.approx(plain / 20)


def test_boundaries_are_two_bytes_per_layer_and_a_tensor_split_shares_them() -> None:
    whole = units()["boundaries"]
    assert whole == pytest.approx(2 * 4096 * 4096 * 32 / GB)
    assert units(tensor_parallel=4, gpus=4)["boundaries"] == pytest.approx(whole / 4)


def test_a_pipeline_stage_holds_fewer_layers_of_more_batches() -> None:
    piped: dict[str, Any] = {"pipeline_parallel": 4, "gpus": 4}
    assert units(**piped)["boundaries"] == pytest.approx(units()["boundaries"])
    one = units(**piped, in_flight=1)["boundaries"]
    assert one == pytest.approx(units()["boundaries"] / 4)


def test_layers_that_are_spread_over_cards_hold_one_batch_and_a_head() -> None:
    spread = units(layered=True, gpus=4)
    assert spread["boundaries"] == pytest.approx(units()["boundaries"] / 4)
    matrix = 32_000 * 4096
    blocks = (6.74e9 - 2 * matrix) / 4
    assert spread["weights"] == pytest.approx(2 * (blocks + matrix) / GB)


def test_deepspeed_gathers_up_to_a_billion_and_reduces_in_buckets() -> None:
    sharded: dict[str, Any] = {"split": "weights", "gpus": 8}
    buckets = units(**sharded, buckets=True)
    assert buckets["gathered"] == pytest.approx(2 * 1e9 / GB)
    assert buckets["buckets"] == pytest.approx(2 * 2 * 5e8 / GB)
    # FSDP: two layers and both embedding matrices.
    matrix = 32_000 * 4096
    layers = 2 * 2 * (6.74e9 - 2 * matrix) / 32
    assert units(**sharded)["gathered"] == pytest.approx((layers + 2 * matrix) / GB)


def test_embeddings_beside_a_quantised_base_may_be_wide() -> None:
    four: dict[str, Any] = {"trains": "adapter", "weight_bits": 4, "precision": None}
    narrow, wide = units(**four), units(**four, wide_embeddings=True)
    both = 2 * 32_000 * 4096
    grown = wide["weights"] - narrow["weights"]
    assert grown == pytest.approx(2 * both / GB)


def test_activations_in_fp32_are_twice_as_wide() -> None:
    wide = units(wide_activations=True)
    assert wide["boundaries"] == pytest.approx(2 * units()["boundaries"])
    assert wide["working"] == pytest.approx(2 * units()["working"])


def test_trained_embeddings_are_part_of_the_adapter() -> None:
    lora: dict[str, Any] = {"trains": "adapter", "precision": None}
    grown = units(**lora, trains_embeddings=True)["adapter"] - units(**lora)["adapter"]
    # FP32 weight, gradient and two moments of both matrices.
    assert grown == pytest.approx(16 * 2 * 32_000 * 4096 / GB)


def test_a_trained_tower_keeps_what_the_job_says_per_token() -> None:
    assert units(tower_bytes=1e6)["tower"] == pytest.approx(1e6 * 4096 / GB)
