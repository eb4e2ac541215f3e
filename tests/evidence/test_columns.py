"""Columns: what means nothing is told once, and no answer is ever read."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

import adapt_advisor
from adapt_advisor.evidence.columns import ANSWERS, KINDS
from adapt_advisor.evidence.measurements import Table, read_table
from adapt_advisor.evidence.published import evidence_catalogue
from adapt_advisor.evidence.validate import score_rows
from adapt_advisor.rulebook.locate import find_rules

EVIDENCE = Path(__file__).parents[2] / "rules" / "evidence"
FILES = {
    "training-runs": "training_runs.csv",
    "throughput": "training_throughput.csv",
    "memory": "training_memory.csv",
    "serving": "serving_throughput.csv",
}
EVERY = 7


def rows_of(kind: str) -> list[dict[str, str]]:
    with (EVIDENCE / FILES[kind]).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))[::EVERY]


def read(kind: str, rows: list[dict[str, str]]) -> Table:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return read_table(text.getvalue().encode(), "mine.csv", kind)


def predictions(
    kind: str, rows: list[dict[str, str]]
) -> list[tuple[int, float, float, float]]:
    rules = adapt_advisor.load_rulebook()
    catalogue = evidence_catalogue(rules, find_rules(None))
    table = read(kind, rows)
    scores = score_rows(kind, table.rows, catalogue, rules.efficiency)
    return [(row.row, row.low, row.typical, row.high) for row in scores.rows]


@pytest.mark.parametrize("kind", KINDS)
def test_no_answer_moves_a_prediction(kind: str) -> None:
    rows = rows_of(kind)
    measured = KINDS[kind].measured
    blank = [
        {
            name: cell if name not in ANSWERS else "1" if name == measured else ""
            for name, cell in row.items()
        }
        for row in rows
    ]
    usual = {row[0]: row for row in predictions(kind, rows)}
    for row in predictions(kind, blank):
        assert usual.get(row[0], row) == row


@pytest.mark.parametrize("kind", KINDS)
def test_every_column_of_the_evidence_is_known(kind: str) -> None:
    assert read(kind, rows_of(kind)).unknown == ()


def test_a_column_that_means_nothing_is_told_once() -> None:
    rows = [{**row, "colour": "red"} for row in rows_of("throughput")]
    assert read("throughput", rows).unknown == ("colour",)
