"""Answers to earlier questions: files and flags of before go on working."""

from __future__ import annotations

from pathlib import Path

from tests.cli.running import run

EARLIER = """answers:
  gap_type: [narrow_task_accuracy, cost_or_latency_only]
  privacy: on_prem_air_gapped
  labelled_examples: 2000
"""


def test_an_earlier_answers_file_is_read_and_the_moves_are_told(tmp_path: Path) -> None:
    file = tmp_path / "team.yaml"
    file.write_text(EARLIER, encoding="utf-8")
    result = run("recommend", "--answers", file, "--format", "json")
    assert result.code == 0
    answers = {one["question"]: one["value"] for one in result.json["answers"]}
    assert answers["gap_type"] == ["narrow_task_accuracy"]
    assert answers["pressure"] == ["cost"]
    assert answers["data_place"] == "own_machines"
    assert (
        "privacy: on_prem_air_gapped is read as an answer to data_place" in result.err
    )


def test_an_earlier_gap_alone_is_a_pressure_and_no_gap() -> None:
    arguments = ("--gap-type", "cost_or_latency_only", "--privacy", "vpc_only")
    result = run("recommend", *arguments, "--format", "json")
    assert result.code == 0, result.err
    answers = {one["question"]: one["value"] for one in result.json["answers"]}
    assert answers["gap_type"] == ["answers_are_good"]
    assert (answers["pressure"], answers["data_place"]) == (["cost"], "own_cloud")


def test_an_answer_to_the_new_question_counts_for_more() -> None:
    arguments = ("--gap-type", "facts", "--privacy", "vpc_only")
    result = run("recommend", *arguments, "--data-place", "any_api", "--format", "json")
    answers = {one["question"]: one["value"] for one in result.json["answers"]}
    assert answers["data_place"] == "any_api"
