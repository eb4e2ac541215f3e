"""Words of the training evidence: methods, young hardware, demonstrations."""

from __future__ import annotations

from adapt_advisor.noun import Noun
from adapt_advisor.rulebook.recipe import TrainingRecipe


class TrainingVocabulary(Noun):
    """The content of `rules/catalogue/training.yaml`."""

    young_generations: tuple[str, ...]
    young_generations_source: str
    attention_lags: tuple[str, ...]
    attention_lags_source: str
    evidence_methods: dict[str, TrainingRecipe]
    evidence_methods_skipped: dict[str, str]
    demonstrations: tuple[str, ...]

    def recipe(self, method: str) -> TrainingRecipe | None:
        """What a step of this method computes; None for an unknown name."""
        known = self.evidence_methods
        if method in known:
            return known[method]
        for name, recipe in known.items():
            if name.endswith("*") and method.startswith(name[:-1]):
                return recipe
        return None
