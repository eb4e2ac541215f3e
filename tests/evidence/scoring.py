"""What the predictions of measured rows score."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from adapt_advisor import Efficiency, Scores
from adapt_advisor.evidence.validate import score_rows
from tests.estimate.training_world import catalogue, fitted


def scores_of(
    kind: str,
    rows: Sequence[Mapping[str, str]],
    efficiency: Efficiency | None = None,
    *,
    all_rows: bool = False,
) -> Scores:
    """Scores under the shipped catalogue; None = the shipped constants too."""
    constants = fitted() if efficiency is None else efficiency
    return score_rows(kind, rows, catalogue(), constants, all_rows)
