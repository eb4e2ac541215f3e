from __future__ import annotations

import pytest

from adapt_advisor import TrainingJob, TrainingRecipe
from adapt_advisor.estimate.memory.of_training import memory_job
from adapt_advisor.estimate.memory.peak import estimate_memory
from tests.estimate.memory_world import FITTED, LLAMA_8B, card, model

FULL = TrainingRecipe(trains="all_weights")
QLORA = TrainingRecipe(trains="adapter", weight_bits=4, default_lora_rank=64)
PAIRS = {"sequences_per_example": 2, "reference_forward": True}


def training(recipe: TrainingRecipe, **changes: object) -> TrainingJob:
    stated = {"model": LLAMA_8B, "gpu": card(80), "recipe": recipe, "micro_batch": 2}
    return TrainingJob.validated({**stated, **changes})


def test_the_recipe_says_what_is_trained_and_how_wide_the_base_is() -> None:
    found = memory_job(training(QLORA))
    assert (found.trains, found.weight_bits, found.lora_rank) == ("adapter", 4, 64)
    assert memory_job(training(QLORA), lora_rank=8).lora_rank == 8


def test_several_gpus_share_trained_weights_unless_stated() -> None:
    assert memory_job(training(FULL, gpu_count=8)).split == "weights"
    assert memory_job(training(FULL, gpu_count=8, split="none")).split == "none"
    assert memory_job(training(QLORA, gpu_count=8)).split == "none"
    assert memory_job(training(FULL)).split == "none"


@pytest.mark.parametrize(
    ("trains", "copy"), [("all_weights", True), ("adapter", False)]
)
def test_a_preference_pair_is_two_sequences(trains: str, copy: bool) -> None:
    recipe = TrainingRecipe.validated({"trains": trains, **PAIRS})
    found = memory_job(training(recipe))
    assert found.micro_batch == 4
    assert found.reference_model is copy


def test_context_parallelism_shortens_the_sequence_of_each_gpu() -> None:
    found = memory_job(training(FULL, seq_len=100_001, context_parallel=4))
    assert found.seq_len == 25_001


def test_old_software_has_no_fused_loss() -> None:
    assert memory_job(training(FULL, stack="open_2022_2023")).early
    assert not memory_job(training(FULL, stack="open_current")).early
    old = training(FULL, stack="open_2022_2023")
    assert memory_job(old, fused_loss=True).fused_loss is True


def test_only_pretraining_puts_an_encoders_loss_over_the_vocabulary() -> None:
    encoder = model(0.34).replace(kind="encoder")
    tuned = training(FULL, model=encoder)
    first = TrainingRecipe(trains="all_weights", stage="pretraining")
    assert memory_job(tuned).over_vocabulary is False
    assert memory_job(training(first, model=encoder)).over_vocabulary is True


def test_qlora_comes_with_a_paged_optimizer() -> None:
    assert memory_job(training(QLORA)).optimizers[0].paged
    assert not memory_job(training(FULL)).optimizers[0].paged


def test_a_plan_chooses_the_checkpointing_that_it_assumes() -> None:
    plan = memory_job(training(QLORA, seq_len=2048), fused_loss=True)
    chosen = estimate_memory(plan, FITTED)
    unknown = estimate_memory(plan.replace(planned=False), FITTED)
    assert "full activation checkpointing" in chosen.assumptions
    assert chosen.peak.value is not None
    assert unknown.peak.value is not None
    assert chosen.peak.value.typical == unknown.peak.value.typical
    assert chosen.peak.value.high < unknown.peak.value.high
