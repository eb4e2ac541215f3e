"""The questionnaire with arrow keys, in a real pseudo-terminal."""

from __future__ import annotations

import os
import signal
import sys
import termios
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pexpect  # type: ignore[import-untyped]
import pytest

pytestmark = pytest.mark.tty
DOWN, ENTER = "\x1b[B", "\r"


@pytest.fixture
def keys(tmp_path: Path) -> Iterator[Any]:
    started: list[Any] = []

    def start(*arguments: str, columns: int = 80, **environment: str) -> Any:
        kept = {k: v for k, v in os.environ.items() if "COLOR" not in k}
        child = pexpect.spawn(
            sys.executable, ["-m", "adapt_advisor", "ask", *arguments],
            cwd=str(tmp_path), encoding="utf-8", timeout=30, dimensions=(24, columns),
            env={**kept, "TERM": "xterm-256color", "HOME": str(tmp_path)} | environment,
        )  # fmt: skip
        child.delaybeforesend = None
        started.append(child)
        return child

    def begun(*arguments: str, **more: Any) -> Any:
        child = start(*arguments, **more)
        child.expect("like[?]")
        child.expect("> $" if "--plain" in arguments or "TERM" in more else "quit")
        child.send("\r")  # no usual workload
        return child

    yield begun
    for child in started:
        child.close(force=True)


def _saved(folder: Path) -> str:
    (file,) = folder.glob("adapt-advisor-answers*.yaml")
    assert not list(folder.glob("*.journal"))
    return file.read_text()


@pytest.mark.parametrize("columns", [40, 80])
@pytest.mark.parametrize("environment", [{}, {"NO_COLOR": "1"}])
def test_ticks_in_order_then_save(
    columns: int, environment: dict[str, str], keys: Any, tmp_path: Path
) -> None:
    child = keys(columns=columns, **environment)
    child.expect("save and quit")
    child.send(DOWN + DOWN + " " + "\x1b[A\x1b[A" + " " + ENTER)
    child.expect("question 2")
    child.expect("save and quit")
    child.send("q")
    child.expect(pexpect.EOF)
    assert "gap_type: [behaviour_style_format, facts]" in _saved(tmp_path)
    assert child.wait() == 130


def test_without_unicode_a_list_is_drawn_in_ascii(keys: Any, tmp_path: Path) -> None:
    child = keys(LC_ALL="POSIX", PYTHONCOERCECLOCALE="0", PYTHONUTF8="0",
                 PYTHONIOENCODING="ascii")  # fmt: skip
    child.expect("save and quit")
    assert child.before.isascii()
    child.send(ENTER)
    child.expect("question 2")
    child.send("\x03")
    child.expect(pexpect.EOF)
    assert "gap_type: [facts]" in _saved(tmp_path)


@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP", "SIGINT", "SIGQUIT", "SIGKILL"])
def test_a_signal_while_a_list_is_shown_loses_nothing(
    name: str, keys: Any, tmp_path: Path
) -> None:
    child = keys()
    child.expect("save and quit")
    child.send(ENTER)
    child.expect("question 2")
    child.expect("save and quit")
    child.kill(getattr(signal, name))
    child.expect(pexpect.EOF)
    if name == "SIGKILL":
        (journal,) = tmp_path.glob("*.journal")
        assert '"gap_type": ["facts"]' in journal.read_text()
        return
    assert "gap_type: [facts]" in _saved(tmp_path)
    assert "adapt-advisor ask --answers" in child.before


def test_the_terminal_is_as_it_was(keys: Any) -> None:
    child = keys()
    child.expect("save and quit")
    child.kill(signal.SIGTERM)
    child.expect("Interrupted")
    child.expect(pexpect.EOF)
    flags = termios.tcgetattr(child.child_fd)[3]
    assert flags & termios.ICANON
    assert flags & termios.ECHO


def test_resizing_and_pasting_garbage_change_nothing(keys: Any, tmp_path: Path) -> None:
    child = keys()
    child.expect("save and quit")
    child.setwinsize(30, 50)
    child.send("\x00\x07\x1b[200~" + "z" * 5000 + "\x1b[201~")
    child.setwinsize(24, 80)
    child.send(ENTER)
    child.expect("question 2")
    child.send("\x03")
    child.expect(pexpect.EOF)
    assert "gap_type: [facts]" in _saved(tmp_path)


@pytest.mark.parametrize("environment", [{"TERM": "dumb"}, {}])
def test_plain_lines_where_lists_cannot_be_drawn_or_are_not_wanted(
    environment: dict[str, str], keys: Any
) -> None:
    child = keys(*([] if environment else ["--plain"]), **environment)
    child.expect("\n> $")
    child.sendline("1")
    child.expect("question 2")
