"""The memory evidence and the catalogue, as the fit sees them."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from adapt_advisor import Gpu, LanguageModel
from adapt_advisor.catalogue.serving import ServingCatalogue
from adapt_advisor.evidence.names import Catalogue
from adapt_advisor.evidence.vocabulary import TrainingVocabulary

RULES = Path(__file__).parents[2] / "rules"


def _read(name: str) -> Any:
    path = RULES / "catalogue" / name
    return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)


@cache
def catalogue() -> Catalogue:
    return Catalogue(
        gpus={
            k: Gpu.validated({"id": k, **v})
            for k, v in _read("gpus.yaml")["gpus"].items()
        },
        models={
            k: LanguageModel.validated({"id": k, **v})
            for k, v in _read("models.yaml")["models"].items()
        },
        training=TrainingVocabulary.validated(_read("training.yaml")),
        serving=ServingCatalogue.validated(_read("serving.yaml")),
    )


@cache
def rows() -> tuple[dict[str, str], ...]:
    path = RULES / "evidence" / "training_memory.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))
