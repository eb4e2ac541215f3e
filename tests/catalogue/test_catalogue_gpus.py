"""The accelerators: complete, plausible, and named as the evidence names them."""

from __future__ import annotations

import csv
from pathlib import Path

from adapt_advisor import Gpu

Gpus = dict[str, Gpu]


def test_every_gpu_of_the_evidence_is_listed_under_its_own_name(
    gpus: Gpus, evidence: Path
) -> None:
    for file in evidence.glob("*.csv"):
        with file.open(newline="", encoding="utf-8") as lines:
            named = {row["gpu_model"] for row in csv.DictReader(lines)}
        assert named - {""} <= set(gpus), file.name


def test_the_catalogue_has_the_46_accelerators_of_the_survey(gpus: Gpus) -> None:
    assert len(gpus) >= 46


def test_every_gpu_has_a_peak_a_source_and_memory(gpus: Gpus) -> None:
    for gpu in gpus.values():
        assert gpu.peak_tflops > 0, gpu.id
        assert gpu.memory_gb > 0, gpu.id
        assert gpu.bandwidth_gb_s > 0, gpu.id
        assert gpu.source, gpu.id


def test_measured_rates_stay_below_the_dense_peak(gpus: Gpus) -> None:
    """A measured rate above the peak would betray a wrong peak."""
    for gpu in gpus.values():
        if gpu.achievable_bf16_tflops:
            assert gpu.achievable_bf16_tflops < gpu.peak_tflops, gpu.id


def test_peaks_are_dense(gpus: Gpus) -> None:
    """Data sheets print these with 2:4 sparsity, twice as high."""
    dense = {"A100-80GB-SXM": 312, "H100-80GB-SXM": 989, "B200": 2250, "L40S": 362}
    for id_, peak in dense.items():
        assert gpus[id_].peak_bf16_tflops == peak


def test_fp8_doubles_bf16_where_there_is_fp8(gpus: Gpus) -> None:
    exceptions = {"TPU v6e", "Gaudi3"}
    for gpu in gpus.values():
        if gpu.peak_fp8_tflops and gpu.id not in exceptions:
            assert 1.95 < gpu.peak_fp8_tflops / gpu.peak_tflops < 2.05, gpu.id


def test_generations_without_bf16_say_so(gpus: Gpus) -> None:
    old = {gpu.id for gpu in gpus.values() if gpu.generation in ("volta", "turing")}
    assert old == {id_ for id_, gpu in gpus.items() if gpu.peak_bf16_tflops is None}


def test_second_hand_figures_say_so(gpus: Gpus) -> None:
    for gpu in gpus.values():
        if not gpu.source.startswith("http"):
            assert gpu.note is not None, gpu.id
            assert "not yet checked" in gpu.note, gpu.id


def test_a_family_name_means_the_slowest_card_of_its_generation(gpus: Gpus) -> None:
    for gpu in gpus.values():
        for family in gpu.slowest_of:
            words = family.split("-")
            cousins = [
                other
                for other in gpus.values()
                if other.generation == gpu.generation
                and all(word in other.id.lower() for word in words)
            ]
            assert all(gpu.peak_tflops <= other.peak_tflops for other in cousins)
