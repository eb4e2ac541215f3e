"""How a command ends: the codes are a contract."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from adapt_advisor.cli import recommend as recommend_command
from adapt_advisor.cli.exits import Exit
from tests.cli.running import HOUSE, advise, house, run


def test_the_codes_are_those_of_the_contract() -> None:
    codes = [code.value for code in Exit]
    assert codes == [0, 1, 2, 3, 70, 130]


def test_0_done() -> None:
    result = advise()
    assert result.code == 0
    assert result.out
    assert result.err == ""


def test_1_a_gate_failed_and_the_report_is_printed_all_the_same() -> None:
    plain = advise("--format", "json")
    failed = advise("--format", "json", "--expect", "rag")
    assert failed.code == 1
    assert failed.out == plain.out
    assert "--expect rag: the plan is" in failed.err


def test_1_rules_check_found_errors(tmp_path: Path) -> None:
    broken = broken_rules(tmp_path)
    result = run("--rules", broken, "rules", "check")
    assert result.code == 1
    assert "flowchart.yaml:20:13: R102" in result.out
    assert result.err == ""


def test_2_answers_that_do_not_fit() -> None:
    assert house("recommend", "--gap", "nothing").code == 2


def test_3_any_other_command_met_an_invalid_rulebook(tmp_path: Path) -> None:
    broken = broken_rules(tmp_path)
    for command in (
        ["recommend", "--gap", "tone"], ["catalogue", "methods"], ["--version"],
        ["recommend", "--help"],
    ):  # fmt: skip
        result = run("--rules", broken, *command)
        assert result.code == 3, command
        assert "flowchart.yaml:20:13: R102 there is no node nowhere" in result.err
        assert result.out == ""


def test_3_there_is_no_rulebook() -> None:
    result = run("--rules", "/nowhere", "recommend")
    assert result.code == 3
    assert "/nowhere:1:1: S001 there is no folder of this name" in result.err


def test_70_a_bug_is_one_line_and_a_report_to_send(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def broken(*_arguments: object, **_more: object) -> None:
        raise RuntimeError("boom")

    monkeypatch.setattr(recommend_command, "given_answers", broken)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    result = advise("--budget", "$31415")
    assert result.code == 70
    (line,) = result.err.splitlines()
    assert "This is a bug in adapt-advisor: RuntimeError" in line
    assert "Traceback" not in result.err
    (report,) = tmp_path.rglob("bug-report.txt")
    assert str(report) in line
    text = report.read_text()
    assert "boom" in text
    assert "adapt-advisor " in text
    assert "31415" not in text, "answers may be private"


def test_130_interrupted(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_arguments: object, **_more: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(recommend_command, "given_answers", interrupted)
    result = advise()
    assert result.code == 130
    assert "Traceback" not in result.err


@pytest.mark.parametrize(
    "arguments",
    [
        ("recomend",),
        ("recommend", "--gap", "tone", "word"),
        ("recommend", "--gap", "tone", "--width", "many"),
        ("recommend", "--gap", "tone", "--width", "3"),
        ("recommend", "--gap", "tone", "--answers"),
        ("catalogue", "methodes"),
        ("--nonsense",),
        ("rules", "check", "--nonsense"),
    ],
)
def test_2_wrong_usage(arguments: tuple[str, ...]) -> None:
    result = house(*arguments)
    assert result.code == 2
    assert result.out == ""
    assert result.err
    assert "Traceback" not in result.err


def broken_rules(tmp_path: Path) -> Path:
    folder = Path(shutil.copytree(HOUSE, tmp_path / "rules"))
    path = folder / "flowchart.yaml"
    path.write_text(path.read_text().replace("go: store", "go: nowhere"))
    return folder
