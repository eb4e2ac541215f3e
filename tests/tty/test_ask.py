"""The questionnaire in a real pseudo-terminal."""

from __future__ import annotations

import importlib.util
import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from adapt_advisor import Rulebook, UsageError, load_rulebook
from adapt_advisor.interview.reply import read_reply
from tests.tty.person import Person, flags, saved_file

pytestmark = pytest.mark.tty

CASES: dict[str, dict[str, Any]] = {
    "support assistant": {
        "gap_type": ("facts", "behaviour_style_format"),
        "prompting_tried": True,
        "eval_set": True,
        "reference_corpus_tokens": "2M",
        "knowledge_change_rate": "weekly_monthly",
        "citations_needed": True,
        "labelled_examples": "3k",
        "label_quality": "clean_reviewed",
        "training_budget": "$2000",
        "monthly_requests": "50k",
        "base_model": "8B",
        "gpu_kind": "L4",
    },
    "new language": {
        "gap_type": ("new_language",),
        "prompting_tried": True,
        "eval_set": True,
        "unlabelled_tokens": "24B",
        "training_budget": "1e6",
        "team_skill": "llm_training",
        "time_to_first_release": "months",
    },
    "nothing known": {},
}


@pytest.fixture(scope="module")
def rulebook() -> Rulebook:
    return load_rulebook()


def _people(rulebook: Rulebook, folder: Path) -> Iterator[Any]:
    started: list[Person] = []

    def sit_down(*arguments: str, **more: Any) -> Person:
        started.append(Person(rulebook, folder, *arguments, **more))
        return started[-1]

    yield sit_down
    for one in started:
        one.child.close(force=True)


@pytest.fixture
def person(rulebook: Rulebook, tmp_path: Path) -> Iterator[Any]:
    yield from _people(rulebook, tmp_path)


