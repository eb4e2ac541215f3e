"""Jobs and deployments that users reported, held against what is said of them.

No constant was chosen with them in view. A truth that lies outside its range is listed
with its reason; one that moves inside must leave the list.
"""

from __future__ import annotations

import json
import shlex
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.cli.running import run

HERE = Path(__file__).parent
RULES = HERE.parents[1] / "rules"
JOBS = yaml.safe_load((HERE / "jobs.yaml").read_text(encoding="utf-8"))
OUTSIDE = {
    "A05b": "buffers that DeepSpeed pins for offload beside its buckets",
    "A18b": "each expert's weights are gathered by themselves, a call from Python each",
    "A18a": "few tokens per expert in a small run over a pipeline and experts",
    "A30": "a card of 72 W under a long load is slower than its class",
    "A34": "it kept all activations; where nobody says, they are recomputed",
    "B03": "misses the low end by a hundredth",
    "B07": "MXFP4 experts on a card without such units: the kernels came later",
    "B16": "the host work of servers of 2024 differs threefold between engines",
}
"""Truths outside their range, and why."""


def job(report: dict[str, Any]) -> dict[str, Any]:
    result = run("estimate", *shlex.split(report["command"]), "--format", "json")
    assert result.code == 0, result.err
    found: dict[str, Any] = json.loads(result.out)
    return found


def is_inside(truth: float, value: dict[str, float]) -> bool:
    return value["low"] <= truth <= value["high"]


@pytest.mark.parametrize(
    "report", [r for r in JOBS if r["quantity"] == "verdict"], ids=lambda r: r["id"]
)
def test_no_verdict_is_confidently_wrong(report: dict[str, Any]) -> None:
    assert job(report)["verdict"] in report["truth"], report["situation"]


@pytest.mark.parametrize(
    "report", [r for r in JOBS if r["quantity"] != "verdict"], ids=lambda r: r["id"]
)
def test_reported_jobs_lie_in_their_ranges_or_are_listed(
    report: dict[str, Any],
) -> None:
    found = job(report)
    value = found[report["quantity"]]
    assert is_inside(report["truth"], value) is (report["id"] not in OUTSIDE), value
    assert found["support"] in ("measured", "near", "far")


@cache
def deployments() -> dict[str, dict[str, float]]:
    file = HERE / "serving.csv"
    result = run("--rules", str(RULES), "validate", "serving", file, "--format", "json")
    assert result.code == 0, result.err
    names = [line.split(",")[0] for line in file.read_text("utf-8").splitlines()[1:]]
    return dict(zip(names, json.loads(result.out)["rows"], strict=True))


@pytest.mark.parametrize(
    "name", ["B01", "B03", "B05", "B07", "B10", "B11", "B13", "B14", "B16"]
)
def test_reported_deployments_lie_in_their_ranges_or_are_listed(name: str) -> None:
    row = deployments()[name]
    assert is_inside(row["measured"], row) is (name not in OUTSIDE), row
    # Nothing is off by more than twice, listed or not.
    assert 0.5 < row["typical"] / row["measured"] < 2
