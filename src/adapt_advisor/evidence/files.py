"""Files of the calibration: evidence and catalogue in, fitted parameters out."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeVar

import yaml

from adapt_advisor.catalogue.efficiency import Efficiency
from adapt_advisor.catalogue.nouns import Gpu, LanguageModel
from adapt_advisor.catalogue.serving import ServingCatalogue
from adapt_advisor.evidence.cells import Row
from adapt_advisor.evidence.names import Catalogue
from adapt_advisor.evidence.vocabulary import TrainingVocabulary
from adapt_advisor.noun import Noun, plain

N = TypeVar("N", bound=Noun)

EFFICIENCY = Path("catalogue/efficiency.yaml")
EVIDENCE = {
    "throughput": Path("evidence/training_throughput.csv"),
    "training-runs": Path("evidence/training_runs.csv"),
    "memory": Path("evidence/training_memory.csv"),
    "serving": Path("evidence/serving_throughput.csv"),
}
"""Evidence files below the rules, by kind of validation."""
HEADER = """\
# Fitted constants of the estimates. Written by `python -m adapt_advisor.evidence`
# from rules/evidence/; change the evidence or the fit, not this file.
#
# `quality` holds leave-one-source-out errors: every source was predicted by a fit to
# all the others, and its range by errors on sources that this fit had not seen.
"""


def read_rows(path: Path) -> list[Row]:
    """The rows of an evidence file, column name to text."""
    with path.open(encoding="utf-8", newline="") as file:
        return [
            {name: text or "" for name, text in row.items() if name}
            for row in csv.DictReader(file)
        ]


def read_catalogue(rules: Path) -> Catalogue:
    """GPUs, models and vocabulary of a folder of rules."""
    folder = rules / "catalogue"
    return Catalogue(
        gpus=_section(folder / "gpus.yaml", "gpus", Gpu),
        models=_section(folder / "models.yaml", "models", LanguageModel),
        training=TrainingVocabulary.validated(_read(folder / "training.yaml")),
        serving=ServingCatalogue.validated(_read(folder / "serving.yaml")),
    )


def efficiency_text(efficiency: Efficiency) -> str:
    """The constants as a YAML document; the same constants give the same bytes."""
    content = plain(efficiency, without_none=True)
    for section in content.values():
        for name in ("quality", "quality_stack_blank"):
            section.get(name, {}).pop("publishers", None)
    body = yaml.safe_dump(
        content, sort_keys=False, width=88, default_flow_style=False, allow_unicode=True
    )
    return HEADER + body


def read_evidence(rules: Path) -> dict[str, Sequence[Row]]:
    """All evidence of a folder of rules, by kind."""
    return {kind: read_rows(rules / path) for kind, path in EVIDENCE.items()}


def _section(path: Path, key: str, noun: type[N]) -> dict[str, N]:
    entries = _read(path)[key]
    return {
        name: noun.validated({"id": name, **fields}) for name, fields in entries.items()
    }


def _read(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))
