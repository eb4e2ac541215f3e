"""`validate` on each evidence file gives the stored figures."""

from __future__ import annotations

import json

import pytest
import yaml

from adapt_advisor.evidence import columns as measured_columns
from adapt_advisor.evidence.files import EVIDENCE
from adapt_advisor.evidence.selection import left_out
from tests.cli.running import run
from tests.estimate.training_world import evidence
from tests.evidence.golden_figures import STORED, figures
from tests.shipped import RULES

KINDS = sorted(EVIDENCE)
ROUNDING = 2e-3
"""Stored figures have three digits behind the point."""


def stored(kind: str) -> dict[str, float]:
    found: dict[str, dict[str, float]] = yaml.safe_load(STORED.read_text("utf-8"))
    return found[kind]


@pytest.mark.parametrize("kind", KINDS)
def test_figures_are_those_stored(kind: str) -> None:
    assert figures(kind) == pytest.approx(stored(kind), abs=ROUNDING), (
        "renew with python -m tests.evidence.golden_figures, and say why"
    )


@pytest.mark.parametrize("kind", KINDS)
def test_the_command_gives_the_same_figures(kind: str) -> None:
    result = run("validate", kind, RULES / EVIDENCE[kind], "--format", "json")
    assert result.code == 0, result.err
    found = json.loads(result.out)
    wanted = stored(kind)
    assert found["n"] == wanted["n"]
    assert len(found["skipped"]) == wanted["skipped"]
    assert found["median_abs_error_pct"] == pytest.approx(
        wanted["median_abs_error_pct"], abs=ROUNDING
    )


@pytest.mark.parametrize("kind", KINDS)
def test_nine_of_ten_rows_that_say_enough_are_scored(kind: str) -> None:
    columns = measured_columns.KINDS[kind]
    enough = [
        row
        for row in evidence(kind)
        if left_out(row) is None
        and all(any(row.get(name) for name in group) for group in columns.needed)
    ]
    assert stored(kind)["n"] >= 0.9 * len(enough)
