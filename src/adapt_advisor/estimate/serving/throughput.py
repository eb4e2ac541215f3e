"""Output tokens per second of a deployment: how many sequences fit, and how fast."""

from __future__ import annotations

import math
from typing import NamedTuple

from adapt_advisor.catalogue.efficiency import ServingEfficiency
from adapt_advisor.catalogue.nouns import GB
from adapt_advisor.catalogue.serving import ServingAssumptions
from adapt_advisor.catalogue.shape import has_shape, with_shape
from adapt_advisor.estimate.serving.nouns import ServingJob
from adapt_advisor.estimate.serving.step_time import (
    Device,
    Layout,
    device_of,
    layouts,
    prefill_seconds,
    step_seconds,
)
from adapt_advisor.estimate.serving.work import ServingWork, work_of
from adapt_advisor.quantity import Basis, Derivation, Estimate, Range, Term

FORMULA = (
    "output tokens per second = batch x output / (batch x prompt time + output x step "
    "time); a step reads weights and cache once, a prompt is bound by compute"
)


class Deployment(NamedTuple):
    """A job reduced to numbers: its work, its card, and what fits in memory."""

    work: ServingWork
    device: Device
    layouts: tuple[Layout, ...]
    input_tokens: float
    output_tokens: float
    most: float
    """Sequences in flight that memory and engine allow, at least 1."""
    fits: bool
    """Whether the weights and one sequence fit in memory."""
    extra_step_s: float
    """Seconds that an unmerged adapter adds to each step."""
    scaling: float
    """Share of the ideal rate left on so many cards, times a personal factor."""


class State(NamedTuple):
    """A steady state of one replica."""

    layout: Layout
    batch: float
    """Sequences in flight."""
    step_s: float
    """Seconds between two tokens of one sequence."""
    prompt_s: float
    """Seconds of the replica's time that one prompt takes."""
    request_s: float
    """Seconds of the replica's time that one request takes, prompt and answer."""


def deploy(
    job: ServingJob, known: ServingAssumptions, efficiency: ServingEfficiency
) -> Deployment:
    """Reduce a job to numbers, as one replica over all its cards.

    A missing shape is filled in by what is typical.
    """
    p = efficiency.parameters
    model = with_shape(job.model)
    tuned = job.stack == "vendor_tuned"
    work = work_of(model, job.number_format, job.engine, vendor_tuned=tuned)
    one = Deployment(
        work=work,
        device=device_of(job, known, p),
        layouts=(),
        input_tokens=job.input_tokens,
        output_tokens=job.output_tokens,
        most=1.0,
        fits=False,
        extra_step_s=known.adapter_seconds_per_step if job.adapter else 0.0,
        scaling=1.0,
    )
    return _over(job.gpu_count, one, job, known, efficiency)


def _over(
    cards: int,
    at: Deployment,
    job: ServingJob,
    known: ServingAssumptions,
    efficiency: ServingEfficiency,
) -> Deployment:
    """The same deployment with one replica over so many cards."""
    memory = cards * job.gpu.memory_gb * GB * known.usable_memory
    tokens = max(job.input_tokens + job.output_tokens, 1.0)
    room = (memory - at.work.stored_bytes) / at.work.cache_bytes(tokens)
    return at._replace(
        layouts=layouts(cards, job.engine),
        most=min(max(room, 1.0), float(job.engine.max_batch)),
        fits=room >= 1.0,
        scaling=efficiency.scale * cards ** -efficiency.parameters["scaling_loss"],
    )


def state(at: Deployment, layout: Layout, batch: float) -> State:
    """The steady state with so many sequences in flight, in one layout."""
    step = at.extra_step_s + step_seconds(
        at.work, at.device, layout, batch, at.input_tokens + at.output_tokens / 2
    )
    prompt = prefill_seconds(
        at.work, at.device, layout, at.input_tokens, min(batch, layout.stages)
    )
    step, prompt = step / at.scaling, prompt / at.scaling
    request = prompt + at.output_tokens * step / batch
    return State(layout, batch, step, prompt, request)


def fastest(at: Deployment, batch: float) -> State:
    """The state with the most requests per second over all layouts."""
    states = [state(at, layout, batch) for layout in at.layouts]
    return min(states, key=lambda one: one.request_s)


def serving_throughput(
    job: ServingJob, known: ServingAssumptions, efficiency: ServingEfficiency
) -> Estimate:
    """Output tokens per second of all the job's cards together, an 80% range.

    Prompts are part of the work: a request occupies the cards for its prompt (compute
    bound) and for its share of the decode steps (memory bound); see `serving_time`.

    Args:
        job: Model, cards, format, software and load.
        known: Stated defaults.
        efficiency: Fitted shares of the hardware's peaks.
    """
    if job.output_tokens <= 0:
        return Estimate(value=None, why="the job generates no output tokens")
    served = _serve(job, known, efficiency)
    share = _utilisation(job, known)
    typical = share * job.output_tokens * served.requests_per_s
    factor = math.exp(_width(job, served, efficiency))
    return Estimate(
        value=Range.around(typical, 1 / factor, factor, "output tokens/s"),
        basis=_basis(job),
        derivation=_derivation(job, served, share),
        warnings=_warnings(job, served.at),
    )


