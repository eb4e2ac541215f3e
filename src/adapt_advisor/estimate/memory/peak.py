"""Peak memory per GPU of a training job: physical parts times fitted factors."""

from __future__ import annotations

import math
from typing import NamedTuple

from adapt_advisor.catalogue.efficiency import MemoryEfficiency
from adapt_advisor.catalogue.shape import has_shape
from adapt_advisor.estimate.memory.nouns import MemoryEstimate, MemoryJob, MemoryPart
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
from adapt_advisor.quantity import Basis, Derivation, Estimate, Range, Term

UNIT = "GB per GPU"
FIT_TOLERANCE = 1.1
"""A way to run a job whose estimate exceeds a card by less may have fitted it."""
SPREADS = ("base", "parallel", "unstated", "unknown_shape")
"""What the half-width of a range adds up from."""

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
        ("kept_full", "kept_adapter", "kept_selective", "boundaries", "working"),
        "tokens x bytes per layer x layers kept; one layer when recomputed",
    ),
    (
        "logits",
        ("logits", "logits_unstated", "logits_unstated_kept", "logits_fused"),
        "14 bytes x vocabulary x tokens, less when the loss is fused",
    ),
    (
        "sharding buffers",
        ("gathered", "step_buffers"),
        "layers gathered from other GPUs, FP32 buffers of reduction and step",
    ),
    ("dequantisation", ("dequantised",), "feed-forward matrices expanded to 16 bits"),
    ("context and allocator", ("fixed",), "libraries and unsplit blocks"),
)
AFTER_LOSS = frozenset({*_PARTS[6][1], *_PARTS[7][1]})
"""Freed by the end of the backward pass, when all gradients exist."""


class Peak(NamedTuple):
    """The larger of two moments: at the loss, and at the end of the backward pass."""

    total: float
    """Decimal GB."""
    parts: dict[str, float]
    """Decimal GB by component of `memory_units.UNITS`."""


def estimate_memory(job: MemoryJob, efficiency: MemoryEfficiency) -> MemoryEstimate:
    """Peak memory per GPU of a job as it stands; its first optimizer if several.

    Args:
        job: The job; what it leaves open takes stated defaults.
        efficiency: The fitted section.

    Returns:
        A range in decimal GB with 80% probability, and the parts of its typical value.

    Raises:
        UsageError: The model's shape is impossible.
    """
    peak = peak_of((with_defaults(job), job.optimizers[0]), efficiency)
    value = spread(job, peak.total, efficiency)
    parts = tuple(_parts(peak))
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
    basis, warnings = _coverage(job)
    return MemoryEstimate(
        peak=Estimate(
            value=value, basis=basis, derivation=derivation, warnings=warnings
        ),
        parts=parts,
        assumptions=assumptions(job),
    )


def typical_peak_gb(job: MemoryJob, efficiency: MemoryEfficiency) -> float:
    """Only the typical value of `estimate_memory`, in decimal GB."""
    return peak_of((with_defaults(job), job.optimizers[0]), efficiency).total


def peak_range(job: MemoryJob, efficiency: MemoryEfficiency) -> Range:
    """Only the range of `estimate_memory`, in decimal GB."""
    return spread(job, typical_peak_gb(job, efficiency), efficiency)


def peak_on_card(
    job: MemoryJob, efficiency: MemoryEfficiency, limit_gb: float, *, exact: bool
) -> Range:
    """Peak memory of a job that is known to have run on a card, in decimal GB.

    That it ran says that it fitted: of the ways to run it, the first that fits is
    taken, and no end of the range exceeds the card.

    Args:
        job: The job.
        efficiency: The fitted section.
        limit_gb: What the card holds, in decimal GB.
        exact: Whether the card is known; False leaves the range without a limit.
    """
    typical = settled_peak(options(job), efficiency, limit_gb).total
    value = spread(job, typical, efficiency)
    if not exact:
        return value
    return Range(
        low=min(value.low, limit_gb),
        typical=min(value.typical, limit_gb),
        high=min(value.high, limit_gb),
        unit=UNIT,
    )


def settled_peak(
    ways: tuple[Option, ...], efficiency: MemoryEfficiency, limit_gb: float
) -> Peak:
    """The peak of the first way that may fit, of the last one when none does."""
    for way in ways[:-1]:
        peak = peak_of(way, efficiency)
        if peak.total <= FIT_TOLERANCE * limit_gb:
            return peak
    return peak_of(ways[-1], efficiency)


def peak_of(option: Option, efficiency: MemoryEfficiency) -> Peak:
    """Physical sizes times fitted factors, at the fuller of the two moments."""
    job, setup = option
    factors = efficiency.factors
    waste = efficiency.reserved_over_allocated if job.reserved else 1.0
    parts = {
        name: size
        * factors.get(name, 1.0)
        * efficiency.scale
        * (waste if name in SHORT_LIVED else 1.0)
        for name, size in memory_units(job, setup).items()
        if size
    }
    everything = sum(parts.values())
    unborn = (1 - efficiency.gradients_at_loss) * parts.get("gradients", 0.0)
    freed = sum(size for name, size in parts.items() if name in AFTER_LOSS)
    if unborn <= freed:
        if unborn:
            parts["gradients"] -= unborn
        return Peak(everything - unborn, parts)
    kept = {name: size for name, size in parts.items() if name not in AFTER_LOSS}
    return Peak(everything - freed, kept)


def widenings(job: MemoryJob) -> tuple[str, ...]:
    """What makes a job harder to predict than one on a single GPU, fully stated."""
    found = ["parallel"] if job.gpus > 1 else []
    if job.seq_len is None or (job.checkpointing is None and not job.planned):
        found.append("unstated")
    if not has_shape(job.model):
        found.append("unknown_shape")
    return tuple(found)


def spread(job: MemoryJob, typical: float, efficiency: MemoryEfficiency) -> Range:
    """The 80% range around a typical value; wider where less is known."""
    width = efficiency.half_width
    factor = math.exp(width["base"] + sum(width[name] for name in widenings(job)))
    return Range.around(typical, 1 / factor, factor, UNIT)


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


def _coverage(job: MemoryJob) -> tuple[Basis, tuple[str, ...]]:
    """How far the evidence reaches, with a sentence where it does not."""
    warnings = []
    if job.model.kind != "decoder":
        warnings.append("no measured memory of encoders is in the evidence")
    if job.fused_loss:
        warnings.append("the memory of a fused loss is taken from its description")
    if job.gpus > 16:
        warnings.append("the evidence on memory ends at 16 GPUs")
    return ("extrapolated" if warnings else "calibrated"), tuple(warnings)
