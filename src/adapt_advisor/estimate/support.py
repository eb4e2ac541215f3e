"""How near the measured evidence a job lies, and how much that widens its range."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from adapt_advisor.quantity import Basis

Support = Literal["measured", "near", "far", "none"]
"""All features of the job were measured; all but one; fewer; or nothing of its kind."""

Features = Mapping[str, str]
"""What tells one job from another, by name: its card, its size class, its split, ..."""

Seen = Mapping[str, Sequence[str]]
"""The values of every feature that the measured evidence holds."""

OUTSIDE = 1.25
"""How much each unseen feature widens a range; our judgement."""
LENGTHS = (1024, 4096, 16_384, 65_536)
"""Ends of the classes of sequence lengths, in tokens."""
SIZES = (0.5, 2.0, 8.0, 30.0, 120.0, 500.0)
"""Ends of the classes of model sizes, in billions of parameters."""


def unseen(features: Features, seen: Seen) -> tuple[str, ...]:
    """Names of the features whose value nobody has measured."""
    return tuple(
        name for name, value in features.items() if value not in seen.get(name, ())
    )


def support_of(missing: Sequence[str], basis: Basis = "calibrated") -> Support:
    """The word for so many unseen features; nothing backs a power of ten."""
    if basis == "order_of_magnitude":
        return "none"
    if not missing:
        return "measured"
    return "near" if len(missing) == 1 else "far"


def widened(half: float, missing: Sequence[str], widest: float) -> float:
    """Half of a range, as a logarithm, for a job with so many unseen features."""
    return float(min(widest, half * OUTSIDE ** len(missing)))


def length_class(tokens: float) -> str:
    """The class of a sequence length, as evidence is counted."""
    return _class(tokens, LENGTHS, "tokens")


def size_class(params_b: float) -> str:
    """The class of a model size, as evidence is counted."""
    return _class(params_b, SIZES, "B")


def _class(value: float, ends: Sequence[float], unit: str) -> str:
    for end in ends:
        if value <= end:
            return f"up to {end:g} {unit}"
    return f"above {ends[-1]:g} {unit}"


def seen_in(jobs: Sequence[Features]) -> dict[str, tuple[str, ...]]:
    """The values of every feature over measured jobs."""
    names = dict.fromkeys(name for job in jobs for name in job)
    return {name: tuple(sorted({job[name] for job in jobs})) for name in names}