def _recommended(folder: Path, arguments: Sequence[str]) -> Any:
    command = [sys.executable, "-m", "adapt_advisor", "recommend", "--format", "json"]
    run = subprocess.run(
        [*command, *arguments], cwd=folder, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
    return _without_origins(json.loads(run.stdout))


def _without_origins(value: Any) -> Any:
    """A report, whatever the way in which the answers came."""
    text = json.dumps(value)
    return json.loads(text.replace("(interactive)", "(flag)"), object_hook=_neutral)


def _neutral(mapping: dict[str, Any]) -> dict[str, Any]:
    if mapping.get("origin") in ("interactive", "flag", "file"):
        return {**mapping, "origin": "given"}
    return mapping


def _report(folder: Path) -> Any:
    return _without_origins(json.loads((folder / "report.json").read_text()))


_TO_FILE = ("--format", "json", "--output", "report.json")


def _finish(someone: Person) -> str:
    """Accept the summary; what was printed to the end."""
    someone.child.sendline("")
    code, printed = someone.leave()
    assert code == 0, printed
    return printed


def _saved(folder: Path) -> str:
    """The one answers file of the folder, and no journal beside it."""
    assert not list(folder.glob("*.journal"))
    (file,) = folder.glob("adapt-advisor-answers*.yaml")
    return file.read_text()


@pytest.mark.parametrize("case", CASES)
def test_the_questionnaire_gives_the_same_advice_as_flags(
    case: str, person: Any, tmp_path: Path
) -> None:
    someone = person(*_TO_FILE)
    summary = someone.answer_all(CASES[case], someone.screen())
    assert "Your answers" in summary
    someone.child.sendline("")
    code, _ = someone.leave()
    assert code == 0
    assert _report(tmp_path) == _recommended(tmp_path, flags(someone.typed))


def test_going_back_and_changing_in_the_summary_gives_the_same_advice(
    person: Any, tmp_path: Path
) -> None:
    case = CASES["support assistant"]
    someone = person(*_TO_FILE)
    someone.answer_some({"gap_type": ("new_skill_or_dsl",)}, someone.screen(), 2)
    screen = someone.type("b")
    assert "Enter keeps: unknown" in screen
    screen = someone.type("b")
    assert "Enter keeps: a new skill or notation" in screen
    summary = someone.answer_all(case, screen)
    assert "Enter keeps" in someone.type("prompting_tried")
    summary = someone.answer_all(case, someone.type("n"))
    assert "Prompt found too weak: no" in summary
    someone.type("prompting_tried")
    someone.answer_all(case, someone.type("y"))
    someone.child.sendline("")
    assert someone.leave()[0] == 0
    first = {**_report(tmp_path), "missing": None}
    (tmp_path / "report.json").unlink()
    straight = person(*_TO_FILE)
    straight.answer_all(case, straight.screen())
    straight.child.sendline("")
    assert straight.leave()[0] == 0
    # A question that only the first session was asked was left open in it.
    assert {**_report(tmp_path), "missing": None} == first


def test_the_text_report_follows_the_summary(person: Any) -> None:
    someone = person()
    someone.answer_all({}, someone.screen())
    someone.child.sendline("")
    code, printed = someone.leave()
    assert code == 0
    assert len(printed.splitlines()) > 10


def test_the_report_alone_goes_to_stdout(rulebook: Rulebook, tmp_path: Path) -> None:
    someone = Person(rulebook, tmp_path)
    someone.child.close(force=True)
    command = f"{sys.executable} -m adapt_advisor ask --format json > report.json"
    someone.child = type(someone.child)(
        "/bin/sh", ["-c", command], cwd=str(tmp_path), encoding="utf-8", timeout=30,
        dimensions=(24, 80),
        env={**someone.child.env, "TERM": "dumb"},
    )  # fmt: skip
    someone.answer_all({}, someone.screen())
    someone.child.sendline("")
    assert someone.leave()[0] == 0
    assert json.loads((tmp_path / "report.json").read_text())["plan"]


@pytest.mark.parametrize("way", ["control-c", "control-d", "q"])
def test_leaving_saves_and_the_next_session_goes_on(
    way: str, person: Any, tmp_path: Path
) -> None:
    case = CASES["support assistant"]
    someone = person()
    someone.answer_some(case, someone.screen(), 3)
    {
        "control-c": someone.child.sendintr,
        "control-d": someone.child.sendeof,
        "q": lambda: someone.child.sendline("q"),
    }[way]()
    code, printed = someone.leave()
    assert code == 130
    assert "Traceback" not in printed
    again = person("--answers", saved_file(printed), *_TO_FILE)
    screen = again.screen()
    assert again.asked(screen).id not in someone.typed
    assert "3 answers are there already" in screen
    again.answer_all(case, screen)
    again.child.sendline("")
    assert again.leave()[0] == 0
    wanted = _recommended(tmp_path, flags({**someone.typed, **again.typed}))
    assert _report(tmp_path) == wanted


def test_leaving_the_summary_saves_too(person: Any, tmp_path: Path) -> None:
    someone = person()
    someone.answer_all(CASES["support assistant"], someone.screen())
    someone.child.sendintr()
    code, printed = someone.leave()
    assert code == 130
    saved = (tmp_path / saved_file(printed)).read_text()
    assert "gap_type: [facts, behaviour_style_format]" in saved


def test_two_quick_interrupts_lose_nothing(person: Any, tmp_path: Path) -> None:
    someone = person()
    someone.screen()
    someone.type("1")
    someone.child.sendintr()
    someone.child.sendintr()
    someone.leave()
    assert list(tmp_path.glob("adapt-advisor-answers*.yaml"))


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGTERM])
def test_a_lost_connection_saves(number: int, person: Any, tmp_path: Path) -> None:
    someone = person()
    someone.screen()
    someone.type("1")
    someone.child.kill(number)
    someone.leave()
    assert list(tmp_path.glob("adapt-advisor-answers*.yaml"))


def test_leaving_at_once_saves_nothing(person: Any, tmp_path: Path) -> None:
    someone = person()
    someone.screen()
    someone.child.sendintr()
    assert someone.leave()[0] == 130
    assert not list(tmp_path.glob("*.yaml"))


