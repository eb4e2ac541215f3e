"""What is left when a session ends: answers, report, and what to do with them next."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from adapt_advisor.answers.profile import Answer, Origin
from adapt_advisor.escape import clean
from adapt_advisor.interview.run import Desk, save_report
from adapt_advisor.interview.save import REPORT_NAME, answers_flags
from adapt_advisor.problem import NOWHERE, Problem, misuse

_ENDINGS = {"markdown": "md", "html": "html", "json": "json"}


class Result:
    """The files of one session: it knows what is on disk, and says so."""

    def __init__(self, desk: Desk, rules: str | None, save_as: str | None) -> None:
        """Nothing is kept yet.

        Args:
            desk: Where the session takes place.
            rules: The folder of rules that the command names.
            save_as: The file that the answers are wanted in; None = a new one.
        """
        self._desk, self._save_as = desk, save_as
        self._program = "adapt-advisor"
        if rules:
            self._program += f" --rules {shlex.quote(rules)}"
        self._given: tuple[Answer, ...] = ()
        self.answers: str | None = None
        """The answers file."""
        self.report: str | None = None
        """The report's file."""

    def keep(self, answers: Sequence[Answer]) -> None:
        """Write the answers to a file, the one that was named if that can be."""
        self._given = tuple(a for a in answers if a.origin is not Origin.DEFAULT)
        if self._given:
            path = self._named() or self._desk.save(self._given)
            self.answers = None if path is None else str(path)

    def _named(self) -> Path | None:
        """The file that `--save` names, written; None when there is none, or cannot."""
        if self._save_as is None:
            return None
        path = Path(self._save_as)
        if path.exists() and not self._may_overwrite(path):
            return None
        try:
            self._desk.save_as(self._given, path)
        except OSError as error:
            self.say([f"--save {path}: {error.strerror}"])
            return None
        return path

    def _may_overwrite(self, path: Path) -> bool:
        with suppress(KeyboardInterrupt):
            question = f"{clean(str(path))} exists. Overwrite it?"
            return self._desk.agrees(question, default=False)
        return False

    def keep_report(self, text: str, format_: str) -> None:
        """Write a report for which nobody named a file."""
        path = save_report(text, f"{REPORT_NAME}.{_ENDINGS[format_]}")
        self.report = None if path is None else str(path)

    def free_name(self, output: str, text: str) -> str | None:
        """The file for the report: the one named, if it may be replaced.

        Otherwise the report is written beside it, and there is nothing left to do.
        """
        path = Path(output)
        if not path.is_file() or self._may_overwrite(path):
            return output
        beside = save_report(text, path.name, path.parent)
        self.report = None if beside is None else str(beside)
        return None

    def how_to_resume(self) -> list[str]:
        """What to say when the session ended early."""
        if not self._given:
            return [
                "Interrupted before the first answer.",
                f"Begin again: {self._program} ask",
            ]
        if self.answers is None:
            return ["Interrupted.", *self._as_flags()]
        self._desk.journal.remove()
        return [
            f"Interrupted. Your answers are saved in {self.answers}",
            f"Resume with: {self._program} ask --answers {shlex.quote(self.answers)}",
        ]

    def kept_problem(self) -> Problem:
        """Where the answers are, beside what is wrong with the report."""
        if self.answers is None:
            return misuse(NOWHERE, "\n".join(self._as_flags()))
        resume = f"{self._program} recommend --answers {shlex.quote(self.answers)}"
        cause = f"Your answers are saved in {self.answers}"
        return misuse(NOWHERE, cause, f"The report again: {resume}")

    def _as_flags(self) -> list[str]:
        flags = answers_flags(self._given)
        return [
            "No folder can be written to. Your answers, as a command:",
            f"{self._program} recommend {flags}",
        ]

    def last_lines(self) -> list[str]:
        """Where everything is, and the commands that go on from there."""
        lines = [""]
        if self.report:
            lines.append(f"The report is in {self.report}")
        if self.answers is None:
            return lines + (self._as_flags() if self._given else [])
        file = shlex.quote(self.answers)
        return [
            *lines,
            f"Your answers are in {self.answers}",
            "Next:",
            f"  {self._program} explain --answers {file}",
            f"  {self._program} compare --answers {file}",
            f"  {self._program} ask --answers {file}",
        ]

    def say(self, lines: Sequence[str]) -> None:
        """Lines for the person; a terminal that is gone is no trouble."""
        with suppress(OSError):
            for line in lines:
                print(clean(line), file=sys.stderr)

    def end(self) -> None:
        """Everything is out: the journal has nothing more to keep."""
        if self.report is not None and (self.answers is not None or not self._given):
            self._desk.journal.remove()
