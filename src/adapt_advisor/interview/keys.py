"""The terminal with arrow keys: answers are picked from a list, or typed above it."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from typing import TextIO

from adapt_advisor.catalogue.nouns import Gpu, LanguageModel
from adapt_advisor.interview import prompt
from adapt_advisor.interview.options import shown_options
from adapt_advisor.interview.picker import Picker, Row, pick
from adapt_advisor.interview.prompt import Asked
from adapt_advisor.interview.screen import Line
from adapt_advisor.interview.terminal import RichTerminal
from adapt_advisor.rulebook.rulebook import Rulebook

_ANY = "F3 don't know  Esc back  F1 help  F2 why  F4 save and quit"
_LETTERS = "d don't know  b back  ? help  w why  q save and quit"
_LEAST_COLUMNS, _LEAST_ROWS = 40, 16
"""In a smaller window lines of text are easier to read than a list."""


def can_pick(terminal: RichTerminal, environment: Mapping[str, str]) -> bool:
    """Whether the terminal can redraw, and is large enough to.

    Args:
        terminal: Where the questionnaire takes place.
        environment: Names the kind of terminal (`TERM`).
    """
    columns, rows = terminal.size
    dumb = environment.get("TERM", "") in ("", "dumb", "unknown")
    large = columns >= _LEAST_COLUMNS and rows >= _LEAST_ROWS
    return large and (os.name == "nt" or not dumb)


class KeyTerminal(RichTerminal):
    """Options are picked with arrow keys; numbers are typed, or a word is picked."""

    def __init__(
        self, rulebook: Rulebook, source: TextIO, output: TextIO, width: int | None
    ) -> None:
        """Take the streams, and the rulebook whose GPUs and models are listed."""
        super().__init__(source, output, width)
        self._rulebook = rulebook

    def answer(self, asked: Asked, *, again: bool) -> str:
        """Show the question and its list; the line that was picked or typed."""
        rows = tuple(self._rows(asked))
        number = asked.question.kind == "number"
        head = prompt.head_lines(asked)
        if number:
            head.append(Line(prompt.how(asked.question)))
        if asked.current is not None:
            head.append(prompt.kept_line(asked))
        if not again:
            self.show(head)
        named = number or asked.question.kind in ("gpu", "model")
        several = asked.question.kind == "multi"
        picker = Picker(
            rows,
            several=several,
            filtered=named,
            free=number,
            keys=_keys(several, named),
            kept=_kept(asked),
            ticked=list(asked.current) if isinstance(asked.current, tuple) else [],
        )
        return pick(picker, 0 if again else self.rows_of(head))

    def _rows(self, asked: Asked) -> Iterator[Row]:
        question = asked.question
        if question.kind == "boolean":
            yield Row("yes", "Yes")
            yield Row("no", "No")
        for name, option in shown_options(question).items():
            label, example = self._safe(option.label), self._safe(option.example or "")
            yield Row(name, label, example, option.heading)
        for word, value in question.bands.items():
            yield Row(word, f"{word} (about {value:,.0f})")
        if question.kind in ("gpu", "model"):
            known: Mapping[str, Gpu | LanguageModel] = (
                self._rulebook.gpus if question.kind == "gpu" else self._rulebook.models
            )
            for name, one in known.items():
                words = " ".join((name, *one.aliases))
                yield Row(name, self._safe(one.label), words=words)


def _keys(several: bool, named: bool) -> str:
    if named:
        return f"Enter take  {_ANY}"
    tick = "Space tick  " if several else ""
    return f"{tick}Enter take  {_LETTERS}"


def _kept(asked: Asked) -> str | None:
    """The value of the row that Enter keeps."""
    match asked.current:
        case bool():
            return "yes" if asked.current else "no"
        case str():
            return asked.current
        case tuple() if asked.current:
            return asked.current[0]
    return None
