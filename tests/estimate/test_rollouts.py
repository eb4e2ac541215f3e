"""Reinforcement tuning: what its own answers take, beside the learning."""

from __future__ import annotations

from typing import Any

import pytest

import adapt_advisor
from adapt_advisor import TrainingRecipe
from adapt_advisor.estimate.training.rollouts import (
    WRITTEN_SHARE,
    Generation,
    generation,
)
from adapt_advisor.estimate.training.run import estimate_run

from .training_world import FULL, gpu, job, of_size

GRPO = TrainingRecipe(
    trains="all_weights", generation="rollouts", reference_forward=True, group_size=8
)
RULES = adapt_advisor.load_rulebook()


def written(**changes: Any) -> Generation:
    assert RULES.efficiency.serving is not None
    made = job(recipe=GRPO, **changes)
    found = generation(made, RULES.serving, RULES.efficiency.serving)
    assert found is not None
    return found


def test_hours_of_writing_are_tokens_over_speed() -> None:
    found = written(tokens=1e9)
    assert found.tokens == pytest.approx(WRITTEN_SHARE * 1e9)
    assert found.gpu_hours == pytest.approx(found.tokens / found.rate / 3600)


def test_the_whole_is_the_learner_and_its_answers() -> None:
    made = job(recipe=GRPO, tokens=1e9)
    whole = estimate_run(made, RULES.efficiency, RULES.serving)
    learner = estimate_run(made.replace(recipe=FULL), RULES.efficiency)
    assert whole.value is not None
    assert learner.value is not None
    assert whole.basis == "order_of_magnitude"
    # The frozen reference reads everything too: the learner is the dearer for it.
    answers = written(tokens=1e9).gpu_hours
    assert whole.value.typical > learner.value.typical + answers


def test_few_answers_at_once_are_written_slowly() -> None:
    assert written(global_batch=16).gpu_hours > 2 * written(global_batch=1024).gpu_hours


def test_a_model_that_fits_no_cards_falls_back_on_a_share() -> None:
    made = job(recipe=GRPO, model=of_size(5000.0), gpu=gpu("T4-16GB"))
    found = estimate_run(made, RULES.efficiency, RULES.serving)
    assert "80% of the hours" in found.warnings[0]


def test_answers_per_example_multiply_the_tokens() -> None:
    stated: dict[str, Any] = {
        "model": "8B",
        "gpu": "H100",
        "examples": "1k",
        "mean_tokens": 500,
    }
    job_of = adapt_advisor.estimate(RULES, method="lora", group_size=4, **stated)
    assert any("--group-size has no effect" in text for text in job_of.figures.warnings)
