"""The catalogue as a fit sees it: names of evidence rows become nouns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from adapt_advisor.catalogue.lookup import find_gpu, find_model
from adapt_advisor.catalogue.nouns import Gpu, LanguageModel
from adapt_advisor.catalogue.serving import ServingCatalogue
from adapt_advisor.evidence.vocabulary import TrainingVocabulary
from adapt_advisor.problem import UsageError


@dataclass(frozen=True)
class Catalogue:
    """GPUs, models and vocabulary, with name look-ups remembered."""

    gpus: Mapping[str, Gpu]
    models: Mapping[str, LanguageModel]
    training: TrainingVocabulary
    serving: ServingCatalogue
    _gpu_names: dict[str, Gpu | None] = field(default_factory=dict)
    _model_names: dict[str, LanguageModel | None] = field(default_factory=dict)

    def gpu(self, name: str) -> Gpu | None:
        """The GPU of this name or alias; None if unknown."""
        if name not in self._gpu_names:
            self._gpu_names[name] = self._find_gpu(name)
        return self._gpu_names[name]

    def model(self, name: str) -> LanguageModel | None:
        """The model of this name or alias; None if unknown."""
        if name not in self._model_names:
            self._model_names[name] = self._find_model(name)
        return self._model_names[name]

    find_gpu = gpu
    find_model = model

    def _find_gpu(self, name: str) -> Gpu | None:
        try:
            return find_gpu(name, self.gpus).gpu
        except UsageError:
            return None

    def _find_model(self, name: str) -> LanguageModel | None:
        try:
            return find_model(name, self.models).model
        except UsageError:
            return None
