"""The questionnaire in a real pseudo-terminal."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from adapt_advisor import Rulebook, load_rulebook
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
    someone.screen()
    someone.type("5")
    someone.type("y")
    screen = someone.type("b")
    assert "Enter keeps: yes" in screen
    screen = someone.type("b")
    summary = someone.answer_all(case, screen)
    assert "Enter keeps" in someone.type("prompting_tried")
    summary = someone.answer_all(case, someone.type("n"))
    assert "Prompt found too weak: no" in summary
    someone.type("prompting_tried")
    someone.answer_all(case, someone.type("y"))
    someone.child.sendline("")
    assert someone.leave()[0] == 0
    straight = person(*_TO_FILE)
    first = _report(tmp_path)
    straight.answer_all(case, straight.screen())
    straight.child.sendline("")
    assert straight.leave()[0] == 0
    assert _report(tmp_path) == first


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
    someone.screen()
    someone.type("1,2")
    someone.type("y")
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
    assert again.asked(screen).id not in ("gap_type", "prompting_tried")
    again.answer_all(case, screen)
    again.child.sendline("")
    assert again.leave()[0] == 0
    typed = {"gap_type": "facts,behaviour_style_format", "prompting_tried": "true"}
    wanted = _recommended(tmp_path, flags({**typed, **again.typed}))
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
    coloured = person(TERM="xterm-256color")
    coloured.child.expect("> ")
    assert "\x1b[1;36m" in coloured.child.before
    plain = person(TERM="xterm-256color", NO_COLOR="1")
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
