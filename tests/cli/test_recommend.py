"""`recommend`: answers from everywhere, gates, strictness, and where output goes."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.cli.running import CHECKOUT, HOUSE, advise, house, no_network, run, spawn

pytestmark = pytest.mark.oldest


@pytest.fixture(scope="session")
def fitted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tests' own rules with the shipped fit, so that hours are known."""
    folder = Path(shutil.copytree(HOUSE, tmp_path_factory.mktemp("fitted") / "rules"))
    name = "catalogue/efficiency.yaml"
    shutil.copy(CHECKOUT / "rules" / name, folder / name)
    return folder


def plan(*arguments: str | Path, **more: Any) -> list[str]:
    result = house("recommend", *arguments, "--format", "json", **more)
    assert result.code == 0, result.err
    return [stage["method"] for stage in result.json["plan"]]


# ------------------------------------------------------------------------- answers


def test_answers_reach_the_plan_from_every_origin(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_text("answers: {gap: [tone], examples: 500}")
    expected = ["few_shot", "qlora"]
    assert plan("--answers", file) == expected
    assert plan("--answers", "-", stdin=file.read_bytes()) == expected
    assert plan("--set", "gap=tone", "--set", "examples=500") == expected
    assert plan("--gap", "tone", "--examples", "500") == expected
    variables = {
        "ADAPT_ADVISOR_ANSWER_GAP": "tone",
        "ADAPT_ADVISOR_ANSWER_EXAMPLES": "500",
    }
    assert plan(**variables) == expected
    assert plan("--answers", file, "--examples", "5") == ["few_shot"]


def test_the_origin_of_each_answer_is_kept(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_text("answers: {gap: [tone], examples: 500, budget: 5}")
    arguments = ("--set", "examples=600", "--budget", "$7", "--format", "json")
    result = house("recommend", "--answers", file, *arguments)
    origins = {a["question"]: a["origin"] for a in result.json["answers"]}
    assert origins["gap"] == "file"
    assert origins["examples"] == "set"
    assert origins["budget"] == "flag"
    assert origins["example_tokens"] == "default"


def test_hybrids_are_collected_along_the_way() -> None:
    arguments = ("--gap", "facts,tone", "--changes", "daily", "--examples", "5k")
    assert plan(*arguments) == ["few_shot", "rag", "qlora"]


def test_the_path_names_every_branch_and_its_grounds() -> None:
    result = house(
        "recommend", "--gap", "facts", "--cited", "--changes=never", "--format=json"
    )
    lookup = next(s for s in result.json["path"] if s["node"] == "lookup")
    decided = {r["question"]: r["value"] for r in lookup["decided_by"]}
    assert decided["cited"] is True
    assert lookup["goes_to"] == "store"


def test_unknown_everywhere_still_ends_in_a_plan() -> None:
    rows = house("catalogue", "questions", "--format", "json").json["questions"]
    flags = [part for row in rows for part in (row["flag"], "unknown")]
    result = house("recommend", *flags, "--format", "json")
    assert result.code == 0
    assert result.json["plan"]
    assert all(m["state"] != "not_asked" for m in result.json["missing"])


def test_two_runs_print_the_same_bytes() -> None:
    for name in ("text", "markdown", "json"):
        runs = {
            spawn(
                "--rules", HOUSE, "recommend", "--gap", "tone", "--format", name,
                PYTHONHASHSEED=seed,
            ).out
            for seed in ("0", "1")
        }  # fmt: skip
        assert len(runs) == 1
        assert runs != {""}


def test_a_date_is_printed_only_on_demand() -> None:
    assert "2031-05-06" in advise("--date", "2031-05-06", "--format", "markdown").out
    assert advise("--date", "x", "--format", "json").json["date"] == "x"
    assert "date" not in advise("--format", "json").json


def test_no_path_of_the_machine_is_printed(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_text("answers: {gap: [tone]}")
    for name in ("text", "markdown", "json"):
        result = house("recommend", "--answers", file, "--format", name)
        assert str(tmp_path) not in result.out
        assert str(HOUSE) not in result.out


# --------------------------------------------------------------------------- gates


@pytest.mark.parametrize(
    "expected", ["qlora", "qlora,few_shot", " qlora , ", "few_shot,qlora"]
)
def test_expect_compares_the_set_without_prompting(expected: str) -> None:
    assert advise("--examples", "500", "--expect", expected).code == 0


def test_expect_with_prompting_alone() -> None:
    assert advise("--expect", "few_shot").code == 0
    assert advise("--expect", "").code == 0


@pytest.mark.parametrize("expected", ["rag", "qlora,rag", "few_shot", ""])
def test_expect_fails_for_any_other_set(expected: str) -> None:
    result = advise("--examples", "500", "--expect", expected)
    assert result.code == 1
    assert result.err.startswith("--expect ")
    assert "the plan is qlora" in result.err


def test_expect_knows_the_methods() -> None:
    result = advise("--expect", "qlra")
    assert result.code == 2
    assert "there is no method qlra. Did you mean qlora?" in result.err


def test_max_gpu_hours(fitted: Path) -> None:
    arguments = ("--rules", fitted, "recommend", "--gap", "tone", "--examples", "500")
    result = run(*arguments, "--format", "json", "--max-gpu-hours", "1e6")
    assert result.code == 0, result.err
    typical = result.json["estimates"]["qlora"]["training_gpu_hours"]["typical"]
    assert typical > 0
    assert run(*arguments, "--max-gpu-hours", str(typical * 1.01)).code == 0
    over = run(*arguments, "--max-gpu-hours", str(typical * 0.99))
    assert over.code == 1
    assert "the plan takes" in over.err
    assert run(*arguments, "--max-gpu-hours", "0").code == 1
    assert run(*arguments, "--max-gpu-hours", "1k").code == 0
    assert run(*arguments, "--max-gpu-hours", "1k GPU-hours").code == 0


def test_max_gpu_hours_fails_where_hours_are_not_known() -> None:
    result = advise("--examples", "500", "--max-gpu-hours", "1e6")
    assert result.code == 1
    assert "the hours of qlora are not known" in result.err
    assert advise("--max-gpu-hours", "0").code == 0


@pytest.mark.parametrize("hours", ["-1", "nan", "inf", "many", "", "5 days", "unknown"])
def test_max_gpu_hours_is_a_number(hours: str) -> None:
    result = advise(f"--max-gpu-hours={hours}")
    assert result.code == 2
    assert "--max-gpu-hours" in result.err


def test_strict_lists_every_absent_answer_on_the_path() -> None:
    result = advise("--strict")
    assert result.code == 2
    assert result.out == ""
    lines = result.err.splitlines()
    assert any(line.startswith("--examples: --strict") for line in lines)
    assert not any(line.startswith("--gap:") for line in lines)


def test_strict_accepts_unknown_and_what_cannot_matter() -> None:
    missing = [line.split(":")[0] for line in advise("--strict").err.splitlines()]
    flags = [part for flag in missing for part in (flag, "unknown")]
    while flags and advise("--strict", *flags).code == 2:
        more = [x.split(":")[0] for x in advise("--strict", *flags).err.splitlines()]
        flags += [part for flag in more for part in (flag, "unknown")]
    assert advise("--strict", *flags).code == 0


def test_strict_names_a_required_answer_once() -> None:
    result = house("recommend", "--strict")
    assert sum(line.startswith("--gap:") for line in result.err.splitlines()) == 1


# ----------------------------------------------------------------- the surroundings


def test_a_terminal_without_unicode_is_enough() -> None:
    for name in ("text", "markdown", "json"):
        result = advise("--format", name, encoding="ascii")
        assert result.code == 0
        assert result.out.isascii()
    program = spawn(
        "--rules", HOUSE, "recommend", "--gap", "tone", PYTHONIOENCODING="ascii"
    )
    assert program.code == 0
    assert program.out.isascii()
    assert "?" * 3 not in program.out


@pytest.mark.parametrize("environment", [{}, {"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_there_is_no_colour_without_a_terminal(environment: dict[str, str]) -> None:
    assert "\x1b" not in advise(**environment).out


@pytest.mark.skipif(not hasattr(os, "openpty"), reason="needs a pseudo-terminal")
@pytest.mark.parametrize(
    ("environment", "coloured"), [({}, True), ({"NO_COLOR": "1"}, False)]
)
def test_colour_follows_the_terminal(
    environment: dict[str, str], coloured: bool, tmp_path: Path
) -> None:
    import pexpect  # type: ignore[import-untyped]

    from tests.cli.running import program

    command, *arguments = program("--rules", HOUSE, "recommend", "--gap", "tone")
    environ = {**os.environ, "TERM": "xterm-256color", **environment}
    child = pexpect.spawn(command, arguments, env=environ, encoding="utf-8", timeout=60)
    child.expect(pexpect.EOF)
    assert ("\x1b[" in child.before) is coloured


@pytest.mark.parametrize("width", [40, 60, 100])
def test_text_keeps_to_the_width(width: int) -> None:
    result = advise("--examples", "500", "--width", str(width))
    assert max(map(len, result.out.splitlines())) <= width


COMMANDS = [
    ("--version",),
    ("--help",),
    ("recommend", "--gap", "tone"),
    ("recommend", "--gap", "tone", "--format", "markdown"),
    ("recommend", "--gap", "tone", "--format", "json"),
    ("recommend", "--help"),
    ("ask", "--help"),
    ("ask",),
    ("rules", "check"),
    *(("catalogue", what) for what in
      ("questions", "methods", "gpus", "models", "sources")),
]  # fmt: skip


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_no_command_opens_a_connection(command: tuple[str, ...]) -> None:
    with no_network() as attempts:
        result = house(*command, ADAPT_ADVISOR_CACHE="")
    assert attempts == []
    assert result.code == (2 if command == ("ask",) else 0)
