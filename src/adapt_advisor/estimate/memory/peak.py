"""Peak memory per GPU of a training job: physical parts times fitted factors."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from adapt_advisor.catalogue.efficiency import MemoryEfficiency
from adapt_advisor.catalogue.shape import has_shape
from adapt_advisor.estimate.memory.nouns import (
    MemoryEstimate,
    MemoryJob,
    MemoryPart,
    OpenSetting,
)
from adapt_advisor.estimate.memory.options import (
    Option,
    assumptions,
    options,
    with_defaults,
)
from adapt_advisor.estimate.memory.units import (
    DEFAULT_MICRO_BATCH,
    DEFAULT_SEQ_LEN,
    SHORT_LIVED,
    layer_shape,
    memory_units,
)
from adapt_advisor.estimate.spread import (
    Point,
    below,
    half_width,
    middle,
    reaching,
)
from adapt_advisor.estimate.support import length_class, size_class, unseen, widened
from adapt_advisor.quantity import Basis, Derivation, Estimate, Range, Term

UNIT = "GB per GPU"
FIT_TOLERANCE = 1.1
"""A way to run a job whose estimate exceeds a card by less may have fitted it."""
LARGE_VOCABULARY = 100_000
"""From this vocabulary on, training code has reason to fuse the loss: a table of logits
is then larger than a layer's activations."""
WIDEST = 1.0
"""No distance widens a range beyond exp(2), about 7, from low to high."""
MIXED_SHARE = 0.5
"""Of full tuning that says nothing, what keeps FP32 master weights; our judgement."""

_PARTS: tuple[tuple[str, tuple[str, ...], str], ...] = (
    ("weights", ("weights",), "parameters x bytes per weight / GPUs that share them"),
    ("reference model", ("reference",), "parameters x 2 bytes / GPUs that share them"),
    ("gradients", ("gradients",), "trained parameters x bytes / GPUs that share them"),
    ("optimizer states", ("optimizer",), "trained parameters x bytes of both moments"),
    (
        "FP32 master weights",
        ("master",),
        "4 bytes per parameter, 8 with FP32 gradient sums",
    ),
    ("adapter", ("adapter",), "adapter parameters x (weight + gradient + states)"),
    (
        "activations",
        (
            "kept_full",
            "kept_adapter",
            "kept_selective",
            "boundaries",
            "working",
            "scores",
            "tower",
        ),
        "tokens x bytes per layer x layers kept; one layer when recomputed",
    ),
    (
        "logits",
        ("logits", "logits_fused"),
        "20 bytes x vocabulary x tokens, a twentieth when the loss is fused",
    ),
    (
        "sharding buffers",
        ("gathered", "buckets", "step_buffers"),
        "layers gathered from other GPUs, FP32 buffers of reduction and step",
    ),
    ("dequantisation", ("dequantised",), "feed-forward matrices expanded to 16 bits"),
    ("context and allocator", ("fixed",), "libraries and unsplit blocks"),
)
AFTER_LOSS = frozenset({*_PARTS[6][1], *_PARTS[7][1], "gathered", "buckets"})
"""Freed before the optimizer's step, when all gradients exist."""
AT_STEP = frozenset({"step_buffers"})
"""Made for the optimizer's step alone."""


class Peak(NamedTuple):
    """The larger of two moments: at the loss, and at the optimizer's step."""

    total: float
    """Decimal GB."""
    parts: dict[str, float]
    """Decimal GB by component of `memory_units.UNITS`."""


def estimate_memory(job: MemoryJob, efficiency: MemoryEfficiency) -> MemoryEstimate:
    """Peak memory per GPU of a job as it stands; its first optimizer if several.

    Args:
        job: The job; what it leaves open takes stated defaults, or a range over both
            answers.
        efficiency: The fitted section.

    Returns:
        A range in decimal GB with 80% probability, the parts of its typical value, and
        the settings that would narrow it.

    Raises:
        UsageError: The model's shape is impossible.
    """
    ways = _ways((job, job.optimizers[0]))
    peaks = [peak_of(way.option, efficiency) for way in ways]
    value = _range(job, ways, peaks, efficiency)
    parts = tuple(_parts(_blended(peaks, value.typical)))
    derivation = Derivation(
        formula="peak memory per GPU = the sum of what coexists at the fullest moment",
        terms=(
            *_inputs(job),
            *(
                Term(name=part.name, value=part.gb, unit=UNIT, origin=part.formula)
                for part in parts
            ),
        ),
    )
    basis, warnings = _coverage(job, efficiency)
    return MemoryEstimate(
        peak=Estimate(
            value=value, basis=basis, derivation=derivation, warnings=warnings
        ),
        parts=parts,
        assumptions=assumptions(job),
        settings=tuple(_settings(job, efficiency)),
    )


def typical_peak_gb(job: MemoryJob, efficiency: MemoryEfficiency) -> float:
    """Only the typical value of `estimate_memory`, in decimal GB."""
    return typical_of((job, job.optimizers[0]), efficiency)


