"""Columns: what means nothing is told once, and no answer is ever read."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from adapt_advisor import validate
from adapt_advisor.evidence.columns import ANSWERS, KINDS
from adapt_advisor.evidence.validation import Validation
from tests.estimate.training_world import evidence
from tests.shipped import rulebook

EVERY = 7
Predictions = dict[int, tuple[float, float, float]]


def rows_of(kind: str) -> list[dict[str, str]]:
    return [dict(row) for row in evidence(kind)[::EVERY]]


def validated(kind: str, rows: list[dict[str, str]], folder: Path) -> Validation:
    path = folder / "mine.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return validate(rulebook(), kind, path)


def predictions(kind: str, rows: list[dict[str, str]], folder: Path) -> Predictions:
    scores = validated(kind, rows, folder).scores
    return {row.row: (row.low, row.typical, row.high) for row in scores.rows}


@pytest.mark.parametrize("kind", KINDS)
def test_no_answer_moves_a_prediction(kind: str, tmp_path: Path) -> None:
    rows = rows_of(kind)
    measured = KINDS[kind].measured
    blank = [
        {
            name: cell if name not in ANSWERS else "1" if name == measured else ""
            for name, cell in row.items()
        }
        for row in rows
    ]
    usual = predictions(kind, rows, tmp_path)
    for row, predicted in predictions(kind, blank, tmp_path).items():
        assert usual.get(row, predicted) == predicted


@pytest.mark.parametrize("kind", KINDS)
def test_every_column_of_the_evidence_is_known(kind: str, tmp_path: Path) -> None:
    assert validated(kind, rows_of(kind), tmp_path).unknown == ()


def test_a_column_that_means_nothing_is_told_once(tmp_path: Path) -> None:
    rows = [{**row, "colour": "red"} for row in rows_of("throughput")]
    assert validated("throughput", rows, tmp_path).unknown == ("colour",)
