"""The screen: lines to show, and the terminal that shows them and reads a line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol

if TYPE_CHECKING:
    from adapt_advisor.interview.prompt import Asked

Style = Literal["plain", "heading", "strong", "dim", "problem"]


class Line(NamedTuple):
    """A paragraph of the screen."""

    text: str = ""
    style: Style = "plain"
    label: str = ""
    """Stands in the margin; the text wraps beside it."""
    lead: str = ""
    """The first words of the paragraph, which say what it is."""
    note: str = ""
    """Less important words after the text."""


BLANK = Line()


class Terminal(Protocol):
    """Where the questionnaire takes place."""

    def show(self, lines: Sequence[Line]) -> None:
        """Print paragraphs."""

    def ask(self, prompt: str) -> str:
        """Read one line.

        Raises:
            EOFError: When there is no more input.
            KeyboardInterrupt: When the user presses Ctrl-C.
        """

    def fits(self, lines: Sequence[Line]) -> bool:
        """Whether the paragraphs and a prompt fit on one screen."""

    def answer(self, asked: Asked, *, again: bool) -> str:
        """Ask a question; the line that was typed, or that what was picked stands for.

        Args:
            asked: The question.
            again: Whether it was shown before, and something came in between.

        Raises:
            EOFError: When there is no more input.
            KeyboardInterrupt: When the user presses Ctrl-C.
        """
