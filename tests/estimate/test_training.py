from __future__ import annotations

import math

import pytest

from adapt_advisor import Efficiency, Range, TrainingJob, TrainingRecipe
from adapt_advisor.estimate.training.run import (
    estimate_run,
    estimate_throughput,
    has_run_evidence,
)
from tests.estimate.training_world import (
    DISTILLATION,
    DPO,
    FULL,
    LORA,
    PRETRAINING,
    QLORA,
    ROLLOUTS,
    fitted,
    gpu,
    job,
    model,
    of_size,
)


def hours(made: TrainingJob) -> Range:
    value = estimate_run(made, fitted()).value
    assert value is not None
    return value


@pytest.mark.parametrize(
    ("name", "published"),
    [
        # Touvron et al. 2023, arXiv 2307.09288, table 2: 2.0T tokens each on A100-80GB.
        ("Llama 2 7B", 184_320),
        ("Llama 2 13B", 368_640),
        ("Llama 2 70B", 1_720_320),
    ],
)
def test_llama_2_lies_inside_the_range(name: str, published: float) -> None:
    run = job(model=model(name), tokens=2e12, seq_len=4096, year=2023)
    value = hours(run)
    assert value.low <= published <= value.high


def test_a_pretraining_is_calibrated_and_shows_its_numbers() -> None:
    found = estimate_run(job(year=2024), fitted())
    assert found.basis == "calibrated"
    assert found.derivation is not None
    names = {term.name for term in found.derivation.terms}
    assert {"tokens", "billed over step hours", "hours at step speed"} <= names
    terms = {term.name: term.value for term in found.derivation.terms}
    assert found.value is not None
    product = terms["hours at step speed"] * terms["billed over step hours"]
    assert found.value.typical == pytest.approx(product)
    speed = terms["speed of a well-running step"]
    assert terms["hours at step speed"] == pytest.approx(1e9 / speed / 3600)


@pytest.mark.parametrize("recipe", [FULL, DPO, DISTILLATION])
def test_kinds_without_measured_runs_are_extrapolated_and_wider(
    recipe: TrainingRecipe,
) -> None:
    found = estimate_run(job(recipe=recipe), fitted())
    plain = hours(job())
    assert found.basis == "extrapolated"
    assert found.warnings
    assert found.value is not None
    assert found.value.high / found.value.low > plain.high / plain.low


def test_reinforcement_learning_is_an_order_of_magnitude() -> None:
    found = estimate_run(job(recipe=ROLLOUTS), fitted())
    assert found.basis == "order_of_magnitude"
    assert found.value is not None
    assert found.value.high / found.value.low == pytest.approx(10)
    assert found.value.typical > 4 * hours(job(recipe=FULL)).typical


@pytest.mark.parametrize("recipe", [PRETRAINING, LORA, QLORA])
def test_kinds_with_measured_runs(recipe: TrainingRecipe) -> None:
    assert has_run_evidence(job(recipe=recipe))


def test_without_tokens_or_fit_the_reason_stands_in_for_the_value() -> None:
    assert "tokens" in (estimate_run(job(tokens=None), fitted()).why or "")
    assert "not fitted" in (estimate_run(job(), Efficiency()).why or "")
    assert estimate_throughput(job(), Efficiency()).value is None


def test_nothing_to_train_takes_no_hours() -> None:
    assert hours(job(tokens=0.0)) == Range.exactly(0.0, "GPU-hours")


def test_padding_to_a_quarter_costs_about_four_times_the_hours() -> None:
    ratio = hours(job(fill=0.25)).typical / hours(job()).typical
    assert 4 <= ratio < 4.5


def test_beyond_the_evidence_the_range_widens_and_says_why() -> None:
    usual = hours(job())
    odd = job(gpu=gpu("V100-32GB-SXM2"), model=of_size(7.0, kind="encoder"))
    unseen = estimate_run(odd, fitted())
    assert unseen.value is not None
    assert unseen.value.high / unseen.value.low > usual.high / usual.low
    assert len(unseen.warnings) == 2


def test_an_encoder_and_a_card_of_another_vendor_have_estimates() -> None:
    encoder = of_size(0.125, kind="encoder")
    for card in ("MI300X", "TPU v5p", "V100-32GB-SXM2", "GB300"):
        assert hours(job(model=encoder, gpu=gpu(card))).typical > 0


def test_fp8_is_faster_than_bf16_by_less_than_two() -> None:
    def typical(precision: str) -> float:
        run = job(gpu=gpu("H100-80GB-SXM"), precision=precision, stack="vendor_tuned")
        value = estimate_throughput(run, fitted()).value
        assert value is not None
        return value.typical

    assert 1.1 < typical("fp8") / typical("bf16") < 2


def test_four_bits_cost_most_when_micro_steps_are_small() -> None:
    # LitGPT, resource tables: 1.56x slower than LoRA at 7B with one short sequence;
    # torchtune, README: 1.02x at 8192 tokens per step.
    def slower(sequences: int) -> float:
        fields = {"seq_len": 1024, "micro_batch": sequences, "model": of_size(7.0)}
        return (
            hours(job(recipe=QLORA, **fields)).typical
            / hours(job(recipe=LORA, **fields)).typical
        )

    assert 1.2 < slower(1) < 2
    assert 1 < slower(8) < 1.15


def test_an_unstated_stack_widens_the_range() -> None:
    def width(**fields: object) -> float:
        value = estimate_throughput(job(**fields), fitted()).value
        assert value is not None
        return math.log(value.high / value.low)

    assert width() > width(stack="open_current")
