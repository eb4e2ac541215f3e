"""How a team trains and serves today: what holds when nobody says otherwise."""

from __future__ import annotations

from typing import Final

from adapt_advisor.catalogue.nouns import Gpu, LanguageModel
from adapt_advisor.estimate.training.job import Recomputation, TrainingJob
from adapt_advisor.rulebook.recipe import TrainingRecipe

SEQUENCE = 2048
"""Positions that examples are packed into."""

ENGINE, FORMAT = "vllm", "bf16"
"""Open serving software, half precision."""

STACK: Final = "open_current"
"""Open-source software of this year and the last."""

CHECKPOINTING: Final[Recomputation] = "full"
"""Activations are computed again, so that the job fits on few cards."""


def usual_length(model: LanguageModel | None) -> int:
    """Positions of one sequence: the usual ones, or fewer where the model ends."""
    longest = model.context if model is not None else None
    return min(SEQUENCE, longest or SEQUENCE)


def usual_job(
    model: LanguageModel,
    gpu: Gpu,
    recipe: TrainingRecipe,
    gpus: int | None = None,
    tokens: float | None = None,
) -> TrainingJob:
    """A training job of which nothing else is stated.

    Args:
        model: What is trained.
        gpu: The kind of card.
        recipe: What the method computes.
        gpus: How many cards; None = the fewest that hold it.
        tokens: Of the whole run, all epochs.
    """
    return TrainingJob(
        model=model,
        gpu=gpu,
        recipe=recipe,
        tokens=tokens,
        gpu_count=gpus,
        seq_len=usual_length(model),
        checkpointing=CHECKPOINTING,
        stack=STACK,
    )
