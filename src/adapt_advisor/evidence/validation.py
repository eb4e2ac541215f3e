"""`validate`: predictions held against the measurements in a file."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from adapt_advisor.evidence.columns import KINDS
from adapt_advisor.evidence.measurements import MAX_BYTES, read_table
from adapt_advisor.evidence.published import evidence_catalogue
from adapt_advisor.evidence.score import Scores
from adapt_advisor.evidence.validate import score_rows
from adapt_advisor.input_file import read_input
from adapt_advisor.problem import UsageError, did_you_mean
from adapt_advisor.rulebook.locate import find_rules
from adapt_advisor.rulebook.rulebook import Rulebook


class Validation(NamedTuple):
    """How near predictions came to measurements."""

    kind: str
    scores: Scores
    absent: tuple[str, ...]
    """Input columns that the file lacks; they counted as empty."""
    unknown: tuple[str, ...] = ()
    """Columns of the file that mean nothing here, and changed no prediction."""


def validate(
    rulebook: Rulebook,
    kind: str,
    file: str | Path,
    *,
    all_rows: bool = False,
    folder: str | Path | None = None,
) -> Validation:
    """Predict every measurement of a file from its input columns alone, and score.

    Args:
        rulebook: Catalogue and fitted constants.
        kind: `training-runs` (GPU-hours), `throughput` (tokens per second and GPU),
            `memory` (GB or GiB, as the row has it) or `serving` (output tokens per
            second, all GPUs together).
        file: A CSV file; `-` is standard input.
        all_rows: Whether rows count too that the file marks as meant for other use.
        folder: Of the rules whose vocabulary reads the rows; None = those that ship.

    Raises:
        UsageError: There is no such kind, or the file cannot be used, with every
            problem by row and column.
        RulesError: The rules hold no constants for this kind.
    """
    check_kind(kind)
    named = read_input(file, MAX_BYTES)
    table = read_table(named.content, named.name, kind)
    rules = find_rules(None if folder is None else str(folder))
    catalogue = evidence_catalogue(rulebook, rules)
    scores = score_rows(kind, table.rows, catalogue, rulebook.efficiency, all_rows)
    return Validation(kind, scores, table.absent, table.unknown)


def check_kind(kind: str) -> None:
    """Whether measurements of this kind can be predicted.

    Raises:
        UsageError: They cannot; with the kind that may have been meant.
    """
    if kind not in KINDS:
        remedy = did_you_mean(kind, tuple(KINDS))
        raise UsageError.of(f"there is no kind {kind!r}", remedy, "KIND")
