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
from adapt_advisor.estimate.spread import half_width
from adapt_advisor.estimate.support import size_class, unseen, widened
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
    memory = cards * job.gpu.memory_gb * GIB * known.usable_memory
    tokens = max(job.input_tokens + job.output_tokens, 1.0)
    room = (memory - at.work.stored_bytes) / at.work.cache_bytes(tokens)
    return at._replace(
        layouts=_layouts(cards, job),
        most=min(max(_softened(room), 1.0), float(job.engine.max_batch)),
        fits=room >= 1.0,
        scaling=efficiency.scale * cards ** -efficiency.parameters["scaling_loss"],
    )


def _layouts(cards: int, job: ServingJob) -> tuple[Layout, ...]:
    """The layouts of one copy over so many cards: the stated one, or all."""
    if job.tensor_parallel is None:
        return layouts(cards, job.engine)
    tensor = min(job.tensor_parallel, cards)
    return (Layout(tensor, max(1, cards // tensor)),)


GIB = 2.0**30
"""Bytes in a gibibyte: a card holds as many of them as the gigabytes it is sold by."""
SOFT_ROOM = 4.0
"""Sequences over which a tight fit turns into none: what an engine is told to use is no
wall, and shorter sequences come and go (our judgement)."""


def _softened(room: float) -> float:
    """Sequences in flight where memory has room for so many, without a cliff."""
    if room > 20 * SOFT_ROOM:
        return room
    return SOFT_ROOM * math.log1p(math.exp(room / SOFT_ROOM))


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
    return math.hypot(spread(job, efficiency), served.unsure)


def unsure_of(
    job: ServingJob, known: ServingAssumptions, efficiency: ServingEfficiency
) -> float:
    """Half-width that unstated replicas and defaults add to a range, as a logarithm."""
    served = _serve(job, known, efficiency)
    return math.hypot(served.unsure, ASSUMED * math.sqrt(len(job.assumed)))


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


_LEANING = {"concurrent": 0.0, "burst": 0.5, "saturated": 0.5, "server": 1.0}
"""Whether several cards are one replica: a fixed number of requests meets one; a server
runs the best number; published saturated rates are half and half (our judgement)."""
MEAN_TAIL = 0.58
"""Euler's constant: the longest of N exponential lengths is ln N + 0.58 means."""


def _in_flight(job: ServingJob, number: float | None) -> float | None:
    """Requests in flight on average; fewer than a burst has, which thins out.

    The longest of N answers of exponential length sets the end, so that N / (ln N +
    0.58) are in flight on average.
    """
    if number is None or job.load != "burst":
        return number
    return max(1.0, number / (math.log(max(number, 2.0)) + MEAN_TAIL))


def _replicas(job: ServingJob) -> int:
    """Copies of the model that a stated layout leaves over all cards; 1 if unstated."""
    if job.tensor_parallel is None:
        return 1
    one = min(job.tensor_parallel, job.gpu_count) * (job.pipeline_parallel or 1)
    spread = (job.expert_parallel or 1) > 1 or (job.data_parallel or 1) > 1
    return 1 if spread else max(1, job.gpu_count // one)


def _serve(
    job: ServingJob, known: ServingAssumptions, efficiency: ServingEfficiency
) -> _Served:
    at = deploy(job, known, efficiency)
    split = _replicas(job)
    if split > 1:
        at = _over(job.gpu_count // split, at, job, known, efficiency)
        wanted = job.concurrency and job.concurrency / split
        alone = fastest(at, min(at.most, max(1.0, _in_flight(job, wanted) or at.most)))
        return _Served(at, alone, float(split), 1.0)
    one = fastest(at, min(at.most, _in_flight(job, job.concurrency) or at.most))
    stated = job.tensor_parallel is not None
    leaning, gain = (0.0 if stated else _LEANING[job.load]), 1.0
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


def spread(job: ServingJob, efficiency: ServingEfficiency) -> float:
    """Half-width of the 80% range, as a natural logarithm."""
    own = half_width(spread_traits(job), efficiency.spread)
    own = widened(own, unseen(features(job), efficiency.covered), WIDEST)
    return math.hypot(own, ASSUMED * math.sqrt(len(job.assumed)))


ASSUMED = 0.25
"""Spread that an input adds which a default fills; our judgement."""
MANY = 4.0
"""Sequences from which scheduling and attention kernels matter, not only bandwidth."""


WIDEST = 1.3
"""No distance widens a range beyond exp(2.6), about 13, from low to high."""


def features(job: ServingJob) -> dict[str, str]:
    """What tells one deployment from others, as evidence is counted."""
    several = "several" if job.gpu_count > 1 else "one"
    single = job.load == "concurrent" and (job.concurrency or MANY) < MANY
    load = "few at once" if single else job.load
    return {
        "card": job.gpu.generation,
        "format": f"{job.number_format.id} on {job.gpu.generation}",
        "software": f"{job.engine.id}, {job.stack}",
        "size": size_class(job.model.params_b),
        "mixture": "mixture" if job.model.is_moe else "dense model",
        "cards": f"{several} {job.gpu.generation}",
        "load": load,
    }


def spread_traits(job: ServingJob) -> dict[str, bool]:
    """What makes the rate of a deployment harder to know."""
    return {
        "open_software": job.stack != "vendor_tuned",
        "batched": job.concurrency is None or job.concurrency >= MANY,
        "server": job.load in ("server", "burst"),
        "experts": job.model.is_moe,
        "other_vendor": job.gpu.vendor != "nvidia",
        "unknown_shape": not has_shape(job.model),
        "several_cards": job.gpu_count > 1,
    }


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
