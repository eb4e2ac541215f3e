"""Nouns of serving estimates: a deployment under a load, and what a load needs."""

from __future__ import annotations

from typing import Literal

from adapt_advisor.catalogue.nouns import Gpu, LanguageModel
from adapt_advisor.catalogue.serving import NumberFormat, ServingEngine, Stack
from adapt_advisor.noun import Noun
from adapt_advisor.quantity import Estimate, Range

Load = Literal["saturated", "server", "concurrent", "burst"]
"""All requests queued; random arrivals at the sustainable rate; a fixed number in
flight; or so many at once, with a ramp and a tail."""


class ServingJob(Noun):
    """One deployment under one load: what the throughput estimate predicts from."""

    model: LanguageModel
    gpu: Gpu
    gpu_count: int = 1
    number_format: NumberFormat
    engine: ServingEngine
    stack: Stack = "unknown"
    input_tokens: float
    """Mean prompt tokens per request."""
    output_tokens: float
    """Mean generated tokens per request."""
    load: Load = "saturated"
    concurrency: float | None = None
    """Requests in flight, for `concurrent`; 1 = single stream."""
    online: bool = True
    """Whether requests come through a server, not from a script that holds them all."""
    tensor_parallel: int | None = None
    pipeline_parallel: int | None = None
    """Layout of one copy of the model; None = the fastest one."""
    expert_parallel: int | None = None
    data_parallel: int | None = None
    """Copies of the attention layers."""
    software_year: int | None = None
    """None = today's."""
    adapter: bool = False
    """Whether an unmerged adapter is served on top of the base model."""
    assumed: tuple[str, ...] = ()
    """Inputs that nobody gave and a default filled; they widen the range."""


class ServingDemand(Noun):
    """The load to serve, per month."""

    requests_per_month: float
    input_tokens: float
    """Mean prompt tokens, with retrieved passages and examples in the prompt."""
    output_tokens: float
    latency_ms: float | None = None
    """Slowest acceptable wait at the peak, milliseconds; None = no target."""
    latency_of: Literal["answer", "first_token"] = "answer"
    """Whether the wait ends with the whole answer or with its first token."""
    peak_to_mean: float | None = None
    """None takes the catalogue's stated assumption."""
    adapter: bool = False


class ServingPlan(Noun):
    """What a load needs of one kind of GPU."""

    gpu: str
    gpus_per_replica: int | None = None
    replicas: int | None = None
    gpus: Range | None = None
    tokens_per_s_per_gpu: Estimate
    """Output tokens per second and GPU, at the latency target."""
    gpu_hours_per_month: Estimate
    answer_seconds: float | None = None
    """Time of one answer at the planned concurrency, typical."""
    assumptions: tuple[str, ...] = ()
