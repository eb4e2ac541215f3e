"""Nouns of serving: how a model is served, the load it meets, what that needs."""

from __future__ import annotations

from typing import Literal

from adapt_advisor.noun import Noun

Stack = Literal["vendor_tuned", "open_current", "open_2022_2023", "unknown"]
"""Class of the serving software, as the evidence spells it."""


class NumberFormat(Noun):
    """How weights are stored and in which arithmetic they are multiplied."""

    id: str
    weight_bits: float
    """Bits per weight of the linear layers, scales included."""
    arithmetic: Literal["half", "int8", "fp8", "fp4"] = "half"
    """Arithmetic of the matrix products; a card without it falls back to the next."""
    kv_bits: int = 16
    """Bits per cached key or value under vendor-tuned software; 16 elsewhere."""
    dequantised: bool = False
    """Whether weights are expanded to half precision inside the product."""
    launch_factor: float = 1.0
    """Kernels launched per layer in eager execution, relative to half precision."""
    aliases: tuple[str, ...] = ()
    source: str


class ServingEngine(Noun):
    """A class of serving software, by what bounds a decode step in it."""

    id: str
    execution: Literal["graph", "eager"]
    """Captured or compiled steps, or one launch per operator from Python."""
    parallel: Literal["tensor_or_pipeline", "pipeline"] = "tensor_or_pipeline"
    copies_cache: bool = False
    """Whether each step copies and expands the cache of keys and values."""
    usual_stack: Stack = "unknown"
    """Class of the software where nobody says otherwise."""
    max_batch: int = 1024
    """Sequences decoded together when nobody says otherwise."""
    aliases: tuple[str, ...] = ()
    """Beginnings of product names that belong to this class, in lower case."""
    source: str


class ServingAssumptions(Noun):
    """Stated defaults of the serving estimate; each printed where it is used."""

    input_tokens: float
    output_tokens: float
    usable_memory: float
    """Share of a card's memory for weights and cache."""
    server_utilisation: float
    """Share of the saturated rate that a server under random arrivals sustains."""
    peak_to_mean: float
    """Requests per second at the busiest hour over the mean of the month."""
    adapter_seconds_per_step: float
    """Added to a decode step by an adapter that is not merged into the weights."""
    int8_over_half: dict[str, float]
    """Dense INT8 over half-precision peak where a card has no FP8, by generation."""
    fp4_over_fp8: dict[str, float]
    """Dense FP4 peak over FP8 peak, by generation."""
    hours_per_month: float = 730.0
    hosted_model: str = "closed_api_mid"
    """Catalogue id of the model that a hosted route calls where none is named."""
    own_model: str = "open_8b"
    """Catalogue id of the model that own cards run where only a hosted one is named."""
    small_gpu: str = "L4"
    """Catalogue id of the card for encoders and heads where none is named."""
    source: str


class TuningService(Noun):
    """A provider that tunes models for its customers, and how long it still will."""

    provider: str
    state: Literal["open", "closing", "ended"]
    doors: str
    """What can still be started there, in a sentence."""
    as_of: str
    review_by: str
    url: str
    grade: Literal["vendor", "practitioner"]


class ServingCatalogue(Noun):
    """What is known of serving software, by hand: `rules/catalogue/serving.yaml`."""

    formats: tuple[NumberFormat, ...]
    engines: tuple[ServingEngine, ...]
    assumptions: ServingAssumptions
    tuning_services: tuple[TuningService, ...] = ()
    """Hosted tuning, provider by provider."""

    def format_named(self, text: str) -> NumberFormat | None:
        """The number format of this id or alias, in any case; None if unknown.

        Of a longer text, the longest alias in it counts: "W4A16 (AWQ)" is `w4a16`.
        """
        wanted = text.strip().lower()
        within: list[tuple[int, NumberFormat]] = []
        for known in self.formats:
            names = (known.id, *known.aliases)
            if wanted in names:
                return known
            within += [(len(x), known) for x in names if len(x) > 2 and x in wanted]
        return max(within, key=lambda one: one[0])[1] if within else None

    def engine_named(self, text: str) -> ServingEngine | None:
        """The engine class whose alias begins this product name; None if unknown."""
        wanted = text.strip().lower()
        for known in self.engines:
            if wanted.startswith((known.id, *known.aliases)):
                return known
        return None
