"""A user's own measurements into the efficiency: one factor, nothing else moves."""

from __future__ import annotations

import math
from statistics import median

from adapt_advisor.catalogue.efficiency import Efficiency
from adapt_advisor.evidence.score import Scores
from adapt_advisor.problem import UsageError

LEAST = 3
"""Fewer measurements say too little about a setup."""
PRIOR_ROWS = 2.0
"""Weight of the shipped constants, in rows of the user's; our judgement."""
FURTHEST = 100.0

_SECTIONS: dict[str, tuple[str, int]] = {
    "training-runs": ("training_runs", 1),
    "throughput": ("training_throughput", -1),
    "memory": ("memory", 1),
    "serving": ("serving", 1),
}
"""The section of each kind; -1 where its factor is on time and the kind is a rate."""


def personal_efficiency(
    kind: str, scores: Scores, efficiency: Efficiency
) -> Efficiency:
    """The efficiency whose typical values pass through the middle of `scores`.

    The factor is the median of measured over predicted, drawn towards 1 where there
    are few rows. Ranges keep their width: the shipped one was fitted to many setups.

    Args:
        kind: Which section is moved.
        scores: Predictions by `efficiency` against measurements.
        efficiency: What made them; a factor of its own is kept.

    Raises:
        UsageError: Fewer than `LEAST` rows were scored.
    """
    if scores.n < LEAST:
        raise UsageError.of(
            f"{scores.n} scored rows; a calibration needs {LEAST} or more"
        )
    section, direction = _SECTIONS[kind]
    off = median(math.log(row.measured / row.typical) for row in scores.rows)
    trusted = scores.n / (scores.n + PRIOR_ROWS)
    now = getattr(efficiency, section)
    scale = now.scale * math.exp(direction * trusted * off)
    scale = min(max(scale, 1 / FURTHEST), FURTHEST)
    moved = now.replace(scale=float(f"{scale:.4g}"))
    return efficiency.replace(**{section: moved})
