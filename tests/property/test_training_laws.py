from __future__ import annotations

import math
from itertools import permutations

from hypothesis import given, settings
from hypothesis import strategies as st

from adapt_advisor import Gpu, TrainingJob
from adapt_advisor.estimate.hardware import achievable_flops, link_bytes_s
from adapt_advisor.estimate.training.run import estimate_run
from tests.estimate.training_world import RECIPES, catalogue, fitted, job, of_size

CARDS = st.sampled_from(sorted(catalogue().gpus))
SLACK = 1 + 1e-9


def hours(made: TrainingJob) -> float:
    value = estimate_run(made, fitted()).value
    assert value is not None
    return value.typical


@st.composite
def jobs(draw: st.DrawFn) -> TrainingJob:
    fields: dict[str, object] = {
        "model": of_size(draw(st.floats(0.05, 1000))),
        "gpu": catalogue().gpus[draw(CARDS)],
        "recipe": draw(st.sampled_from(RECIPES)),
        "tokens": draw(st.floats(1e5, 1e13)),
        "gpu_count": draw(st.sampled_from([None, 1, 2, 8, 64, 1024])),
        "seq_len": draw(st.sampled_from([None, 512, 2048, 32768])),
        "micro_batch": draw(st.sampled_from([None, 1, 4, 32])),
        "checkpointing": draw(st.sampled_from([None, "none", "selective", "full"])),
        "precision": draw(st.sampled_from([None, "bf16", "fp8", "fp4", "fp16"])),
        "split": draw(st.sampled_from([None, "none", "optimizer", "weights"])),
        "tensor_parallel": draw(st.sampled_from([1, 2, 8])),
        "offload": draw(st.booleans()),
        "stack": draw(st.sampled_from([None, "vendor_tuned", "open_current"])),
        "year": draw(st.sampled_from([None, 2020, 2023, 2026])),
    }
    return job(**fields)


@given(jobs(), st.floats(1, 1000))
@settings(deadline=None)
def test_more_tokens_never_cost_less(made: TrainingJob, factor: float) -> None:
    assert made.tokens is not None
    more = made.replace(tokens=made.tokens * factor)
    assert hours(more) * SLACK >= hours(made)


@given(jobs(), st.floats(1, 100))
@settings(deadline=None)
def test_a_larger_model_never_costs_less(made: TrainingJob, factor: float) -> None:
    larger = of_size(made.model.params_b * factor)
    assert hours(made.replace(model=larger)) * SLACK >= hours(made)


@given(jobs(), st.floats(0.1, 200), st.floats(0.05, 0.9), st.floats(1, 50))
@settings(deadline=None)
def test_a_larger_mixture_of_the_same_kind_never_costs_less(
    made: TrainingJob, size: float, active: float, factor: float
) -> None:
    small = of_size(size, active_params_b=size * active, experts_per_token=2)
    large = of_size(
        size * factor, active_params_b=size * active * factor, experts_per_token=2
    )
    cheap = hours(made.replace(model=small))
    assert hours(made.replace(model=large)) * SLACK >= cheap


@given(jobs(), st.sampled_from([2, 4, 16]))
@settings(deadline=None)
def test_at_equal_tokens_per_micro_step_a_longer_sequence_never_costs_less(
    made: TrainingJob, factor: int
) -> None:
    short = made.replace(seq_len=2048, micro_batch=16)
    update = {"seq_len": 2048 * factor, "micro_batch": 16 / factor}
    assert hours(short.replace(**update)) * SLACK >= hours(short)


@given(jobs())
@settings(deadline=None, max_examples=100)
def test_a_better_card_of_the_same_kind_never_takes_more_hours(
    made: TrainingJob,
) -> None:
    cards = catalogue().gpus.values()
    for weak, strong in permutations(cards, 2):
        if outclasses(strong, weak):
            slow = hours(made.replace(gpu=weak))
            fast = hours(made.replace(gpu=strong))
            assert fast <= slow * SLACK, (weak.id, strong.id)


def outclasses(strong: Gpu, weak: Gpu) -> bool:
    """Same vendor and generation, more compute or bandwidth, nothing less."""
    if (strong.vendor, strong.generation) != (weak.vendor, weak.generation):
        return False
    gains = [s - w for s, w in zip(rates(strong), rates(weak), strict=True)]
    return min(gains) >= 0 and max(gains[:2]) > 0


def rates(card: Gpu) -> tuple[float, float, float, float]:
    hardware = fitted().hardware
    assert hardware is not None
    flops = achievable_flops(card, hardware)
    return flops, card.bandwidth_gb_s, link_bytes_s(card), card.memory_gb


@given(jobs())
@settings(deadline=None)
def test_every_range_is_ordered_and_finite(made: TrainingJob) -> None:
    value = estimate_run(made, fitted()).value
    assert value is not None
    assert 0 < value.low <= value.typical <= value.high < math.inf
