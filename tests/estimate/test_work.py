from __future__ import annotations

import pytest

from adapt_advisor import TrainingJob
from adapt_advisor.estimate.hardware import achievable_flops
from adapt_advisor.estimate.training.work import TrainingWork, work_of
from tests.estimate.training_world import DPO, LORA, QLORA, fitted, gpu, job, of_size

SHAPE = {
    "layers": 32,
    "hidden": 4096,
    "heads": 32,
    "head_dim": 128,
    "kv_heads": 32,
    "vocabulary": 32_000,
}
A100_FLOPS = 271.2e12
"""Measured on the card (MAMF), S. Bekman, ml-engineering."""


def work(**fields: object) -> TrainingWork:
    hardware = fitted().hardware
    assert hardware is not None
    plain: dict[str, object] = {"model": of_size(7.0, **SHAPE), "checkpointing": "none"}
    made: TrainingJob = job(**{**plain, **fields})
    return work_of(made, hardware)


def test_a_dense_model_costs_six_flops_per_parameter_and_token() -> None:
    # Kaplan et al. 2020, arXiv 2001.08361: 2N forward, 4N backward.
    assert work().matmul == pytest.approx(6 * 7e9 / A100_FLOPS)


def test_frozen_weights_cost_four_and_full_recomputation_two_more() -> None:
    assert work(recipe=LORA).matmul == pytest.approx(4 * 7e9 / A100_FLOPS)
    again = work(recipe=LORA, checkpointing="full")
    assert again.matmul == pytest.approx(6 * 7e9 / A100_FLOPS)


def test_a_reference_model_adds_a_forward_pass() -> None:
    assert work(recipe=DPO).matmul == pytest.approx(8 * 7e9 / A100_FLOPS)


def test_causal_attention_costs_six_flops_per_layer_width_and_position() -> None:
    # Narayanan et al. 2021, arXiv 2104.04473: 12 L h s, halved by the causal mask.
    flops = 6 * 32 * 4096 * 4096
    assert work(seq_len=4096).attention == pytest.approx(flops / A100_FLOPS)


def test_an_encoder_attends_both_ways() -> None:
    encoder = of_size(7.0, kind="encoder", **SHAPE)
    assert work(model=encoder).attention == pytest.approx(2 * work().attention)


def test_a_mixture_pays_for_its_active_parameters() -> None:
    mixture = of_size(47.0, active_params_b=13.0, experts_per_token=2, **SHAPE)
    assert work(model=mixture).matmul == pytest.approx(6 * 13e9 / A100_FLOPS)


def test_only_four_bit_weights_are_expanded_and_once_per_micro_step() -> None:
    assert work(recipe=LORA).dequantise == 0
    one = work(recipe=QLORA, seq_len=2048, micro_batch=1)
    four = work(recipe=QLORA, seq_len=2048, micro_batch=4)
    assert one.dequantise == pytest.approx(4 * four.dequantise)


def test_one_gpu_exchanges_nothing() -> None:
    alone = work(gpu_count=1, split="weights")
    assert (alone.link, alone.pcie, alone.network, alone.routed) == (0, 0, 0, 0)


def test_sharded_weights_travel_three_times_per_micro_step() -> None:
    eight = work(gpu_count=8, split="weights", seq_len=2048, micro_batch=4)
    moved = 3 * 2 * 7e9 * 7 / 8
    assert eight.link == pytest.approx(moved / 300e9 / 8192)
    assert eight.network == 0


def test_cards_without_nvlink_exchange_over_pcie() -> None:
    pair = work(gpu=gpu("RTX 4090"), gpu_count=2, split="weights")
    assert pair.link == 0
    assert pair.pcie > 0


@pytest.mark.parametrize(
    ("name", "tflops"),
    [("A100-80GB-SXM", 271.2), ("RTX 3090", 71.0), ("A100-80GB-PCIe", 252.9)],
)
def test_achievable_rates_of_measured_and_of_consumer_cards(
    name: str, tflops: float
) -> None:
    hardware = fitted().hardware
    assert hardware is not None
    assert achievable_flops(gpu(name), hardware) == pytest.approx(tflops * 1e12)


def test_a_board_short_of_power_reaches_less_than_its_generation() -> None:
    hardware = fitted().hardware
    assert hardware is not None
    h100 = gpu("H100-80GB-SXM").replace(achievable_bf16_tflops=None)
    starved = h100.replace(board_power_w=350.0)
    ratio = achievable_flops(starved, hardware) / achievable_flops(h100, hardware)
    assert ratio == pytest.approx((350 / 700) ** 0.5, rel=0.01)
