"""Bad input: one clear message with place and remedy, the right code, no traceback."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.cli.running import HOUSE, Result, advise, house, program, run, spawn

pytestmark = pytest.mark.oldest


def assert_clear(result: Result, code: int, *parts: str) -> None:
    """It ended as promised, printed no payload, and said all of `parts`."""
    assert result.code == code, result
    assert result.out == ""
    for part in parts:
        assert part in result.err, result.err
    assert "Traceback" not in result.err
    assert "This is a bug" not in result.err


BOMB = "\n".join(
    ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    + [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]" for i in range(1, 9)]
    + ["answers: {gap: *a8}"]
).encode()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "answers.yaml:1:1: the file is empty"),
        (b"\x7fELF\x02\x01\x01\x00\x90", "not UTF-8"),
        (b"\x00\x01\x02", "not valid YAML"),
        (b"answers: {gap: " + b"x" * 2_000_001 + b"}", "more than 2,000,000"),
        (b"[" * 100_000, "nested more than 40 deep"),
        (BOMB, "more than 100,000 values"),
        (b"answers:\n  gap: [tone]\n  gap: [facts]\n", "answers.yaml:3:3: the key gap"),
        (b"answers: {gapp: [tone]}", "answers.yaml:1:17 (gapp): there is no question"),
        (b"answers: {examples: [1]}", "answers.yaml:1:21 (examples)"),
        (b"answers: {examples: 5 EUR}", "'eur' is the wrong unit"),
        (b"answers: {gap: [tune]}", "Did you mean tone?"),
        (b"answers: {examples: -5}", "-5 is too small"),
        (b"answers: {budget: 1e999}", "this number is infinite"),
        (b"answers: {budget: .inf}", "'.inf' is not a number"),
        (b"rulebook: palace\nanswers: {}", "these answers are for the rulebook palace"),
    ],
)
def test_answers_that_cannot_be_used(
    content: bytes, says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("answers.yaml").write_bytes(content)
    result = advise("--answers", "answers.yaml")
    assert_clear(result, 2, says, "answers.yaml")


def test_standard_input_is_judged_like_a_file() -> None:
    result = advise("--answers", "-", stdin=b"answers: {examples: -5}")
    assert_clear(result, 2, "standard input:1:21 (examples): -5 is too small")


@pytest.mark.parametrize("name", ["none.yaml", ".", "none/none.yaml"])
def test_a_file_that_is_not_there(name: str, tmp_path: Path) -> None:
    assert_clear(advise("--answers", tmp_path / name), 2, "cannot be read", "Check")


def test_all_problems_of_all_origins_come_at_once(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_text("answers: {gapp: [tone], changes: dayly}")
    result = house(
        "recommend", "--answers", file, "--answers", tmp_path / "none.yaml",
        "--set", "budget=-1", "--set", "word", "--exampels", "5", "--gpu-kind", "none",
        ADAPT_ADVISOR_ANSWER_CITED="maybe",
    )  # fmt: skip
    assert_clear(
        result, 2, "gapp", "Did you mean gap?", "dayly", "none.yaml", "--set word",
        "--exampels", "Did you mean --examples?", "ADAPT_ADVISOR_ANSWER_CITED",
    )  # fmt: skip


def test_missing_required_answers_are_listed_with_their_flag() -> None:
    result = house("recommend", "--examples", "5")
    assert_clear(result, 2, "--gap: this answer is required", "What does the model")


def test_every_missing_required_answer_is_listed(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(HOUSE, tmp_path / "rules"))
    path = folder / "questions.yaml"
    text = path.read_text().replace(
        "  cited:\n    group: case\n",
        "  cited:\n    group: case\n    required: true\n",
    )
    path.write_text(text)
    result = run("--rules", folder, "recommend")
    assert_clear(result, 2, "--gap: ", "--cited: ")
    assert run("--rules", folder, "recommend", "--gap", "unknown", "--cited").code == 0


def test_pdf_is_no_format() -> None:
    assert_clear(advise("--format", "pdf"), 2, "there is no format pdf", "markdown")
    assert_clear(advise("--format", "markdwn"), 2, "Did you mean markdown?")


@pytest.mark.parametrize(
    "command", [("catalogue", "gpus"), ("rules", "check"), ("recommend",)]
)
def test_no_command_has_an_html_format_yet(command: tuple[str, ...]) -> None:
    assert_clear(house(*command, "--format", "pdf"), 2, "there is no format pdf")


# ----------------------------------------------------------------------- rulebooks


@pytest.mark.parametrize(
    ("file", "old", "new", "says"),
    [
        ("flowchart.yaml", "prepare: collect_examples\n    go: end",
         "prepare: collect_examples\n    go: lookup", "G201 the flowchart has a cycle"),
        ("flowchart.yaml", "    stop: true\n", "", "G202 node end is a dead end"),
        ("flowchart.yaml", "go: store", "go: stroe", "Did you mean store?"),
        ("flowchart.yaml", "add: qlora", "add: qlra", "Did you mean qlora?"),
        ("flowchart.yaml", "sources: [house_notes]\n    add", "sources: [no]\n    add",
         "R104 there is no source no"),
        ("sources.yaml", "grade: judgement", "grade: rumour", "sources.yaml:6:12: S"),
    ],
)  # fmt: skip
def test_an_invalid_rulebook(
    file: str, old: str, new: str, says: str, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(HOUSE, tmp_path / "rules"))
    text = (folder / file).read_text()
    assert text.count(old) == 1
    (folder / file).write_text(text.replace(old, new))
    assert_clear(run("--rules", folder, "recommend", "--gap", "tone"), 3, says, file)


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xfe", b"\x00", b"[" * 100_000, BOMB, b"x" * 2_000_001]
)
def test_a_hostile_rulebook(content: bytes, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(HOUSE, tmp_path / "rules"))
    (folder / "questions.yaml").write_bytes(content)
    result = run("--rules", folder, "recommend", "--gap", "tone")
    assert_clear(result, 3, "questions.yaml:")


def test_names_from_files_move_no_cursor(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_text('answers: {"\\e[31mred\\e[2J": 1}')
    result = advise("--answers", file)
    assert result.code == 2
    assert "\x1b" not in result.err


# -------------------------------------------------------------------------- output


@pytest.mark.parametrize("name", ["none/report.md", ".", "", "/proc/none"])
def test_an_output_that_cannot_be_written(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = advise("--output", name)
    assert_clear(result, 2, "--output", "cannot be written", "Name a file")
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_leaves_the_old_report_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = tmp_path / "report.md"
    report.write_text("old")
    original = Path.write_bytes

    def full(self: Path, content: bytes) -> int:
        original(self, content[:10])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    result = advise("--output", report)
    assert_clear(result, 2, "No space left on device")
    assert report.read_text() == "old"
    assert list(tmp_path.iterdir()) == [report]


def test_an_output_replaces_the_old_report(tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    report.write_text("old")
    result = advise("--format", "json", "--output", report)
    assert (result.code, result.out) == (0, "")
    assert report.read_text() == advise("--format", "json").out
    assert list(tmp_path.iterdir()) == [report]


def test_an_output_through_a_link_keeps_the_link(tmp_path: Path) -> None:
    report, link = tmp_path / "report.md", tmp_path / "link.md"
    report.write_text("old")
    link.symlink_to(report)
    assert advise("--output", link).code == 0
    assert link.is_symlink()
    assert report.read_text() != "old"


def test_a_device_is_written_to_not_replaced() -> None:
    assert advise("--output", os.devnull).code == 0
    assert Path(os.devnull).is_char_device()


@pytest.mark.parametrize(
    "command",
    [
        ["recommend", "--gap", "tone", "--format", "json"],
        ["recommend", "--gap", "tone", "--expect", "rag"],
        ["recommend", "--help"],
        ["catalogue", "questions", "--format", "json"],
        ["--version"],
    ],
)
def test_a_reader_that_goes_away_ends_silently(command: list[str]) -> None:
    with subprocess.Popen(
        program("--rules", HOUSE, *command),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
    ) as child:
        assert child.stdout is not None
        assert child.stderr is not None
        child.stdout.close()
        error = child.stderr.read()
        code = child.wait(timeout=60)
    expected = b"--expect rag: the plan is prompting only\n"
    assert error in (b"", expected if "--expect" in command else b"")
    assert code == 0


def test_a_large_report_into_head() -> None:
    command = " ".join(program("catalogue", "models", "--format", "json"))
    done = subprocess.run(
        ["/bin/bash", "-c", f"{command} | head -1; exit ${{PIPESTATUS[0]}}"],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "{\n", "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_standard_output_on_a_full_disk() -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            program("--rules", HOUSE, "recommend", "--gap", "tone"),
            stdout=full,
            stderr=subprocess.PIPE,
            stdin=subprocess.DEVNULL,
            text=True,
            timeout=60,
            check=False,
        )
    assert done.returncode == 2
    assert "No space left" in done.stderr
    assert "Traceback" not in done.stderr
    assert "Exception ignored" not in done.stderr


def test_no_standard_output_at_all() -> None:
    command = " ".join(program("--rules", HOUSE, "recommend", "--gap", "tone"))
    done = subprocess.run(
        ["/bin/bash", "-c", f"{command} >&-"],
        stderr=subprocess.PIPE,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


# --------------------------------------------------------------------- no terminal


@pytest.mark.parametrize("command", [[], ["ask"]])
def test_without_a_terminal_the_questionnaire_names_what_to_use(
    command: list[str],
) -> None:
    result = spawn("--rules", HOUSE, *command, stdin="facts\n" * 50)
    assert_clear(result, 2, "needs a terminal", "adapt-advisor recommend --answers")


def test_without_a_terminal_recommend_never_prompts() -> None:
    result = spawn("--rules", HOUSE, "recommend", stdin="facts\n" * 50)
    assert_clear(result, 2, "--gap: this answer is required")
