"""`estimate`: figures, their grounds, and every problem of the options at once."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.running import Result, no_network, run

JOB = ("--method", "lora", "--model", "llama-3.1-8b", "--gpu", "A100-80GB-SXM")
TOKENS = ("--tokens", "100M")
LLAMA = {
    "model_type": "llama",
    "num_hidden_layers": 32,
    "hidden_size": 4096,
    "num_attention_heads": 32,
    "num_key_value_heads": 8,
    "intermediate_size": 14336,
    "vocab_size": 128256,
    "max_position_embeddings": 131072,
    "tie_word_embeddings": False,
}


def estimate(*arguments: str | Path) -> Result:
    return run("estimate", *arguments)


def data(*arguments: str | Path) -> Any:
    result = estimate(*arguments, "--format", "json")
    assert result.code == 0, result.err
    return result.json


def hours(*arguments: str | Path) -> float:
    return float(data(*arguments)["training_gpu_hours"]["typical"])


# ------------------------------------------------------------------------- figures


def test_json_holds_every_quantity_with_its_unit_or_its_reason() -> None:
    found = data(*JOB, *TOKENS)
    for name in (
        "training_gpu_hours", "days", "tokens_per_s_per_gpu", "memory_gb_per_gpu",
        "gpus", "cost_usd", "energy_kwh", "teacher_gpu_hours",
    ):  # fmt: skip
        if found[name] is None:
            assert found[f"{name}_why"]
        else:
            assert set(found[name]) == {"low", "typical", "high", "unit"}
            assert found[name]["low"] <= found[name]["typical"] <= found[name]["high"]
    assert found["schema_version"] == 1
    assert found["probability"] == 0.8
    assert found["verdict"] == "fits"
    assert len(found["nearest_runs"]) == 3
    assert all(run["gpu_hours"] > 0 and run["source"] for run in found["nearest_runs"])


def test_memory_components_add_up_to_the_peak() -> None:
    found = data(*JOB, *TOKENS)
    parts = sum(part["gb"] for part in found["memory"])
    assert parts == pytest.approx(found["memory_gb_per_gpu"]["typical"], rel=1e-6)


def test_the_text_shows_figures_grounds_and_runs() -> None:
    result = estimate(*JOB, *TOKENS, "--energy", "--width", "100")
    for words in (
        "GPU-hours", "Memory per GPU", "fits", "Fewest GPUs",
        "Largest micro-batch",
        "Money", "2026", "Energy", "How the GPU-hours were reached", "TFLOP/s",
        "Published runs to compare with", "Assumed", "80%",
    ):  # fmt: skip
        assert words in result.out, words
    assert "Energy" not in estimate(*JOB, *TOKENS).out


def test_markdown_and_text_carry_the_same_hours() -> None:
    shown = estimate(*JOB, *TOKENS, "--format", "markdown").out
    assert shown.startswith("# LoRA adapter")
    assert "| **GPU-hours** |" in shown


def test_examples_times_length_times_epochs_are_the_tokens() -> None:
    by_examples = data(
        *JOB, "--examples", "10k", "--mean-tokens", "500", "--epochs", "2"
    )
    assert by_examples["tokens"] == 10e6
    pairs = data(
        "--method", "preference_tuning", *JOB[2:], "--examples", "1k",
        "--mean-tokens", "500", "--epochs", "1",
    )  # fmt: skip
    assert pairs["tokens"] == 1e6, "both answers of a pair are read"


def test_padding_costs_what_it_adds() -> None:
    given = (*JOB, "--examples", "10k", "--mean-tokens", "512", "--seq-len", "2048")
    packed, padded = hours(*given, "--packed"), hours(*given, "--padded")
    assert 3 < padded / packed < 5


def test_recommend_says_the_same_of_the_same_job() -> None:
    machine = ("--gpu-kind", "A100-80GB-SXM", "--gpu-count", "8")
    answers = ("--gap-type", "behaviour_style_format", "--labelled-examples", "10k")
    advice = run(
        "recommend", *answers, *machine, "--base-model", "llama-2-13b",
        "--mean-example-tokens", "500", "--format", "json",
    ).json["estimates"]  # fmt: skip
    job = data(
        "--method", "full_ft", "--model", "llama-2-13b", "--gpu", "A100-80GB-SXM",
        "--gpus", "8", "--examples", "10k", "--mean-tokens", "500",
    )  # fmt: skip
    for quantity in ("training_gpu_hours", "gpus", "cost_usd"):
        assert advice["full_ft"][quantity] == job[quantity], quantity
    for found in advice.values():
        assert found["memory_gb_per_gpu"]["unit"] == job["memory_gb_per_gpu"]["unit"]


def test_days_follow_from_hours_and_gpus() -> None:
    found = data(*JOB, *TOKENS, "--gpus", "4")
    expected = found["training_gpu_hours"]["typical"] / 24 / 4
    assert found["days"]["typical"] == pytest.approx(expected)


def test_full_tuning_of_7b_needs_more_than_one_card() -> None:
    given = ("--method", "full_ft", "--model", "7B", *JOB[4:], *TOKENS)
    one = data(*given, "--gpus", "1")
    # Without FP32 master weights, which nobody ruled out, it would fit.
    assert one["verdict"] == "close"
    chosen = data(*given)
    assert chosen["gpu_count"] > 1
    assert chosen["verdict"] == "fits"


def test_qlora_of_65b_fits_one_card_of_48_gb() -> None:
    found = data(
        "--method", "qlora", "--model", "65B", "--gpu", "RTX A6000", "--gpus", "1",
        "--tokens", "10M", "--seq-len", "512", "--micro-batch", "1",
    )  # fmt: skip
    assert found["verdict"] in ("fits", "close")


def test_a_given_price_is_used_and_said() -> None:
    found = data(*JOB, *TOKENS, "--price", "$2.50")
    ratio = found["cost_usd"]["typical"] / found["training_gpu_hours"]["typical"]
    assert ratio == pytest.approx(2.5)
    assert "as given" in estimate(*JOB, *TOKENS, "--price", "2.5").out


def test_an_unknown_price_is_not_zero() -> None:
    found = data("--method", "lora", "--model", "8B", "--gpu", "A40", *TOKENS)
    assert found["cost_usd"] is None
    assert "price" in found["cost_usd_why"]


def test_the_teacher_comes_on_top_where_one_is_named() -> None:
    given = ("--method", "distillation", "--model", "1B", *JOB[4:])
    job = (*given, "--examples", "10k", "--mean-tokens", "600")
    nameless = data(*job)
    assert nameless["teacher_gpu_hours"] is None
    assert "teacher" in nameless["teacher_gpu_hours_why"]
    taught = data(*job, "--teacher", "llama-3.1-8b")
    assert taught["teacher_gpu_hours"]["typical"] > 0
    large = data(*job, "--teacher", "llama-3.1-70b")
    key = "teacher_gpu_hours"
    assert large[key]["typical"] > taught[key]["typical"]


def test_what_nobody_said_is_listed_as_assumed() -> None:
    assumed = " ".join(data(*JOB, "--examples", "1000")["assumptions"])
    for flag in ("--mean-tokens", "--epochs", "--seq-len", "--stack", "--lora-rank"):
        assert flag in assumed
    told = data(*JOB, "--examples", "1000", "--epochs", "1", "--seq-len", "512")
    assert "--seq-len" not in " ".join(told["assumptions"])


def test_a_job_outside_the_evidence_says_so() -> None:
    found = data("--method", "lora", "--model", "0.02B", "--gpu", "V100", *TOKENS)
    assert found["basis"] == "extrapolated"
    assert found["warnings"]


def test_no_connection_is_opened() -> None:
    with no_network() as attempts:
        assert estimate(*JOB, *TOKENS).code == 0
    assert not attempts


# ------------------------------------------------------------------- configuration


def test_a_configuration_file_gives_the_shape(tmp_path: Path) -> None:
    file = tmp_path / "config.json"
    file.write_text(json.dumps(LLAMA))
    found = data("--method", "lora", "--model-config", file, "--gpu", "H100", *TOKENS)
    assert found["params_b"] == pytest.approx(8.03, rel=0.01)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"{", "not JSON"),
        (b"\xff\xfe{", "not UTF-8"),
        (b"[]", "mapping"),
        (b"{}", "num_hidden_layers"),
        (json.dumps({**LLAMA, "hidden_size": -4096}).encode(), "hidden_size"),
        (json.dumps({**LLAMA, "num_key_value_heads": 7}).encode(), "heads"),
        (b'{"num_hidden_layers": NaN}', "NaN"),
        (b"[" * 100_000, "nested"),
        (b" " * 1_000_001, "bytes"),
    ],
    ids=["syntax", "utf8", "list", "empty", "negative", "heads", "nan", "deep", "big"],
)
def test_a_bad_configuration_is_refused(
    tmp_path: Path, content: bytes, words: str
) -> None:
    file = tmp_path / "config.json"
    file.write_bytes(content)
    given = ("--method", "lora", "--gpu", "H100", "--model-config", file)
    result = estimate(*given, *TOKENS)
    assert result.code == 2
    assert words in result.err
    assert not result.out


def test_an_absent_configuration_is_refused(tmp_path: Path) -> None:
    given = ("--model-config", tmp_path / "no.json", "--method", "lora")
    result = estimate(*given, "--gpu", "H100", *TOKENS)
    assert result.code == 2
    assert "cannot be read" in result.err


# ------------------------------------------------------------------------ problems


def test_all_problems_are_listed_at_once() -> None:
    result = estimate(
        "--method", "loraa", "--model", "llama-3.1-9b", "--gpu", "h10",
        "--tokens", "0", "--gpus", "1.5", "--precision", "fp9", "--price", "x",
        "--sharding", "zero9", "--epochs", "2",
    )  # fmt: skip
    assert result.code == 2
    assert not result.out
    for flag in (
        "--method", "--model", "--gpu", "--tokens", "--gpus", "--precision",
        "--price", "--sharding", "--epochs",
    ):  # fmt: skip
        assert f"{flag}: " in result.err
    assert "Did you mean lora?" in result.err
    assert "Did you mean fp8?" in result.err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "--method: the value is missing"),
        ((*JOB,), "--tokens: how much is trained on is missing"),
        (("--method", "rag", *JOB[2:], *TOKENS), "rag trains nothing"),
        ((*JOB, *TOKENS, "--model-config", "x"), "--model"),
        ((*JOB, "--tokens", "unknown"), "unknown is no value"),
        ((*JOB, "--tokens", "1e99"), "too large"),
        ((*JOB, *TOKENS, "--precision", "fp8"), "has no FP8"),
        ((*JOB, *TOKENS, "--teacher", "70B"), "no teacher"),
        (("--method", "full_ft", *JOB[2:], *TOKENS, "--lora-rank", "8"), "no adapter"),
        (
            (*JOB, "--examples", "9", "--mean-tokens", "900", "--padded",
             "--seq-len", "512"),
            "exceeds",
        ),
        ((*JOB, *TOKENS, "--format", "html"), "no format html"),
        (
            ("--method", "lora", "--model", "closed_api_small", *JOB[4:], *TOKENS),
            "not available",
        ),
    ],
)  # fmt: skip
def test_impossible_values_are_refused(arguments: tuple[str, ...], words: str) -> None:
    result = estimate(*arguments)
    assert result.code == 2
    assert words in result.err
    assert not result.out