def peak_range(job: MemoryJob, efficiency: MemoryEfficiency) -> Range:
    """Only the range of `estimate_memory`, in decimal GB."""
    ways = _ways((job, job.optimizers[0]))
    peaks = [peak_of(way.option, efficiency) for way in ways]
    return _range(job, ways, peaks, efficiency)


def peak_bounds(job: MemoryJob, efficiency: MemoryEfficiency) -> Range:
    """The range, its high end that of the fullest answer to open settings, in GB.

    Where nothing is left open it is the range itself; else it is what "it fits" must
    rest on, as the open setting may be the one that decides.
    """
    ways = _ways((job, job.optimizers[0]))
    peaks = [peak_of(way.option, efficiency) for way in ways]
    usual = _range(job, ways, peaks, efficiency)
    factor = math.exp(_half(job, efficiency))
    totals = [peak.total for peak in peaks]
    return Range(
        low=usual.low,
        typical=usual.typical,
        high=max(usual.high, max(totals) * factor),
        unit=UNIT,
    )


def _half(job: MemoryJob, efficiency: MemoryEfficiency) -> float:
    """Half of the range of a job with every setting answered, as a logarithm."""
    half = half_width(spread_traits(job), efficiency.spread)
    return widened(half, unseen(features(job), efficiency.covered), WIDEST)


def peak_on_card(
    job: MemoryJob, efficiency: MemoryEfficiency, limit_gb: float, *, exact: bool
) -> Range:
    """Peak memory of a job that is known to have run on a card, in decimal GB.

    That it ran says that it fitted: of the ways to run it, the first that fits is
    taken, and the distribution is cut at what the card holds.

    Args:
        job: The job.
        efficiency: The fitted section.
        limit_gb: What the card holds, in decimal GB.
        exact: Whether the card is known; False leaves the range without a limit.
    """
    option = settled_option(options(job), efficiency, limit_gb)
    ways = _ways(option)
    peaks = [peak_of(way.option, efficiency) for way in ways]
    value = _range(job, ways, peaks, efficiency)
    return below(value, limit_gb) if exact else value


def settled_option(
    ways: tuple[Option, ...], efficiency: MemoryEfficiency, limit_gb: float
) -> Option:
    """The first way to run a job that may fit, the last one when none does."""
    for way in ways[:-1]:
        if typical_of(way, efficiency) <= FIT_TOLERANCE * limit_gb:
            return way
    return ways[-1]


def typical_of(option: Option, efficiency: MemoryEfficiency) -> float:
    """Peak of a way to run a job, the mean over settings that it leaves open, in GB."""
    points = [
        Point(peak_of(way.option, efficiency).total, way.odds(efficiency))
        for way in _ways(option)
    ]
    return middle(points)


class _Way(NamedTuple):
    """A job with every setting answered, and how likely these answers are."""

    option: Option
    answered: tuple[str, ...]
    """Which unstated settings were answered: `plain`, `fused`, `mixed`, `bf16`."""

    def odds(self, efficiency: MemoryEfficiency) -> float:
        """Probability of the answers."""
        large = layer_shape(self.option[0].model).vocabulary >= LARGE_VOCABULARY
        share = "plain_share" if large else "plain_share_small"
        plain = min(1.0, efficiency.parameters[share])
        of = {
            "plain": plain,
            "fused": 1 - plain,
            "mixed": MIXED_SHARE,
            "bf16": 1 - MIXED_SHARE,
        }
        return math.prod(of[word] for word in self.answered)


def _ways(option: Option) -> list[_Way]:
    """The job with each answer to what it leaves open."""
    job, setup = option
    ways = [_Way((with_defaults(job), setup), ())]
    if open_loss(job):
        ways = [
            _Way(
                (way.option[0].replace(fused_loss=fused), setup),
                (*way.answered, word),
            )
            for way in ways
            for word, fused in (("plain", False), ("fused", True))
        ]
    if open_precision(job):
        ways = [
            _Way(
                (way.option[0].replace(precision=word), setup),
                (*way.answered, word),
            )
            for way in ways
            for word in ("mixed", "bf16")
        ]
    return ways


def open_loss(job: MemoryJob) -> bool:
    """Whether nobody says how the loss is computed; early software had one way."""
    return job.fused_loss is None and job.over_vocabulary and not job.early


def open_precision(job: MemoryJob) -> bool:
    """Whether a planned full tuning leaves its master weights open."""
    return job.planned and job.precision is None and job.trains == "all_weights"


def _range(
    job: MemoryJob,
    ways: Sequence[_Way],
    peaks: Sequence[Peak],
    efficiency: MemoryEfficiency,
) -> Range:
    points = [
        Point(peak.total, way.odds(efficiency))
        for way, peak in zip(ways, peaks, strict=True)
    ]
    return reaching(points, _half(job, efficiency), UNIT)


def _blended(peaks: Sequence[Peak], typical: float) -> Peak:
    """The parts of the typical value: those of every way in equal shares."""
    if len(peaks) == 1:
        return peaks[0]
    names = dict.fromkeys(name for peak in peaks for name in peak.parts)
    whole = sum(peak.total for peak in peaks)
    parts = {
        name: sum(peak.parts.get(name, 0.0) for peak in peaks) * typical / whole
        for name in names
    }
    return Peak(typical, parts)


