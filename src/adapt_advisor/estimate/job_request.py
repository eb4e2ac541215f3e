"""The noun of a question to the estimates: one training job as a user states it."""

from __future__ import annotations

from adapt_advisor.catalogue.nouns import LanguageModel, Price
from adapt_advisor.estimate.memory.nouns import OptimizerSetup, Precision
from adapt_advisor.estimate.training.job import TrainingJob
from adapt_advisor.estimate.training.normal import Observed
from adapt_advisor.noun import Noun


class Teaching(Noun):
    """What a teacher writes for its student to train on."""

    teacher: LanguageModel
    examples: float
    input_tokens: float
    """Mean prompt tokens per example."""
    output_tokens: float
    """Mean tokens that the teacher writes per example."""


class JobRequest(Noun):
    """One training job as a user states it, with the assumptions filled in."""

    method: str
    """Id of the method; what it computes is the recipe of `job`."""
    job: TrainingJob
    """Without `gpu_count`: on the fewest GPUs that hold it."""
    optimizer: OptimizerSetup | None = None
    """None = what the method comes with."""
    precision: Precision | None = None
    """Of trained weights in memory; None = nobody says."""
    trains_embeddings: bool = False
    """Whether an adapter comes with fully trained embeddings and output head."""
    observed: Observed = Observed()
    """What was measured of the run, where it is under way."""
    idle: tuple[str, ...] = ()
    """What was given and changes nothing, in sentences."""
    fused_loss: bool | None = None
    lora_rank: int | None = None
    price: Price | None = None
    """Of an hour of the GPU; None = not known, which is not zero."""
    teaching: Teaching | None = None
    energy: bool = False
    """Whether energy is asked for."""
    assumed: tuple[str, ...] = ()
    """What was taken where the user said nothing, in words."""
    assumed_terms: tuple[str, ...] = ()
    """Names of the derivation's numbers that were so taken."""
