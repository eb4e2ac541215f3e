from __future__ import annotations

import pytest

from adapt_advisor import Efficiency, MemoryJob, RulesError, UsageError
from adapt_advisor.evidence.memory_rows import (
    GIB,
    INPUT_COLUMNS,
    memory_case,
    predict_memory,
)
from tests.estimate.memory_world import FITTED
from tests.estimate.training_world import catalogue, evidence

SECTION = Efficiency(memory=FITTED)


def row(**changes: str) -> dict[str, str]:
    stated = {
        "model": "Llama 2 7B",
        "params_b": "6.74",
        "method": "lora",
        "quant_bits": "16",
        "optimizer": "AdamW",
        "lora_rank": "8",
        "seq_len": "2048",
        "micro_batch": "2",
        "activation_checkpointing": "full",
        "gpu_model": "RTX 4090",
        "gpu_count": "1",
        "sharding": "none",
        "unit_as_published": "GB",
        "stack": "open_current",
    }
    return {**stated, **changes}


def job(**changes: str) -> MemoryJob:
    return memory_case(row(**changes), catalogue()).job


def test_a_prediction_reads_its_input_columns_alone() -> None:
    for number, full in enumerate(evidence("memory")):
        if full["measured"] != "yes":
            continue
        blanked = {key: full[key] if key in INPUT_COLUMNS else "" for key in full}
        blanked["peak_mem_gb_per_gpu"] = "1e9"
        blanked["notes"] = "fp32, DDP, not what the columns say"
        expected = predict_memory(full, catalogue(), SECTION)
        assert predict_memory(blanked, catalogue(), SECTION) == expected, number


def test_every_measurement_can_be_predicted() -> None:
    measured = [r for r in evidence("memory") if r["measured"] == "yes"]
    assert len(measured) == 273
    for each in measured:
        assert predict_memory(each, catalogue(), SECTION).low > 0


def test_a_prediction_is_in_the_unit_of_its_row() -> None:
    decimal = predict_memory(row(), catalogue(), SECTION)
    binary = predict_memory(row(unit_as_published="GiB"), catalogue(), SECTION)
    assert pytest.approx(1.0737, abs=1e-4) == GIB
    assert binary.typical * GIB == pytest.approx(decimal.typical)
    assert binary.unit == "GiB"


@pytest.mark.parametrize(
    ("text", "kinds", "paged"),
    [
        ("AdamW", ["adamw"], [False]),
        ("adamw_bnb_8bit", ["adamw_8bit"], [False]),
        ("adamw_torch_4bit", ["adamw_4bit"], [False]),
        ("AdamW / PagedAdamW8bit low-memory", ["adamw", "adamw_8bit"], [False, True]),
        ("PagedAdamW 8-bit/SGD low-memory", ["adamw_8bit", "sgd"], [True, False]),
        ("", ["adamw"], [False]),
    ],
)
def test_optimizers_are_read_from_text(
    text: str, kinds: list[str], paged: list[bool]
) -> None:
    found = job(optimizer=text).optimizers
    assert [setup.kind for setup in found] == kinds
    assert [setup.paged for setup in found] == paged


def test_optimizer_in_backward_is_read() -> None:
    (found,) = job(optimizer="AdamW 8-bit, optimizer-in-backward").optimizers
    assert found.in_backward


@pytest.mark.parametrize(
    ("text", "split", "tensor", "pipeline"),
    [
        ("none", "none", 1, 1),
        ("ddp", "none", 1, 1),
        ("fsdp full shard", "weights", 1, 1),
        ("zero2 dp8", "gradients", 1, 1),
        ("zero1 dp2 tp2 pp4", "optimizer", 2, 4),
        ("tp1 pp3 fsdp=False zero1=-1", "optimizer", 1, 3),
        ("tp4 pp1 fsdp=True zero1=-1", "weights", 4, 1),
    ],
)
def test_sharding_is_read_from_text(
    text: str, split: str, tensor: int, pipeline: int
) -> None:
    found = job(sharding=text)
    assert (found.split, found.tensor_parallel, found.pipeline_parallel) == (
        split,
        tensor,
        pipeline,
    )


def test_offload_and_precision_are_read_from_text() -> None:
    assert job(sharding="fsdp full shard cpu offload").offload_weights
    assert job(activation_checkpointing="full+offload").offload_activations
    assert job(fp32_master_weights="fp32 params, bf16 compute").precision == "fp32"
    assert job(fp32_master_weights="no (bf16-true)").precision == "bf16"
    assert job(fp32_master_weights="yes").precision == "mixed"
    assert job(fp32_master_weights="").precision is None


def test_what_is_empty_is_no_reason_to_skip() -> None:
    kept = ("method", "params_b")
    bare = {key: value if key in kept else "" for key, value in row().items()}
    found = predict_memory(bare, catalogue(), SECTION)
    full = predict_memory(row(), catalogue(), SECTION)
    assert found.high / found.low > full.high / full.low


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"params_b": "", "model": "nobody knows it"}, "params_b"),
        ({"params_b": "-7"}, "params_b"),
        ({"params_b": "seven"}, "params_b"),
        ({"quant_bits": "3"}, "quant_bits"),
        ({"micro_batch": "1.5"}, "micro_batch"),
        ({"gpu_count": "0"}, "gpu_count"),
        ({"seq_len": "nan"}, "seq_len"),
        ({"method": "rlhf"}, "generation"),
        ({"method": "alchemy"}, "alchemy"),
    ],
)
def test_what_is_no_job_names_its_column(changes: dict[str, str], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        memory_case(row(**changes), catalogue())


def test_a_fit_without_memory_says_so() -> None:
    with pytest.raises(RulesError, match="memory"):
        predict_memory(row(), catalogue(), Efficiency())