def test_a_finished_interview_is_saved_and_says_what_comes_next(
    person: Any, tmp_path: Path
) -> None:
    someone = person()
    someone.answer_all(CASES["support assistant"], someone.screen())
    printed = _finish(someone)
    assert "gap_type: [facts, behaviour_style_format]" in _saved(tmp_path)
    report = (tmp_path / "adapt-advisor-report.md").read_text()
    assert report.startswith("#")
    assert "The report is in adapt-advisor-report.md" in printed
    assert "Your answers are in adapt-advisor-answers.yaml" in printed
    for command in ("explain", "compare"):
        line = f"adapt-advisor {command} --answers adapt-advisor-answers.yaml"
        assert line in printed
        arguments = line.split()[1:]
        run = subprocess.run(
            [sys.executable, "-m", "adapt_advisor", *arguments],
            cwd=tmp_path, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert run.returncode == 0, run.stderr


def test_nothing_is_overwritten_without_asking(person: Any, tmp_path: Path) -> None:
    for name in ("report.json", "mine.yaml"):
        (tmp_path / name).write_text("precious\n")
    someone = person(*_TO_FILE, "--save", "mine.yaml")
    someone.answer_all({}, someone.screen())
    assert "mine.yaml exists. Overwrite it?" in someone.type("")
    assert "report.json exists. Overwrite it?" in someone.type("n")
    someone.child.sendline("")
    code, printed = someone.leave()
    assert code == 0
    assert (tmp_path / "mine.yaml").read_text() == "precious\n"
    assert (tmp_path / "report.json").read_text() == "precious\n"
    assert "gap_type: unknown" in _saved(tmp_path)
    assert json.loads((tmp_path / "report-2.json").read_text())["plan"]
    assert "The report is in report-2.json" in printed


def test_what_may_be_overwritten_is(person: Any, tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text("old\n")
    someone = person("--save", "mine.yaml")
    someone.answer_all({}, someone.screen())
    someone.type("")
    someone.child.sendline("y")
    assert someone.leave()[0] == 0
    assert "gap_type: unknown" in (tmp_path / "mine.yaml").read_text()


@pytest.mark.parametrize("after", [1, 2, 3, 5, 8])
def test_kill_after_a_prompt_loses_no_answer(
    after: int, person: Any, tmp_path: Path, rulebook: Rulebook
) -> None:
    case = CASES["support assistant"]
    someone = person(*_TO_FILE)
    someone.answer_some(case, someone.screen(), after)
    someone.child.kill(signal.SIGKILL)
    someone.leave()
    again = person(*_TO_FILE)
    offer = again.screen()
    answers = "1 answer." if after == 1 else f"{after} answers."
    assert f"was cut off after {answers}" in offer
    screen = again.type("")
    assert f"question {after + 1}," in screen
    again.answer_all(case, screen)
    _finish(again)
    wanted = _recommended(tmp_path, flags({**someone.typed, **again.typed}))
    assert _report(tmp_path) == wanted
    _saved(tmp_path)


def test_a_left_session_that_is_not_wanted_is_kept(person: Any, tmp_path: Path) -> None:
    someone = person()
    someone.screen()
    someone.type("1")
    someone.child.kill(signal.SIGKILL)
    someone.leave()
    again = person()
    again.screen()
    assert "question 1," in again.type("n")
    again.child.close(force=True)
    assert "gap_type: [facts]" in _saved(tmp_path)


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"])
@pytest.mark.parametrize("wait", [0.0, 0.05, 0.3])
def test_a_signal_after_the_last_enter_loses_nothing(
    name: str, wait: float, person: Any, tmp_path: Path
) -> None:
    someone = person()
    someone.answer_all({}, someone.screen())
    someone.child.sendline("")
    time.sleep(wait)
    someone.child.kill(getattr(signal, name))
    code, printed = someone.leave()
    assert "gap_type: unknown" in _saved(tmp_path)
    assert code in (0, 130)
    assert "adapt-advisor-answers.yaml" in printed


def test_two_signals_at_once_lose_nothing(person: Any, tmp_path: Path) -> None:
    for number in range(5):
        someone = person()
        someone.screen()
        someone.type("1")
        someone.child.kill(signal.SIGTERM)
        time.sleep(0.0003 + number * 0.0004)
        if someone.child.isalive():
            someone.child.kill(signal.SIGHUP)
        someone.leave()
        assert "gap_type: [facts]" in _saved(tmp_path)


def _in_shell(someone: Person, command: str) -> Person:
    someone.child.close(force=True)
    program = f"{sys.executable} -m adapt_advisor"
    someone.child = type(someone.child)(
        "/bin/bash", ["-c", command.replace("adapt-advisor", program)],
        cwd=str(someone.child.cwd), encoding="utf-8", timeout=30,
        dimensions=(24, 80), env={**someone.child.env, "TERM": "dumb"},
    )  # fmt: skip
    someone.child.delaybeforesend = None
    return someone


@pytest.mark.parametrize(
    ("command", "code"),
    [
        ("adapt-advisor ask > /dev/full", 2),
        ("adapt-advisor ask | true; exit ${PIPESTATUS[0]}", 0),
        ("adapt-advisor ask --format json | head -c 10; exit ${PIPESTATUS[0]}", 0),
    ],
)
def test_a_lost_reader_or_a_full_disk_loses_nothing(
    command: str, code: int, person: Any, tmp_path: Path
) -> None:
    someone = _in_shell(person(), command)
    someone.answer_all({}, someone.screen())
    someone.child.sendline("")
    ended, printed = someone.leave()
    assert ended == code, printed
    assert "gap_type: unknown" in _saved(tmp_path)
    assert "adapt-advisor-answers.yaml" in printed
    assert list(tmp_path.glob("adapt-advisor-report.*"))


def test_an_output_that_cannot_be_written_loses_nothing(
    person: Any, tmp_path: Path
) -> None:
    (tmp_path / "loop").symlink_to("loop")
    someone = person("--output", "loop")
    someone.answer_all({}, someone.screen())
    someone.child.sendline("")
    code, printed = someone.leave()
    assert code == 2
    assert "Your answers are saved in adapt-advisor-answers.yaml" in printed


def test_two_sessions_in_one_folder_keep_apart(person: Any, tmp_path: Path) -> None:
    one, two = person(), person()
    one.screen()
    two.screen()
    one.type("1")
    two.type("2")
    one.child.sendintr()
    two.child.sendintr()
    assert one.leave()[0] == two.leave()[0] == 130
    texts = {f.read_text() for f in tmp_path.glob("adapt-advisor-answers*.yaml")}
    assert len(texts) == 2


def test_bad_input_is_explained_and_asked_again(person: Any) -> None:
    someone = person()
    first = someone.asked(someone.screen())
    for line in ("99", "", "nonsense", "\x1b[A", "\x1b[200~x", "-1", "1,,99"):
        screen = someone.type(line)
        assert "Type " in screen, line
        assert "Traceback" not in screen
    someone.child.send(b"\xff\xfe\r".decode("latin-1"))
    assert "Type " in someone.screen()
    assert someone.asked(someone.type("1")).id != first.id


def test_help_and_why_explain(person: Any, rulebook: Rulebook) -> None:
    someone = person()
    question = someone.asked(someone.screen())
    assert question.find_out in " ".join(someone.type("?").split())
    explained = " ".join(someone.type("why").split())
    assert question.why in explained
    node = rulebook.flowchart.nodes[rulebook.flowchart.start]
    assert node.title in explained


@pytest.mark.parametrize("columns", [40, 80])
def test_every_line_fits_the_terminal(columns: int, person: Any) -> None:
    someone = person(columns=columns, rows=24)
    screen = someone.screen()
    while someone.asked(screen) is not None:
        assert max(map(len, screen.splitlines())) <= columns
        screen = someone.type("d")
    assert max(map(len, screen.splitlines())) <= columns


def test_a_terminal_without_unicode_is_enough(person: Any) -> None:
    someone = person(
        LC_ALL="POSIX", PYTHONCOERCECLOCALE="0", PYTHONUTF8="0",
        PYTHONIOENCODING="ascii",
    )  # fmt: skip
    screens = [someone.screen()]
    while someone.asked(screens[-1]) is not None:
        screens.append(someone.type("d"))
    someone.child.sendline("")
    code, printed = someone.leave()
    assert code == 0
    assert "".join([*screens, printed]).isascii()


def test_colour_follows_the_terminal_and_no_color(person: Any) -> None:
    coloured = person("--plain", TERM="xterm-256color")
    coloured.child.expect("> ")
    assert "\x1b[1;36m" in coloured.child.before
    plain = person("--plain", TERM="xterm-256color", NO_COLOR="1")
    plain.child.expect("> ")
    assert "36m" not in plain.child.before
    dumb = person(TERM="dumb")
    assert "\x1b" not in dumb.screen()


def test_without_a_terminal_it_says_what_to_use(tmp_path: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-m", "adapt_advisor", "ask"],
        cwd=tmp_path, stdin=subprocess.DEVNULL, capture_output=True, text=True,
        timeout=30, check=False,
    )  # fmt: skip
    assert run.returncode == 2
    assert run.stdout == ""
    assert "adapt-advisor recommend" in run.stderr


def test_the_recorded_session_is_current() -> None:
    path = Path(__file__).parents[2] / "examples" / "record_session.py"
    spec = importlib.util.spec_from_file_location("record_session", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    recorded = module.recorded()
    assert path.with_name("session.txt").read_text() == recorded, (
        "run python examples/record_session.py and look at the difference"
    )


def test_a_line_of_a_megabyte_is_refused_in_a_few_words(rulebook: Rulebook) -> None:
    question = rulebook.questions["monthly_requests"]
    for text in ("9" * 1_000_000, "x" * 1_000_000, "1," * 500_000):
        begin = time.perf_counter()
        with pytest.raises(UsageError) as caught:
            read_reply(question, text, rulebook)
        assert len(str(caught.value)) < 300
        assert time.perf_counter() - begin < 1


def test_an_answers_file_is_asked_only_for_what_is_missing(
    person: Any, tmp_path: Path
) -> None:
    case = CASES["support assistant"]
    someone = person()
    someone.answer_all(case, someone.screen())
    _finish(someone)
    again = person("--answers", "adapt-advisor-answers.yaml")
    screen = again.screen()
    assert "are there already; only what is missing is asked." in screen
    assert again.asked(screen) is None
    _finish(again)
    assert "3000" in _saved(tmp_path)


def test_answers_of_an_older_rulebook_are_read_with_a_line_each(
    person: Any, tmp_path: Path
) -> None:
    (tmp_path / "old.yaml").write_text("answers: {privacy: vpc_only}\n")
    someone = person("--answers", "old.yaml")
    said = "privacy: vpc_only is read as an answer to data_place"
    assert said in someone.screen()
