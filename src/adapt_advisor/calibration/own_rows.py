"""A user's own measurements: one factor, trusted as far as the rows reach."""

from __future__ import annotations

import math
from collections.abc import Sequence

from adapt_advisor.calibration.lookup import Catalogue
from adapt_advisor.calibration.score import Row, Scores, quantile
from adapt_advisor.calibration.validate import validate
from adapt_advisor.model.efficiency import Efficiency

OWN_ROWS = 4.0
"""Rows whose word weighs as much as the fitted constants do; our judgement: rows of
one team share a setup, so few of them already tell its factor."""
SECTIONS = {"throughput": "training_throughput", "training-runs": "training_runs"}
"""The section that each kind scales."""


def personal_efficiency(
    kind: str, rows: Sequence[Row], catalogue: Catalogue, efficiency: Efficiency
) -> Efficiency:
    """`efficiency` with a factor that moves it towards the user's own rows.

    The factor is the median of measured over predicted, as a logarithm shrunk by
    n / (n + OWN_ROWS): one odd row changes little, twenty nearly decide.

    Args:
        kind: A key of `SECTIONS`.
        rows: The user's rows; those that cannot be scored are ignored.
        catalogue: GPUs, models and vocabulary.
        efficiency: The fitted constants to start from.

    Raises:
        ValueError: The kind has no factor, or no row could be scored.
    """
    if kind not in SECTIONS:
        known = " and ".join(SECTIONS)
        raise ValueError(f"own measurements scale {known}, not {kind}")
    scores = validate(kind, rows, catalogue, efficiency, all_rows=True)
    if not scores.n:
        raise ValueError("none of the rows could be compared with a prediction")
    name = SECTIONS[kind]
    section = getattr(efficiency, name)
    # Throughput is measured in tokens per second, its factor scales seconds.
    direction = -1.0 if kind == "throughput" else 1.0
    scale = section.scale * shrunk_ratio(scores) ** direction
    update = {"scale": float(f"{scale:.4g}"), "quality": None}
    if kind == "throughput":
        update["quality_stack_blank"] = None
    return efficiency.model_copy(update={name: section.model_copy(update=update)})


def shrunk_ratio(scores: Scores) -> float:
    """Typical measured over predicted value, moved towards 1 for few rows."""
    logs = [math.log(row.measured / row.typical) for row in scores.rows]
    return math.exp(quantile(logs, 0.5) * len(logs) / (len(logs) + OWN_ROWS))
