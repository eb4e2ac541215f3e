from __future__ import annotations

import csv
from pathlib import Path

import pytest
import yaml

from adapt_advisor.calibration.fit_serving import fit
from adapt_advisor.calibration.serving_rows import (
    INPUTS,
    RowError,
    job_of,
    score_rows,
)
from adapt_advisor.model.catalogue import Gpu, LanguageModel
from adapt_advisor.model.serving import ServingCatalogue

RULES = Path(__file__).parents[2] / "rules"


class Lookup:
    """Cards by their id; models by their parameter count alone."""

    def __init__(self) -> None:
        text = (RULES / "catalogue" / "serving.yaml").read_text(encoding="utf-8")
        self.serving = ServingCatalogue.model_validate(yaml.safe_load(text))
        cards = (RULES / "catalogue" / "gpus.yaml").read_text(encoding="utf-8")
        self._gpus = yaml.safe_load(cards)["gpus"]

    def gpu(self, name: str) -> Gpu | None:
        return Gpu(id=name, **self._gpus[name]) if name in self._gpus else None

    def model(self, name: str) -> LanguageModel | None:
        return None


@pytest.fixture(scope="module")
def lookup() -> Lookup:
    return Lookup()


@pytest.fixture(scope="module")
def rows() -> list[dict[str, str]]:
    path = RULES / "evidence" / "serving_throughput.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_row_of_the_evidence_is_scored(
    rows: list[dict[str, str]], lookup: Lookup
) -> None:
    scores = score_rows(rows, fit([], lookup), lookup)
    assert scores.n == len(rows) == 200
    assert not scores.skipped


def test_predictions_read_no_column_but_the_inputs(
    rows: list[dict[str, str]], lookup: Lookup
) -> None:
    section = fit([], lookup)
    blank = [
        {
            name: text if name in (*INPUTS, "output_tokens_per_s") else ""
            for name, text in row.items()
        }
        for row in rows
    ]
    assert [(one.low, one.typical, one.high) for one in
            score_rows(rows, section, lookup).rows] == [
            (one.low, one.typical, one.high) for one in
            score_rows(blank, section, lookup).rows]  # fmt: skip


def test_the_measured_value_never_moves_its_prediction(
    rows: list[dict[str, str]], lookup: Lookup
) -> None:
    section = fit([], lookup)
    other = [{**row, "output_tokens_per_s": "1"} for row in rows]
    before = score_rows(rows, section, lookup).rows
    after = score_rows(other, section, lookup).rows
    assert [one.typical for one in before] == [one.typical for one in after]


def test_the_prior_alone_is_near_the_evidence(
    rows: list[dict[str, str]], lookup: Lookup
) -> None:
    scores = score_rows(rows, fit([], lookup), lookup)
    assert (scores.median_abs_error_pct or 99) < 20
    assert (scores.p80_ratio or 99) < 1.6


def test_the_fit_is_reproducible_and_stays_near_its_priors(
    rows: list[dict[str, str]], lookup: Lookup
) -> None:
    some = rows[::8]
    first, second = fit(some, lookup), fit(some, lookup)
    assert first == second
    assert 0.5 < first.parameters["matmul_share"] < 0.9
    assert 0.6 < first.parameters["bandwidth_share"] < 1.0


def test_empty_optional_cells_take_defaults_and_widen_the_range(
    rows: list[dict[str, str]], lookup: Lookup
) -> None:
    full = rows[0]
    bare = {name: full[name] for name in ("params_b", "gpu_model", "load")}
    bare["output_tokens_per_s"] = full["output_tokens_per_s"]
    section = fit([], lookup)
    given = score_rows([full], section, lookup).rows[0]
    guessed = score_rows([bare], section, lookup).rows[0]
    assert guessed.high / guessed.low > given.high / given.low
    assert {"precision", "input_tokens"} <= set(job_of(bare, lookup).assumed)


@pytest.mark.parametrize(
    ("change", "word"),
    [({"gpu_model": "Abacus 3000"}, "gpu_model"), ({"params_b": ""}, "params_b")],
)
def test_a_row_that_cannot_be_predicted_says_why(
    rows: list[dict[str, str]], lookup: Lookup, change: dict[str, str], word: str
) -> None:
    row = {**rows[0], **change}
    with pytest.raises(RowError, match=word):
        job_of(row, lookup)
    assert word in score_rows([row], fit([], lookup), lookup).skipped[0].reason


@pytest.mark.parametrize(
    ("load", "kind", "concurrency"),
    [("single", "concurrent", 1), ("64", "concurrent", 64), ("server", "server", None),
     ("saturated", "saturated", None), ("", "saturated", None)],
)  # fmt: skip
def test_the_load_column(
    rows: list[dict[str, str]],
    lookup: Lookup,
    load: str,
    kind: str,
    concurrency: float | None,
) -> None:
    job = job_of({**rows[0], "load": load}, lookup)
    assert (job.load, job.concurrency) == (kind, concurrency)


def test_a_single_stream_metric_stands_in_for_an_empty_load(
    rows: list[dict[str, str]], lookup: Lookup
) -> None:
    row = {**rows[0], "load": "", "metric": "single-stream tokens/s"}
    assert job_of(row, lookup).concurrency == 1