def _settings(job: MemoryJob, efficiency: MemoryEfficiency) -> Iterator[OpenSetting]:
    """What each answer to an unstated setting comes to, where it matters."""
    asked: list[tuple[Literal["loss", "master_weights"], dict[str, object]]] = []
    if open_loss(job):
        asked.append(
            ("loss", {"fused": {"fused_loss": True}, "plain": {"fused_loss": False}})
        )
    if open_precision(job):
        asked.append(
            (
                "master_weights",
                {"none": {"precision": "bf16"}, "fp32": {"precision": "mixed"}},
            )
        )
    for name, answers in asked:
        found = {
            word: typical_peak_gb(job.replace(**update), efficiency)
            for word, update in answers.items()
            if isinstance(update, dict)
        }
        if max(found.values()) > MATTERS * min(found.values()):
            yield OpenSetting(setting=name, peaks=found)


MATTERS = 1.1
"""Ratio of the peaks from which it is worth finding out a setting."""


def peak_of(option: Option, efficiency: MemoryEfficiency) -> Peak:
    """Physical sizes times fitted factors, at the fuller of the two moments."""
    job, setup = option
    factors = efficiency.parameters
    waste = factors["reserved"] if job.reserved else 1.0
    parts = {
        name: size
        * factors.get(name, 1.0)
        * efficiency.scale
        * (waste if name in SHORT_LIVED else 1.0)
        for name, size in memory_units(job, setup).items()
        if size
    }
    step = {name: size for name, size in parts.items() if name not in AFTER_LOSS}
    loss = {name: size for name, size in parts.items() if name not in AT_STEP}
    if "gradients" in loss:
        loss["gradients"] *= min(1.0, factors["gradients_at_loss"])
    at_step, at_loss = sum(step.values()), sum(loss.values())
    return Peak(at_loss, loss) if at_loss >= at_step else Peak(at_step, step)


def features(job: MemoryJob) -> dict[str, str]:
    """What tells the memory of one job from others, as evidence is counted."""
    mixture = "mixture" if job.model.is_moe else "dense model"
    split: str = "one card" if job.gpus == 1 else job.split
    if job.tensor_parallel * job.pipeline_parallel > 1 or job.layered:
        split = "layers or widths over cards"
    return {
        "method": f"{job.trains} in {job.weight_bits} bits of a {mixture}",
        "kind": job.model.kind,
        "size": size_class(job.model.params_b),
        "length": length_class(job.seq_len or DEFAULT_SEQ_LEN),
        "split": "offload" if job.offload_weights else split,
        "recomputation": job.checkpointing or "full",
    }


def spread_traits(job: MemoryJob) -> dict[str, bool]:
    """What makes a job harder to predict than one on a single GPU, fully stated."""
    return {
        "parallel": job.gpus > 1,
        "unstated": job.seq_len is None
        or (job.checkpointing is None and not job.planned),
        "unknown_shape": not has_shape(job.model),
        "quantised": job.weight_bits < 16,
    }


def _inputs(job: MemoryJob) -> tuple[Term, ...]:
    """The numbers that the parts are computed from."""
    shape = layer_shape(job.model)
    known = "the model's shape" if has_shape(job.model) else "typical of the size"
    batch = job.micro_batch or DEFAULT_MICRO_BATCH
    length = job.seq_len or DEFAULT_SEQ_LEN
    numbers = (
        ("parameters", shape.params / 1e9, "billion", job.model.label),
        ("weight bits", job.weight_bits, "bits", "the method"),
        ("layers", shape.layers, "", known),
        ("hidden size", shape.hidden, "", known),
        ("vocabulary", shape.vocabulary, "tokens", known),
        ("tokens per pass", batch * length, "tokens", f"{batch} x {length}"),
        ("GPUs", job.gpus, "", "the job"),
    )
    return tuple(
        Term(name=name, value=float(value), unit=unit, origin=origin)
        for name, value, unit, origin in numbers
    )


def _parts(peak: Peak) -> list[MemoryPart]:
    """The components under the names of the report, largest first."""
    sizes = peak.parts
    found = [
        MemoryPart(name=name, gb=gb, formula=formula)
        for name, keys, formula in _PARTS
        if (gb := sum(sizes.get(key, 0.0) for key in keys))
    ]
    return sorted(found, key=lambda part: -part.gb)


NAMES = {
    "method": "method and kind of model",
    "kind": "kind of model",
    "size": "size of model",
    "length": "length of sequence",
    "split": "way to share out the model",
    "recomputation": "recomputation",
}
"""Features in words."""


def _coverage(
    job: MemoryJob, efficiency: MemoryEfficiency
) -> tuple[Basis, tuple[str, ...]]:
    """How far the evidence reaches, with a sentence where it does not."""
    own = features(job)
    warnings = tuple(
        f"No measured memory with this {NAMES[name]} is held: {own[name]}."
        for name in unseen(own, efficiency.covered)
    )
    return ("extrapolated" if warnings else "calibrated"), warnings
