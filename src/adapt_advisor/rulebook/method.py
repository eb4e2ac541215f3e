"""Methods: the ways to adapt a model, with what each changes, needs and risks."""

from __future__ import annotations

from typing import Literal

from adapt_advisor.noun import Noun
from adapt_advisor.quantity import Range
from adapt_advisor.rulebook.recipe import TrainingRecipe


class Risk(Noun):
    """Something that goes wrong, and how to notice it."""

    what: str
    notice: str
    sources: tuple[str, ...] = ()


class TrainingData(Noun):
    """Which answer says how much a method trains on, and what holds without it."""

    tokens_from: Literal["examples", "raw_text", "scale"]
    """`examples` x mean length x epochs; the raw corpus; or a fixed scale in tokens."""
    question: str | None = None
    """The number question that holds the count; None for `scale`."""
    at_least: float | None = None
    """The smallest amount (examples or tokens) that the method needs to be tried."""
    mixed_in_share: float = 0.0
    """Extra tokens beside the data itself, as a share: replay, for instance."""
    sources: tuple[str, ...] = ()


class ServingEffect(Noun):
    """What a method does to a request when the model is served."""

    extra_input_tokens: float = 0.0
    """Tokens added to every prompt: examples, retrieved passages, instructions."""
    extra_input_from: str | None = None
    """A number question whose answer is added to every prompt (a whole corpus)."""
    cached_share: float = 0.0
    """Share of the added tokens that a prompt cache can hold (0 to 1)."""
    output_factor: float = 1.0
    """Output tokens relative to a plain answer (chain of thought writes more)."""
    calls_per_request: float = 1.0
    monthly_price: str | None = None
    """Id of a price that is paid every month whatever the volume: a vector store."""
    sources: tuple[str, ...] = ()


class Effort(Noun):
    """Engineer-weeks from start to a first release, with the strength of its source."""

    weeks: Range
    because: str
    sources: tuple[str, ...]


ModelRole = Literal["base", "student", "encoder", "embedder", "stronger"]


class Method(Noun):
    """One way to adapt a language model."""

    id: str
    name: str
    sentence: str | None = None
    """What to do, in one sentence for the front page."""
    pays: str | None = None
    """When it is worth it, as it follows the name: "pays where ..."."""
    asked_about: int = 99
    """Its place among the methods that somebody will ask about, 1 first."""
    family: Literal[
        "icl", "rag", "peft", "full_ft", "distillation", "cpt", "pretrain", "routing"
    ]
    in_context: bool = False
    """Whether it only changes the prompt; such stages are ignored by `--expect`."""
    cost_class: int
    """0 prompts and retrieval, 1 tuning, 2 continued pretraining, 3 pretraining."""
    summary: str
    changes: str
    needs: tuple[str, ...]
    risks: tuple[Risk, ...]
    first_steps: tuple[str, ...]
    evaluate: str
    move_up: str
    """The signal that it is time for the next method."""
    data_advice: tuple[str, ...] = ()
    hosting: str | None = None
    """What holds when the weights are closed."""
    effort: Effort | None = None
    model: ModelRole = "base"
    """Which model the method trains or calls."""
    assume: tuple[str, ...] = ()
    """Catalogue ids, weakest first, of which one stands in where no answer names that
    model: the first for a student, an encoder or an embedder; for a stronger model the
    first that is well above the base."""
    training: TrainingRecipe | None = None
    training_data: TrainingData | None = None
    serving: ServingEffect = ServingEffect()
    learn: tuple[str, ...] = ()
    """Source ids of where to learn it."""
    sources: tuple[str, ...]


class Source(Noun):
    """A publication that a rule or number rests on."""

    id: str
    title: str
    url: str
    year: int | None = None
    grade: Literal["measured", "peer-reviewed", "vendor", "practitioner", "judgement"]
    note: str | None = None
    review_by: str | None = None
