"""A small head on embeddings that a frozen model computes once: minutes, not hours."""

from __future__ import annotations

from adapt_advisor.catalogue.efficiency import Efficiency
from adapt_advisor.catalogue.nouns import LanguageModel
from adapt_advisor.estimate.hardware import achievable_flops
from adapt_advisor.estimate.training.job import TrainingJob
from adapt_advisor.quantity import Derivation, Estimate, Range, Term

START_HOURS = 0.05
"""Three minutes: start of the job, loading of the model, the fit of the head itself on
a processor; our judgement."""
PASS_SHARE = 0.3
"""Share of the achievable rate of one pass over short texts; see serving.encoder."""
UNSURE = 3.0
"""Factor up and down: no measured run of this kind is held."""
WORKING_GB = 2.0
"""Context of the libraries and activations of one batch without gradients; ours."""


def head_run(job: TrainingJob, efficiency: Efficiency) -> Estimate:
    """GPU-hours to embed every example once and to fit a head on the embeddings."""
    hardware = efficiency.hardware
    if hardware is None or job.tokens is None:
        return Estimate(value=None, why="how much is embedded is not known")
    epochs = job.recipe.default_epochs
    read = job.tokens / epochs
    rate = achievable_flops(job.gpu, hardware) * PASS_SHARE
    embedding = 2 * job.model.params_b * 1e9 * read / rate / 3600
    typical = START_HOURS + embedding
    return Estimate(
        value=Range.around(typical, 1 / UNSURE, UNSURE, "GPU-hours"),
        basis="extrapolated",
        derivation=Derivation(
            formula="2 x parameters x tokens / rate of one pass, and the start",
            terms=(
                Term(name="tokens", value=job.tokens, unit="tokens", origin="given"),
                Term(name="embedding", value=embedding, unit="GPU-hours",
                     origin="every example once, whatever the epochs of the head"),
                Term(name="start", value=START_HOURS, unit="GPU-hours",
                     origin="loading, and the head on a processor"),
            ),
        ),
        warnings=("No measured head on frozen embeddings is held as evidence.",),
    )  # fmt: skip


def head_memory(model: LanguageModel) -> Estimate:
    """GB of a frozen model that embeds: 16-bit weights and one batch in flight."""
    weights = 2 * model.params_b
    return Estimate(
        value=Range(
            low=weights,
            typical=weights + WORKING_GB,
            high=2 * (weights + WORKING_GB),
            unit="GB per GPU",
        ),
        basis="extrapolated",
    )
