"""How a method trains and serves, as data: what the estimates need to know of it.

Filled from `rules/methods/*.yaml`, so that no formula ever asks for a method's name.
"""

from __future__ import annotations

from typing import Literal

from adapt_advisor.noun import Noun


class TrainingRecipe(Noun):
    """What one optimizer step of a method computes and keeps in memory."""

    trains: Literal["all_weights", "adapter", "head"]
    """All weights; an adapter beside frozen ones; or a small head on embeddings that
    a frozen model computes once."""
    weight_bits: Literal[16, 8, 4] = 16
    """Bits of the frozen base weights; 4 = QLoRA's NF4."""
    stage: Literal["pretraining", "continued", "tuning"] = "tuning"
    """Raw text from scratch, more raw text, or examples: their ledgers differ."""
    sequences_per_example: int = 1
    """2 for preference pairs (chosen and rejected)."""
    reference_forward: bool = False
    """Whether a frozen reference model reads every sequence too (DPO does)."""
    generation: Literal["none", "teacher", "rollouts"] = "none"
    """Who generates training text: a teacher once, or the policy in every step (RL)."""
    group_size: int = 1
    """Answers that the policy writes to each example, in every epoch (RL)."""
    default_epochs: float = 1.0
    default_lora_rank: int | None = None