def output_rate(
    job: ServingJob, known: ServingAssumptions, efficiency: ServingEfficiency
) -> float:
    """The typical value of `serving_throughput` alone, output tokens/s."""
    served = _serve(job, known, efficiency)
    return _utilisation(job, known) * job.output_tokens * served.requests_per_s


def _width(job: ServingJob, served: _Served, efficiency: ServingEfficiency) -> float:
    return math.hypot(spread(job, efficiency, served.one.batch), served.unsure)


class _Served(NamedTuple):
    """A job at its load."""

    at: Deployment
    one: State
    """With one replica over all cards."""
    gain: float
    """Requests of the best number of replicas over those of one, at least 1."""
    leaning: float
    """How far the job leans from one replica to the best number, 0 to 1."""

    @property
    def requests_per_s(self) -> float:
        """Requests per second of all cards at full use."""
        return float(self.gain**self.leaning / self.one.request_s)

    @property
    def unsure(self) -> float:
        """Half the distance, as a logarithm, where the number is not known."""
        return math.log(self.gain) * min(self.leaning, 1.0 - self.leaning)


_LEANING = {"concurrent": 0.0, "saturated": 0.5, "server": 1.0}
"""Whether several cards are one replica: a fixed number of requests meets one; a server
runs the best number; published saturated rates are half and half (our judgement)."""


def _serve(
    job: ServingJob, known: ServingAssumptions, efficiency: ServingEfficiency
) -> _Served:
    at = deploy(job, known, efficiency)
    one = fastest(at, min(at.most, job.concurrency or at.most))
    leaning, gain = _LEANING[job.load], 1.0
    if leaning:
        for cards in range(1, min(job.gpu_count // 2, _WIDEST) + 1):
            if job.gpu_count % cards:
                continue
            replicas = job.gpu_count // cards
            less = _over(cards, at, job, known, efficiency)
            if less.fits:
                many = replicas / fastest(less, less.most).request_s
                gain = max(gain, many * one.request_s)
    return _Served(at, one, gain, leaning)


_WIDEST = 64
"""Cards of the largest replica that is compared with one over all cards."""


def _utilisation(job: ServingJob, known: ServingAssumptions) -> float:
    return known.server_utilisation if job.load == "server" else 1.0


def spread(job: ServingJob, efficiency: ServingEfficiency, batch: float) -> float:
    """Half-width of the 80% range, as a natural logarithm.

    Inputs that a default filled, a shape that is only typical, and loads that the
    evidence hardly has, widen the range as independent errors do.
    """
    widths = efficiency.spread
    guesses = len(job.assumed) + (not has_shape(job.model))
    square = widths["residual"] ** 2 + guesses * widths["assumed"] ** 2
    if job.stack != "vendor_tuned" and batch >= _MANY:
        square += widths["open_batched"] ** 2
    if job.load == "server":
        square += widths["server"] ** 2
    return math.sqrt(square)


_MANY = 4.0
"""Sequences from which scheduling and attention kernels matter, not only bandwidth."""


def _basis(job: ServingJob) -> Basis:
    """Calibrated where measurements of this kind of load exist."""
    return "extrapolated" if job.load == "server" else "calibrated"


def _warnings(job: ServingJob, at: Deployment) -> tuple[str, ...]:
    found = []
    wanted = job.concurrency
    if not at.fits:
        found.append("weights and one sequence exceed the usable memory of these cards")
    if wanted and wanted > at.most:
        found.append(f"only {at.most:.0f} of {wanted:.0f} sequences run together")
    return tuple(found)


def _derivation(job: ServingJob, served: _Served, share: float) -> Derivation:
    at, best = served.at, served.one
    form, work, layout = job.number_format, at.work, best.layout
    spec, fitted = f"catalogue: {job.gpu.id}", "fitted to evidence"
    shape, given = f"shape of {job.model.id}", "given"
    rows = [
        ("weights", work.stored_bytes / GB, "GB", f"{shape}, {form.id}"),
        ("cache per token", work.cache_bytes(1.0) / 1e3, "kB", shape),
        ("work per token", work.flop_per_token / 1e9, "GFLOP", shape),
        ("input per request", job.input_tokens, "tokens", _origin(job, "input_tokens")),
        ("output per request", job.output_tokens, "tokens",
         _origin(job, "output_tokens")),
        ("memory bandwidth sustained", at.device.bandwidth / GB, "GB/s",
         f"{spec}, {fitted}"),
        ("compute sustained", at.device.matmul / 1e12, "TFLOP/s", f"{spec}, {fitted}"),
        ("cards within a layer", layout.tensor, "GPUs", "fastest layout"),
        ("stages of layers", layout.stages, "", "fastest layout"),
        ("batch", best.batch, "sequences", given if job.concurrency else "memory left"),
        ("step time", best.step_s * 1e3, "ms", "roofline"),
        ("prompt time", best.prompt_s * 1e3, "ms", "roofline"),
        ("utilisation", share, "", "stated assumption"),
        ("gain of several replicas", served.gain**served.leaning, "", "model fits"),
    ]  # fmt: skip
    terms = tuple(
        Term(name=name, value=float(value), unit=unit, origin=origin)
        for name, value, unit, origin in rows
    )
    return Derivation(formula=FORMULA, terms=terms)


def _origin(job: ServingJob, name: str) -> str:
    return "stated default" if name in job.assumed else "given"
