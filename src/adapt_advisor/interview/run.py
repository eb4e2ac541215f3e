"""The questionnaire on this machine: its terminal, its folders, its journals."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from adapt_advisor.answers.answers_file import from_file
from adapt_advisor.answers.chain import build_profile
from adapt_advisor.answers.profile import Answer, Origin, Profile
from adapt_advisor.interview.journal import Journal, Left, left_journals
from adapt_advisor.interview.loop import interview, no_more_reasons
from adapt_advisor.interview.prompt import WhyHook
from adapt_advisor.interview.save import (
    FILE_NAME,
    OPEN_NAME,
    answers_text,
    open_text,
    places,
    save,
)
from adapt_advisor.interview.screen import Line, Terminal
from adapt_advisor.interview.session import Guide
from adapt_advisor.interview.terminal import RichTerminal
from adapt_advisor.problem import UsageError
from adapt_advisor.rulebook.rulebook import Rulebook


def is_interactive() -> bool:
    """Whether somebody can be asked: replies and questions both go to a terminal."""
    return all(
        stream is not None and stream.isatty() for stream in (sys.stdin, sys.stderr)
    )


class Desk(NamedTuple):
    """Where one questionnaire takes place, and where its answers are kept."""

    rulebook: Rulebook
    terminal: Terminal
    journal: Journal

    @classmethod
    def here(
        cls, rulebook: Rulebook, width: int | None = None, *, plain: bool = False
    ) -> Desk:
        """The terminal and the folders of this process.

        Args:
            rulebook: The rules that are asked about.
            width: Columns; None = as wide as the terminal.
            plain: Lines of text only, whatever the terminal could do.
        """
        terminal = _terminal(rulebook, width, plain)
        return cls(rulebook, terminal, Journal(rulebook.identity, _folders()))

    def ask(
        self,
        guide: Guide,
        start: Profile,
        *,
        why_hook: WhyHook = no_more_reasons,
        resumed: Sequence[Answer] = (),
        offered: Mapping[str, Answer] | None = None,
    ) -> Profile:
        """Run the questionnaire; every answer goes to the journal as it is given.

        Raises:
            Interrupted: When the user left early.
        """
        if resumed:
            self.journal.record(resumed)
        keep = self.journal.record
        return interview(
            guide,
            start,
            self.terminal,
            keep,
            why_hook,
            resumed,
            self._hand_over,
            offered or {},
        )

    def _hand_over(self, questions: Sequence[str]) -> str | None:
        path = save(open_text(self.rulebook, questions), _folders(), OPEN_NAME)
        return None if path is None else str(path)

    def left_answers(self) -> tuple[Answer, ...]:
        """Answers of a session that ended without its result, if they are wanted.

        They become a journal of this session, or an answers file: none is lost.
        """
        for left in left_journals(_folders()):
            answers = self._read(left)
            if answers and self._wants(left, len(answers)):
                self.journal.record(answers)
                left.path.unlink(missing_ok=True)
                return answers
            if answers and (kept := self.save(answers)):
                said = f"Those answers are kept in {kept}"
                self.terminal.show([Line(said, "dim")])
                left.path.unlink(missing_ok=True)
        return ()

    def _read(self, left: Left) -> tuple[Answer, ...]:
        """The answers that fit today's questions; of the others, what is wrong."""
        try:
            file = from_file(str(left.path), left.content)
        except UsageError:
            return ()
        if file.rulebook not in (None, self.rulebook.id):
            return ()
        found: dict[str, Answer] = {}
        for raw in file.answers:
            try:
                read = build_profile(self.rulebook, (), [raw])
            except UsageError as error:
                self.terminal.show([Line(str(error.problems[0]), "problem")])
            else:
                given = (a for a in read.values() if a.origin is not Origin.DEFAULT)
                found.update({a.question: a for a in given})
        return tuple(a._replace(origin=Origin.INTERACTIVE) for a in found.values())

    def _wants(self, left: Left, count: int) -> bool:
        when = datetime.fromtimestamp(left.seconds).astimezone()
        many = "1 answer" if count == 1 else f"{count} answers"
        said = f"A session of {when:%d %B, %H:%M} was cut off after {many}."
        self.terminal.show([Line(said, "strong")])
        return self.agrees("Go on with it?", default=True)

    def agrees(self, question: str, *, default: bool) -> bool:
        """Whether the person says yes; Enter takes the default.

        Raises:
            KeyboardInterrupt: When the person leaves instead.
        """
        choice = "Y/n" if default else "y/N"
        while True:
            try:
                said = self.terminal.ask(f"{question} [{choice}] ").strip().lower()
            except EOFError:
                raise KeyboardInterrupt from None
            if said in ("q", "quit"):
                raise KeyboardInterrupt
            if said in ("", "y", "yes", "n", "no"):
                return default if not said else said.startswith("y")

    def save(self, answers: Sequence[Answer]) -> Path | None:
        """An answers file of its own; None when no folder takes it."""
        given = [a for a in answers if a.origin is not Origin.DEFAULT]
        return save(answers_text(self.rulebook, given), _folders(), FILE_NAME)

    def save_as(self, answers: Sequence[Answer], path: Path) -> None:
        """Write the answers to a file that the person named.

        Raises:
            OSError: When that cannot be.
        """
        given = [a for a in answers if a.origin is not Origin.DEFAULT]
        path.write_text(answers_text(self.rulebook, given), encoding="utf-8")


def _terminal(rulebook: Rulebook, width: int | None, plain: bool) -> Terminal:
    lines = RichTerminal(sys.stdin, sys.stderr, width)
    if plain:
        return lines
    try:
        # Redraws the screen: imported for terminals that can.
        from adapt_advisor.interview.keys import KeyTerminal, can_pick
    except ImportError:
        return lines
    if not can_pick(lines, os.environ):
        return lines
    return KeyTerminal(rulebook, sys.stdin, sys.stderr, width)


def save_report(text: str, name: str, beside: Path | None = None) -> Path | None:
    """A new file for a report; None where none can be.

    Args:
        text: The report.
        name: Of the file, where it is free.
        beside: The folder that is tried first; None = the current one.
    """
    first = [] if beside is None else [beside]
    return save(text, [*first, *_folders()], name)


def _folders() -> list[Path]:
    # The current folder stays relative: it may have been removed meanwhile.
    return places(Path(), os.environ, *_temporary())


def _temporary() -> list[Path]:
    # Its imports take longer than the rest of this module.
    import tempfile

    try:
        return [Path(tempfile.gettempdir())]
    except OSError:
        return []
