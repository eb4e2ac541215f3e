"""How a report reaches the terminal: format, width and colour."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from adapt_advisor.cli.exits import Exit, Stop
from adapt_advisor.rulebook.finding import did_you_mean

if TYPE_CHECKING:
    from adapt_advisor.model.recommendation import Recommendation
    from adapt_advisor.model.rulebook import Rulebook
    from adapt_advisor.report.document import Document


def check_format(name: str, known: Sequence[str]) -> None:
    """Stop with a usage error when there is no such format."""
    if name not in known:
        remedy = did_you_mean(name, known)
        raise Stop(Exit.USAGE, f"--format: there is no format {name}. {remedy}")


def rendered(
    recommendation: Recommendation,
    rulebook: Rulebook,
    name: str,
    *,
    to_file: str | None,
    date: str | None,
    width: int | None,
) -> str:
    """The report in a format, for a terminal if that is where it goes."""
    from adapt_advisor.report import render

    return render(
        recommendation,
        rulebook,
        name,
        date=date,
        width=width or terminal_width(),
        color=to_file is None and wants_color(),
        encoding="utf-8" if to_file else sys.stdout.encoding or "utf-8",
    )


def document_rendered(
    document: Document, name: str, *, to_file: str | None, width: int | None
) -> str:
    """A document as text or Markdown, for a terminal if that is where it goes."""
    from adapt_advisor.report import RenderOptions

    if name == "markdown":
        from adapt_advisor.report.markdown import markdown

        return markdown(document)
    from adapt_advisor.report.terminal import terminal

    options = RenderOptions(
        width=width or terminal_width(),
        color=to_file is None and wants_color(),
        encoding="utf-8" if to_file else sys.stdout.encoding or "utf-8",
    )
    return terminal(document, options)


def terminal_width() -> int:
    """Columns of the terminal; 80 where there is none."""
    try:
        return max(os.get_terminal_size(sys.stdout.fileno()).columns, 40)
    except (OSError, ValueError):
        return 80


def wants_color() -> bool:
    """Whether standard output is a terminal that may be coloured."""
    dumb = os.environ.get("TERM") == "dumb" or bool(os.environ.get("NO_COLOR"))
    return sys.stdout.isatty() and not dumb
