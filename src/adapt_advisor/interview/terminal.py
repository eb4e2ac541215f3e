"""The real terminal: rich prints to stderr, a line is read from stdin."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, TextIO

from adapt_advisor.escape import terminal as writable
from adapt_advisor.interview.prompt import Asked, answer_in_lines
from adapt_advisor.interview.screen import Line, Style

if TYPE_CHECKING:
    from rich.text import Text

_STYLES: dict[Style, str] = {
    "plain": "",
    "heading": "bold cyan",
    "strong": "bold",
    "dim": "dim",
    "problem": "yellow",
}
_WIDEST = 88
"""Longer lines are hard to read, however wide the window is."""


class RichTerminal:
    """Questions on `output` (stderr, the result has stdout), replies from `source`."""

    def __init__(
        self, source: TextIO, output: TextIO, width: int | None = None
    ) -> None:
        """Take the streams; colour and width follow the terminal and `NO_COLOR`."""
        from rich.console import Console

        self._source = source
        self._width = width
        self._console = Console(
            file=output, width=width, markup=False, emoji=False, highlight=False
        )

    def show(self, lines: Sequence[Line]) -> None:
        """Print paragraphs, wrapped beside their labels."""
        for line in lines:
            for text in self._wrapped(line):
                self._console.print(text, soft_wrap=True)

    def fits(self, lines: Sequence[Line]) -> bool:
        """Whether the paragraphs, a blank line and the prompt fit on one screen."""
        return self.rows_of(lines) + 2 <= self.size[1]

    def rows_of(self, lines: Sequence[Line]) -> int:
        """How many rows of the screen the paragraphs take."""
        return sum(len(self._wrapped(line)) for line in lines)

    def ask(self, prompt: str) -> str:
        """Read one line; whatever bytes are typed, it is text.

        Raises:
            EOFError: At the end of input, or when the terminal is gone.
        """
        self._console.print(prompt, end="", soft_wrap=True)
        self._console.file.flush()
        try:
            line = self._read()
        except KeyboardInterrupt:
            self._console.print()
            raise
        if not line:
            self._console.print()
            raise EOFError
        return line.rstrip("\r\n")

    def answer(self, asked: Asked, *, again: bool) -> str:
        """Ask a question in lines of text."""
        return answer_in_lines(self, asked, again=again)

    def _read(self) -> str:
        buffer = getattr(self._source, "buffer", None)
        try:
            if buffer is None:
                return self._source.readline()
            encoding = self._source.encoding or "utf-8"
            line: bytes = buffer.readline()
            return line.decode(encoding, errors="replace")
        except OSError:  # the terminal hung up
            return ""

    def _wrapped(self, line: Line) -> list[Text]:
        from rich.text import Text

        width = min(self.size[0], _WIDEST)
        indent = len(line.label) if len(line.label) < width // 2 else 0
        body = Text()
        body.append(self._safe(line.lead), "bold")
        body.append(self._safe(line.text), _STYLES[line.style])
        if line.note:
            body.append(f"  ({self._safe(line.note)})", "dim")
        rows = body.wrap(self._console, max(width - indent, 10), overflow="fold")
        for row in rows:
            row.rstrip()
        first = Text(self._safe(line.label), "bold" if line.label.strip() else "")
        margins = [first, *[Text(" " * indent)] * (len(rows) - 1)]
        return [margin + row for margin, row in zip(margins, rows, strict=True)]

    @property
    def size(self) -> tuple[int, int]:
        """Columns and rows, now: a window can be resized between two questions."""
        columns, rows = self._console.size
        if self._console.is_dumb_terminal:  # rich takes these for 80 x 25
            with suppress(OSError):
                columns, rows = os.get_terminal_size(self._console.file.fileno())
        return self._width or columns or 80, rows or 24

    def _safe(self, text: str) -> str:
        return writable(text, self._console.encoding)
