from __future__ import annotations

import pytest

from adapt_advisor import Scores, UsageError
from adapt_advisor.evidence.serving_rows import INPUTS, job_of
from tests.estimate.training_world import catalogue, evidence
from tests.evidence.scoring import scores_of


@pytest.fixture(scope="module")
def rows() -> list[dict[str, str]]:
    return [dict(row) for row in evidence("serving")]


def scores(rows: list[dict[str, str]]) -> Scores:
    return scores_of("serving", rows)


def test_nearly_every_row_of_the_evidence_is_scored(rows: list[dict[str, str]]) -> None:
    found = scores(rows)
    reasons = {row.reason for row in found.skipped}
    assert found.n > 1300
    assert reasons <= {"row_use is suspect"}


def test_predictions_read_no_column_but_the_inputs(rows: list[dict[str, str]]) -> None:
    blank = [
        {
            name: text if name in (*INPUTS, "output_tokens_per_s", "row_use") else ""
            for name, text in row.items()
        }
        for row in rows
    ]
    assert [(one.low, one.typical, one.high) for one in
            scores(rows).rows] == [
            (one.low, one.typical, one.high) for one in
            scores(blank).rows]  # fmt: skip


def test_the_measured_value_never_moves_its_prediction(
    rows: list[dict[str, str]],
) -> None:
    other = [{**row, "output_tokens_per_s": "1"} for row in rows]
    before = scores(rows).rows
    after = scores(other).rows
    assert [one.typical for one in before] == [one.typical for one in after]


def test_empty_optional_cells_take_defaults_and_widen_the_range(
    rows: list[dict[str, str]],
) -> None:
    full = rows[0]
    bare = {name: full[name] for name in ("params_b", "gpu_model", "load")}
    bare["output_tokens_per_s"] = full["output_tokens_per_s"]
    given = scores([full]).rows[0]
    guessed = scores([bare]).rows[0]
    assert guessed.high / guessed.low > given.high / given.low
    assert {"precision", "input_tokens"} <= set(job_of(bare, catalogue()).assumed)


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"gpu_model": "Abacus 3000"}, "gpu_model"),
        ({"params_b": "", "model": "Homemade"}, "params_b"),
        ({"params_b": "70600000000"}, "impossible"),
        ({"gpu_count": "1.5"}, "gpu_count"),
        ({"active_params_b": "900"}, "impossible"),
    ],
)
def test_a_row_that_cannot_be_predicted_says_why(
    rows: list[dict[str, str]], change: dict[str, str], word: str
) -> None:
    row = {**rows[0], **change}
    with pytest.raises(UsageError, match=word):
        job_of(row, catalogue())
    assert word in scores([row]).skipped[0].reason


@pytest.mark.parametrize(
    ("load", "kind", "concurrency"),
    [("single", "concurrent", 1), ("64", "concurrent", 64), ("server", "server", None),
     ("saturated", "saturated", None), ("", "saturated", None)],
)  # fmt: skip
def test_the_load_column(
    rows: list[dict[str, str]],
    load: str,
    kind: str,
    concurrency: float | None,
) -> None:
    job = job_of({**rows[0], "load": load}, catalogue())
    assert (job.load, job.concurrency) == (kind, concurrency)


def test_a_single_stream_metric_stands_in_for_an_empty_load(
    rows: list[dict[str, str]],
) -> None:
    row = {**rows[0], "load": "", "metric": "single-stream tokens/s"}
    assert job_of(row, catalogue()).concurrency == 1


@pytest.mark.parametrize(
    ("engine", "stack"),
    [("TensorRT-LLM 1.0", "vendor_tuned"), ("vLLM 0.6.3", "open_current"),
     ("llama.cpp b4000", "open_current"), ("", "unknown")],
)  # fmt: skip
def test_an_empty_stack_is_what_the_engine_usually_is(
    rows: list[dict[str, str]], engine: str, stack: str
) -> None:
    assert (
        job_of({**rows[0], "stack": "", "engine": engine}, catalogue()).stack == stack
    )
