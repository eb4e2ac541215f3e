"""What was counted on this machine, as answers that are offered and never silent."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from adapt_advisor.answers.profile import Answer, Origin
from adapt_advisor.catalogue.lookup import find_gpu
from adapt_advisor.interview.measure import (
    TOKEN_ERROR,
    gpus_here,
    measured_data,
    measured_text,
)
from adapt_advisor.problem import UsageError
from adapt_advisor.rulebook.rulebook import Rulebook
from adapt_advisor.rulebook.value import Value


def counted_answers(
    rulebook: Rulebook, dataset: str | None, corpus: str | None
) -> dict[str, Answer]:
    """Answers by question, each saying where it was counted.

    Args:
        rulebook: Says under `prefill` which question a count answers.
        dataset: A file of examples; None = none.
        corpus: A folder of texts to look things up in; None = none.

    Raises:
        UsageError: When a file or folder that was named cannot be read.
    """
    offered: dict[str, Answer] = {}
    for count, value, remark in _counts(rulebook, dataset, corpus):
        if (question := rulebook.prefill.get(count)) is not None:
            answer = Answer(question, value, Origin.INTERACTIVE, remark)
            offered[question] = answer
    return offered


def _counts(
    rulebook: Rulebook, dataset: str | None, corpus: str | None
) -> Iterator[tuple[str, Value, str]]:
    if dataset is not None:
        data = measured_data(Path(dataset), _Bar(dataset))
        print(f"\r{dataset}: {data.said}", file=sys.stderr)
        yield "examples", float(data.examples), f"counted in {dataset}"
        tokens = float(max(round(data.mean_tokens), 1))
        yield "example_tokens", tokens, f"estimated from {dataset}"
    if corpus is not None:
        tokens = float(round(measured_text(Path(corpus), _Bar(corpus))))
        within = f"within {TOKEN_ERROR:.0%}"
        print(f"\r{corpus}: about {tokens:,.0f} tokens, {within}", file=sys.stderr)
        yield "corpus_tokens", tokens, f"estimated from {corpus}, {within}"
    found = gpus_here()
    if found is not None:
        name, many = found
        yield "gpu_count", float(many), "listed by nvidia-smi"
        try:
            gpu = find_gpu(name.removeprefix("NVIDIA "), rulebook.gpus).gpu.id
        except UsageError:
            return
        yield "gpu_kind", gpu, "listed by nvidia-smi"


class _Bar:
    """Prints which share was read, each time another percent is done."""

    def __init__(self, name: str) -> None:
        self.name, self.shown = name, -1

    def __call__(self, share: float) -> None:
        percent = int(share * 100)
        if percent > self.shown and sys.stderr.isatty():
            self.shown = percent
            print(f"\r{self.name}: {percent}% read", end="", file=sys.stderr)
