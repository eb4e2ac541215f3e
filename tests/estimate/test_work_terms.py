"""Each term of a training step beside the products, against arithmetic by hand."""

from __future__ import annotations

import pytest

from adapt_advisor.estimate.training.step import seconds_per_position
from adapt_advisor.estimate.training.work import (
    ADAPTER_KERNELS,
    LOGIT_BYTES,
    PYTHON_PASSES,
    SCORE_PASSES,
    accumulation,
    micro_step,
    work_of,
)

from .test_work import A100_FLOPS, SHAPE, work
from .training_world import FULL, LORA, PRETRAINING, QLORA, fitted, gpu, job, of_size

BANDWIDTH = 2039e9
MOE = of_size(47.0, active_params_b=13.0, experts_per_token=2, **SHAPE)


def test_plain_attention_moves_scores_of_every_head_through_memory() -> None:
    # 2 bytes x 32 heads x 4096 positions x 32 layers, forward and backward (3).
    moved = SCORE_PASSES * 2 * 32 * 4096 * 32 * 3
    plain = work(seq_len=4096, attention_kernel="plain")
    assert plain.scores == pytest.approx(moved / BANDWIDTH)
    assert work(seq_len=4096, attention_kernel="flash").scores == 0.0


def test_a_fused_loss_moves_no_table_of_logits() -> None:
    assert work(loss_kernel="fused").logits == 0.0
    assert work().logits == pytest.approx(LOGIT_BYTES * 32_000 / BANDWIDTH)


def test_a_tensor_split_waits_two_times_per_layer_and_pass() -> None:
    split = work(tensor_parallel=4, gpu_count=4, seq_len=2048, micro_batch=2)
    # 2 all-reduces x 2 passes x 32 layers; a group of 4 shares 4096 positions.
    assert split.waits == pytest.approx(2 * 2 * 32 * 4 / 4096)
    assert work().waits == 0.0


def test_a_pipeline_idles_by_its_stages_over_its_micro_batches() -> None:
    piped = {"pipeline_parallel": 4, "gpu_count": 4, "accumulation": 12}
    assert work(**piped).bubble == pytest.approx(3 / 12)
    assert work(**piped, interleaved=3).bubble == pytest.approx(3 / 12 / 3)
    assert work().bubble == 0.0


def test_micro_steps_follow_from_the_batch_and_the_copies() -> None:
    made = job(global_batch=256, micro_batch=2, gpu_count=32, tensor_parallel=4)
    # 8 copies of the model, 2 sequences each: 16 steps for 256.
    assert accumulation(made) == pytest.approx(16)
    assert accumulation(made.replace(data_parallel=4)) == pytest.approx(32)


def test_the_host_starts_every_layer_and_an_adapters_parts_besides() -> None:
    stated = {"seq_len": 2048, "micro_batch": 4}
    assert work(**stated).launch == pytest.approx(32 * PYTHON_PASSES / 8192)
    adapter = work(**stated, recipe=LORA).launch
    assert adapter == pytest.approx(ADAPTER_KERNELS * work(**stated).launch)
    assert work(**stated, recipe=QLORA).launch > adapter


def test_a_part_narrower_than_many_tiles_wastes_the_rest() -> None:
    # 128 columns of a tile over 4096 / 8 of a GPU's part: a quarter of the products.
    split = work(tensor_parallel=8, gpu_count=8)
    assert split.narrow == pytest.approx(split.matmul * 128 / 512)


def test_experts_are_looped_over_by_tuning_software_that_says_nothing() -> None:
    assert work(model=MOE, recipe=PRETRAINING).looped == 0.0
    assert work(model=MOE, recipe=FULL).looped == 0.5
    assert work(model=MOE, recipe=FULL, grouped_experts=True).looped == 0.0
    assert work(model=MOE, recipe=FULL, grouped_experts=False).looped == 1.0
    assert work(recipe=FULL).looped == 0.0


def test_short_examples_may_be_padded_where_nobody_says() -> None:
    assert work(recipe=LORA, fill_stated=False).unpacked == 1.0
    assert work(recipe=LORA).unpacked == 0.0
    assert work(recipe=PRETRAINING, fill_stated=False).unpacked == 0.0


def test_small_models_take_steps_that_fill_the_card() -> None:
    small, large = (job(model=of_size(size)) for size in (0.4, 70.0))
    assert micro_step(small) > micro_step(large)
    assert micro_step(job(micro_batch=3, seq_len=1000)) == 3000


def test_slower_of_card_and_host_sets_the_pace() -> None:
    steps = fitted().training_throughput
    assert steps is not None
    made = work(seq_len=512, micro_batch=1)
    busy, both = (
        seconds_per_position(one, steps.parameters, "open_current")
        for one in (made._replace(launch=0.0), made)
    )
    started = steps.parameters["launch"] * made.launch
    assert max(busy, started) <= both <= busy + started


def test_a_tensor_split_of_a_small_model_never_raises_the_speed_per_card() -> None:
    steps, hardware = fitted().training_throughput, fitted().hardware
    assert steps is not None
    assert hardware is not None
    for stack in ("vendor_tuned", "open_current"):
        times = [
            seconds_per_position(
                work_of(
                    job(
                        model=of_size(1.0),
                        gpu=gpu("A100-80GB-SXM"),
                        gpu_count=8,
                        tensor_parallel=degree,
                        seq_len=2048,
                        micro_batch=8,
                    ),
                    hardware,
                ),
                steps.parameters,
                stack,
            )
            for degree in (1, 2, 4, 8)
        ]
        assert times == sorted(times)


def test_frozen_products_are_two_thirds_of_trained_ones() -> None:
    assert work(recipe=LORA).matmul / work().matmul == pytest.approx(2 / 3)
    assert work().matmul == pytest.approx(6 * 7e9 / A100_FLOPS)
