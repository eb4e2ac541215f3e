"""Stating what was left open never widens a range, and lands inside it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapt_advisor import MemoryJob, Range, TrainingJob
from adapt_advisor.estimate.memory.peak import estimate_memory
from adapt_advisor.estimate.training.run import estimate_run, estimate_throughput
from tests.estimate.training_world import FULL, LORA, catalogue, fitted, job, of_size

CARDS = st.sampled_from(["A100-80GB-SXM", "H100-80GB-SXM", "RTX 4090", "L4"])
SIZES = st.floats(0.3, 200)
SLACK = 1 + 1e-9
STATED: dict[str, list[Any]] = {
    "stack": ["vendor_tuned", "open_current", "open_2022_2023"],
    "grouped_experts": [True, False],
}
KEPT: dict[str, list[Any]] = {
    "fused_loss": [True, False],
    "precision": ["mixed", "bf16"],
}


def check(wide: Range, narrow: Range) -> None:
    assert narrow.high / narrow.low <= wide.high / wide.low * SLACK
    assert wide.low <= narrow.typical * SLACK
    assert narrow.typical <= wide.high * SLACK


@pytest.mark.parametrize("setting", STATED)
@given(size=SIZES, card=CARDS, recipe=st.sampled_from([FULL, LORA]), data=st.data())
@settings(deadline=None, max_examples=40)
def test_of_training(
    setting: str, size: float, card: str, recipe: Any, data: st.DataObject
) -> None:
    model = of_size(size, active_params_b=size / 5, experts_per_token=2)
    usual: dict[str, Any] = {"stack": "open_current", "grouped_experts": True}
    usual[setting] = None
    made: TrainingJob = job(
        model=model, gpu=catalogue().gpus[card], recipe=recipe, gpu_count=8, **usual
    )
    stated = made.replace(**{setting: data.draw(st.sampled_from(STATED[setting]))})
    for estimate in (estimate_run, estimate_throughput):
        wide, narrow = estimate(made, fitted()), estimate(stated, fitted())
        assert wide.value is not None
        assert narrow.value is not None
        if wide.basis == narrow.basis:
            check(wide.value, narrow.value)


@pytest.mark.parametrize("setting", KEPT)
@given(size=SIZES, length=st.sampled_from([512, 4096]), data=st.data())
@settings(deadline=None, max_examples=40)
def test_of_memory(setting: str, size: float, length: int, data: st.DataObject) -> None:
    usual: dict[str, Any] = {"fused_loss": True, "precision": "bf16", setting: None}
    made = MemoryJob(
        model=of_size(size), trains="all_weights", planned=True, seq_len=length,
        micro_batch=4, checkpointing="full", **usual,
    )  # fmt: skip
    stated = made.replace(**{setting: data.draw(st.sampled_from(KEPT[setting]))})
    memory = fitted().memory
    assert memory is not None
    wide, narrow = (estimate_memory(one, memory).peak.value for one in (made, stated))
    assert wide is not None
    assert narrow is not None
    check(wide, narrow)
