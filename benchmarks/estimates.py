"""Time of 10,000 estimates of each kind: `python benchmarks/estimates.py`.

Aims, in seconds of one core: 1 for training, 2 for serving. Ends with 1 when missed.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from itertools import cycle, islice

import adapt_advisor
from adapt_advisor import Rulebook
from adapt_advisor.catalogue.nouns import Gpu, LanguageModel
from adapt_advisor.estimate.serving.nouns import ServingJob
from adapt_advisor.estimate.serving.throughput import serving_throughput
from adapt_advisor.estimate.training.job import TrainingJob
from adapt_advisor.estimate.training.run import estimate_run
from adapt_advisor.rulebook.recipe import TrainingRecipe

ESTIMATES = 10_000
AIMS = {"training": 1.0, "serving": 2.0}
Estimate = Callable[[LanguageModel, Gpu], object]


def training(rulebook: Rulebook) -> Estimate:
    """Hours of an adapter on 4-bit weights."""
    recipe = TrainingRecipe(trains="adapter", weight_bits=4)

    def estimate(model: LanguageModel, gpu: Gpu) -> object:
        job = TrainingJob(model=model, gpu=gpu, recipe=recipe, tokens=1e7)
        return estimate_run(job, rulebook.efficiency)

    return estimate


def serving(rulebook: Rulebook) -> Estimate:
    """Tokens per second of one card."""
    known, fitted = rulebook.serving, rulebook.efficiency.serving
    assert fitted is not None
    engine, form = known.engines[0], known.formats[0]

    def estimate(model: LanguageModel, gpu: Gpu) -> object:
        job = ServingJob(
            model=model,
            gpu=gpu,
            number_format=form,
            engine=engine,
            input_tokens=1000,
            output_tokens=200,
        )
        return serving_throughput(job, known.assumptions, fitted)

    return estimate


def main() -> int:
    """Estimate open models of the catalogue on cards in turn, and print the times."""
    rulebook = adapt_advisor.load_rulebook()
    models = [model for model in rulebook.models.values() if model.open_weights]
    cards = list(rulebook.gpus.values())
    late = False
    for name, prepare in (("training", training), ("serving", serving)):
        estimate = prepare(rulebook)
        begun = time.process_time()
        for model, gpu in islice(zip(cycle(models), cycle(cards)), ESTIMATES):
            estimate(model, gpu)
        seconds = time.process_time() - begun
        late = late or seconds > AIMS[name]
        aim = f"aim {AIMS[name]:g} s"
        sys.stdout.write(f"{ESTIMATES} {name} estimates in {seconds:.2f} s ({aim})\n")
    return int(late)


if __name__ == "__main__":
    sys.exit(main())
