"""The noun of a published training run, as reports show it beside an estimate."""

from __future__ import annotations

from adapt_advisor.catalogue.nouns import Gpu
from adapt_advisor.noun import Noun
from adapt_advisor.rulebook.recipe import TrainingRecipe


class PublishedRun(Noun):
    """A run that somebody published, with what it was billed."""

    id: str
    name: str
    """The trained model, as its publisher calls it."""
    recipe: TrainingRecipe
    params_b: float
    active_params_b: float
    tokens: float | None
    """Tokens trained on, all epochs; None where nobody says."""
    tokens_estimated: bool
    """Whether the count was inferred from a guessed length per example."""
    gpu: Gpu
    gpu_count: int | None
    gpu_hours: float
    year: int | None
    source: str
    url: str
