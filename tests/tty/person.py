"""A person at a real terminal: reads the screen, and types answers to what it asks."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pexpect  # type: ignore[import-untyped]

from adapt_advisor import Question, Rulebook
from adapt_advisor.interview.options import shown_options

PROMPT = r"(\n> |\[[Yy]/[Nn]\] )$"


class Person:
    """Runs `adapt-advisor ask` in a pseudo-terminal and answers from a mapping."""

    def __init__(
        self,
        rulebook: Rulebook,
        folder: Path,
        *arguments: str,
        rows: int = 24,
        columns: int = 80,
        **environment: str,
    ) -> None:
        self.rulebook = rulebook
        self.typed: dict[str, str] = {}
        """What was typed to each question, in the form that a flag takes."""
        kept = {k: v for k, v in os.environ.items() if "COLOR" not in k}
        self.child = pexpect.spawn(
            sys.executable,
            ["-m", "adapt_advisor", "ask", *arguments],
            cwd=str(folder),
            env={**kept, "TERM": "dumb", "HOME": str(folder), **environment},
            dimensions=(rows, columns),
            encoding="utf-8",
            timeout=30,
        )
        self.child.delaybeforesend = None

    def screen(self) -> str:
        """What was printed up to the next prompt."""
        self.child.expect(PROMPT)
        shown = str(self.child.before).replace("\r\n", "\n")
        if "What is it most like?" in shown:  # none of these; each test has its own
            return shown + self.type("")
        return shown

    def type(self, line: str) -> str:
        """Type a line, and read what comes up to the next prompt."""
        self.child.sendline(line)
        return self.screen()

    def answer_all(self, answers: Mapping[str, Any], screen: str) -> str:
        """Answer every question (`d` where the mapping says nothing); the summary."""
        while (question := self.asked(screen)) is not None:
            line = reply(question, answers.get(question.id))
            self.typed[question.id] = flag_value(answers.get(question.id))
            screen = self.type(line)
        return screen

    def answer_some(self, answers: Mapping[str, Any], screen: str, count: int) -> str:
        """Answer the next questions, so many of them; what is shown then."""
        for _ in range(count):
            question = self.asked(screen)
            assert question is not None
            self.typed[question.id] = flag_value(answers.get(question.id))
            screen = self.type(reply(question, answers.get(question.id)))
        return screen

    def asked(self, screen: str) -> Question | None:
        """The question that a screen asks; None for the summary."""
        text = " ".join(screen.rpartition("question ")[2].split())
        found = [q for q in self.rulebook.questions.values() if q.ask in text]
        if not found:
            assert "Your answers" in screen, screen
            return None
        return max(found, key=lambda q: text.index(q.ask))

    def leave(self) -> tuple[int | None, str]:
        """Wait for the end: the exit code, and what was printed last."""
        self.child.expect(pexpect.EOF)
        self.child.close()
        return self.child.exitstatus, str(self.child.before)


def reply(question: Question, value: Any) -> str:
    """The line that a person types to give the value."""
    options = list(shown_options(question))
    if value is None:
        return "d"
    if isinstance(value, bool):
        return "y" if value else "n"
    if isinstance(value, tuple):
        return ",".join(str(options.index(one) + 1) for one in value)
    return str(options.index(value) + 1) if value in options else str(value)


def flag_value(value: Any) -> str:
    """The same value as a flag takes it."""
    if value is None:
        return "unknown"
    if isinstance(value, bool):
        return "true" if value else "false"
    return ",".join(value) if isinstance(value, tuple) else str(value)


def flags(typed: Mapping[str, str]) -> Sequence[str]:
    """The flags that say what was typed."""
    return [f"--{q.replace('_', '-')}={value}" for q, value in typed.items()]


def saved_file(printed: str) -> str:
    """The answers file that the way to resume names."""
    match = re.search(r"adapt-advisor ask --answers (\S+)", printed)
    assert match is not None, printed
    return match[1]
