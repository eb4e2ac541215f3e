"""Time of 10,000 training estimates in one process: `python benchmarks/estimates.py`.

The aim is less than 3 s on one core.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from adapt_advisor.estimate.training.job import TrainingJob
from adapt_advisor.estimate.training.run import estimate_run
from adapt_advisor.evidence.files import EFFICIENCY, read_catalogue, read_efficiency
from adapt_advisor.rulebook.recipe import TrainingRecipe

RULES = Path(__file__).parents[1] / "rules"
ESTIMATES = 10_000


def main() -> int:
    """Estimate models of the catalogue on cards in turn, and print the time."""
    catalogue, fitted = read_catalogue(RULES), read_efficiency(RULES / EFFICIENCY)
    models, cards = list(catalogue.models.values()), list(catalogue.gpus.values())
    recipe = TrainingRecipe(trains="adapter", weight_bits=4)
    begun = time.perf_counter()
    for number in range(ESTIMATES):
        job = TrainingJob(
            model=models[number % len(models)],
            gpu=cards[number % len(cards)],
            recipe=recipe,
            tokens=1e7,
        )
        estimate_run(job, fitted)
    seconds = time.perf_counter() - begun
    sys.stdout.write(f"{ESTIMATES} estimates in {seconds:.2f} s\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
