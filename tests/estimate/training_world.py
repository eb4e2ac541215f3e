"""Jobs, cards and fitted constants for tests of training estimates."""

from __future__ import annotations

from functools import cache
from typing import Any

from adapt_advisor import (
    Efficiency,
    Gpu,
    LanguageModel,
    TrainingJob,
    TrainingRecipe,
)
from adapt_advisor.evidence.cells import Row
from adapt_advisor.evidence.files import EVIDENCE, read_catalogue, read_rows
from adapt_advisor.evidence.names import Catalogue
from tests.shipped import RULES, rulebook

PRETRAINING = TrainingRecipe(trains="all_weights", stage="pretraining")
CONTINUED = TrainingRecipe(trains="all_weights", stage="continued")
FULL = TrainingRecipe(trains="all_weights")
LORA = TrainingRecipe(trains="adapter")
QLORA = TrainingRecipe(trains="adapter", weight_bits=4)
DPO = TrainingRecipe(
    trains="all_weights", sequences_per_example=2, reference_forward=True
)
DISTILLATION = TrainingRecipe(trains="all_weights", generation="teacher")
ROLLOUTS = TrainingRecipe(trains="all_weights", generation="rollouts")
RECIPES = (PRETRAINING, CONTINUED, FULL, LORA, QLORA, DPO, DISTILLATION, ROLLOUTS)


@cache
def catalogue() -> Catalogue:
    return read_catalogue(RULES)


@cache
def fitted() -> Efficiency:
    return rulebook().efficiency


@cache
def evidence(kind: str) -> tuple[Row, ...]:
    return tuple(read_rows(RULES / EVIDENCE[kind]))


def gpu(name: str) -> Gpu:
    found = catalogue().gpu(name)
    assert found is not None
    return found


def model(name: str) -> LanguageModel:
    found = catalogue().model(name)
    assert found is not None
    return found


def of_size(params_b: float, **fields: Any) -> LanguageModel:
    return LanguageModel(
        id="m", label="m", params_b=params_b, source="a test", **fields
    )


def job(**fields: Any) -> TrainingJob:
    usual: dict[str, Any] = {
        "model": of_size(7.0),
        "gpu": gpu("A100-80GB-SXM"),
        "recipe": PRETRAINING,
        "tokens": 1e9,
    }
    return TrainingJob(**{**usual, **fields})
