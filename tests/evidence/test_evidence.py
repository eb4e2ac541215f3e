from __future__ import annotations

import pytest

from adapt_advisor import UsageError
from adapt_advisor.evidence.selection import left_out, origin_of
from adapt_advisor.evidence.training_rows import (
    RUN_INPUTS,
    THROUGHPUT_INPUTS,
    is_demonstration,
    run_job,
    throughput_job,
)
from adapt_advisor.evidence.validate import Predict, predict_run, predict_throughput
from tests.estimate.training_world import catalogue, evidence, fitted

ROW = {
    "method": "qlora",
    "params_b": "7",
    "gpu_model": "RTX 4090",
    "gpu_count": "2",
    "seq_len": "2048",
    "micro_batch": "8",
    "precision": "bf16 (nf4 base)",
    "activation_checkpointing": "full",
    "parallelism": "fsdp full shard cpu offload",
    "stack": "open_current",
}


@pytest.mark.parametrize(
    ("kind", "inputs", "predict"),
    [
        ("throughput", THROUGHPUT_INPUTS, predict_throughput),
        ("training-runs", RUN_INPUTS, predict_run),
    ],
)
def test_predictions_use_the_input_columns_alone(
    kind: str, inputs: tuple[str, ...], predict: Predict
) -> None:
    compared = 0
    for row in evidence(kind):
        bare = {name: row.get(name, "") for name in inputs}
        try:
            whole = predict(row, catalogue(), fitted())
        except UsageError:
            with pytest.raises(UsageError):
                predict(bare, catalogue(), fitted())
            continue
        assert predict(bare, catalogue(), fitted()) == whole
        compared += 1
    assert compared > 60


def test_a_row_becomes_the_job_that_it_describes() -> None:
    job = throughput_job(ROW, catalogue())
    assert job.gpu.id == "RTX 4090"
    assert (job.recipe.trains, job.recipe.weight_bits) == ("adapter", 4)
    assert (job.precision, job.checkpointing, job.split) == ("bf16", "full", "weights")
    assert job.offload
    assert job.stack == "open_current"


@pytest.mark.parametrize(
    ("text", "degrees"),
    [
        ("tp4 pp8 cp2 vp8", (4, 8, 2, 1)),
        ("tp2 pp8 vp4 ep32", (2, 8, 1, 32)),
        ("tp=2, zero1=4 (zero1 scope)", (2, 1, 1, 1)),
        ("fsdp/tp (recipe)", (1, 1, 1, 1)),
    ],
)
def test_parallelism_is_read_from_its_text(
    text: str, degrees: tuple[int, int, int, int]
) -> None:
    job = throughput_job({**ROW, "parallelism": text}, catalogue())
    assert degrees == (
        job.tensor_parallel,
        job.pipeline_parallel,
        job.context_parallel,
        job.expert_parallel,
    )


@pytest.mark.parametrize(
    ("text", "precision"),
    [
        ("FP8-CS (25.09: FP8 per-tensor)", "fp8"),
        ("NVFP4", "fp4"),
        ("nf4/bf16", "bf16"),
        ("bf16/int8", "int8"),
        ("INT8 QT compile", None),
        ("amp_fp8", "fp8"),
        ("", None),
    ],
)
def test_precision_is_the_arithmetic_not_the_storage(
    text: str, precision: str | None
) -> None:
    assert (
        throughput_job({**ROW, "precision": text}, catalogue()).precision == precision
    )


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"gpu_model": "Voodoo 2"}, "unknown GPU"),
        ({"gpu_model": ""}, "no GPU"),
        ({"method": "alchemy"}, "unknown method"),
        ({"method": "rlhf"}, "order of magnitude"),
        ({"params_b": "0"}, "positive"),
        ({"params_b": "-7"}, "positive"),
        ({"params_b": "=1+6"}, "no number"),
        ({"params_b": "nan"}, "positive"),
        ({"params_b": "", "model": "?"}, "no parameter count"),
        ({"active_params_b": "70"}, "impossible"),
        ({"seq_len": "20.5"}, "whole"),
    ],
)
def test_a_row_that_cannot_be_predicted_says_why(
    change: dict[str, str], reason: str
) -> None:
    with pytest.raises(UsageError, match=reason):
        throughput_job({**ROW, **change}, catalogue())


def test_a_model_known_by_name_lends_its_shape_and_keeps_the_rows_size() -> None:
    named = {**ROW, "model": "Llama-2 7B", "params_b": "6.74"}
    model = throughput_job(named, catalogue()).model
    assert (model.layers, model.params_b) == (32, 6.74)


def test_full_tuning_that_cannot_fit_must_have_used_the_host() -> None:
    tight = {**ROW, "method": "full_ft", "gpu_count": "1", "parallelism": "single"}
    roomy = {**tight, "params_b": "1"}
    assert throughput_job(tight, catalogue()).offload
    assert not throughput_job(roomy, catalogue()).offload


def test_runs_need_tokens_and_a_size() -> None:
    run = {
        "method": "cpt",
        "gpu_model": "A100-80GB-SXM",
        "params_b_total": "7",
        "train_tokens_b": "10",
    }
    assert run_job(run, catalogue()).tokens == 10e9
    for column in ("params_b_total", "train_tokens_b"):
        with pytest.raises(UsageError, match="no "):
            run_job({**run, column: ""}, catalogue())


def test_runs_that_everybody_quotes_are_demonstrations() -> None:
    quoted = {"method": "pretrain", "model_name": "Llama 2 7B"}
    tuned = {"method": "qlora", "model_name": "Llama-2 7B QLoRA"}
    assert is_demonstration(quoted, catalogue())
    assert is_demonstration({"method": "cpt", "model_name": "ChipNeMo"}, catalogue())
    assert not is_demonstration(tuned, catalogue())


def test_selection_by_the_evidences_own_flags() -> None:
    assert left_out({"use": "calibrate"}) is None
    assert left_out({"row_use": "primary", "measured": "yes"}) is None
    assert left_out({"use": "caution"}) == "use is caution"
    assert left_out({"row_use": "primary", "measured": "no"}) == "measured is no"


def test_pages_of_one_repository_are_one_publisher() -> None:
    pages = [
        {"source_title": "a", "source_url": "https://github.com/x/y/blob/1/a.md"},
        {"source_title": "b", "source_url": "https://github.com/x/y/blob/2/b.md"},
    ]
    assert len(set(map(origin_of, pages))) == 1
    assert origin_of({"source_title": "a paper", "source_url": "https://arxiv.org/1"})
