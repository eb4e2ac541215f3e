"""How a report reaches the terminal: format, width and colour."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from adapt_advisor.problem import UsageError, did_you_mean

if TYPE_CHECKING:
    from adapt_advisor.advice.record import Recommendation
    from adapt_advisor.report.document import Document
    from adapt_advisor.rulebook.rulebook import Rulebook


FORMATS = ("text", "markdown", "json")
"""What `--format` accepts."""
REPORT_FORMATS = ("text", "markdown", "html", "json")
"""What `--format` accepts of a recommendation."""


SHOWN_IN_TEXT = 3
"""Methods outside the plan that text explains; the others it names."""


def explained(name: str, *, full: bool = False) -> int | None:
    """How many methods outside the plan a format explains; None = all."""
    return SHOWN_IN_TEXT if name == "text" and not full else None


def check_format(name: str, known: Sequence[str] = FORMATS) -> None:
    """Stop with a usage error when there is no such format.

    Raises:
        UsageError: With a name that may have been meant.
    """
    if name not in known:
        remedy = did_you_mean(name, known)
        raise UsageError.of(f"there is no format {name}", remedy, "--format")


def rendered(
    recommendation: Recommendation,
    rulebook: Rulebook,
    name: str,
    *,
    to_file: str | None,
    date: str | None,
    width: int | None,
    title: str | None = None,
    full: bool = False,
) -> str:
    """The report in a format, for a terminal if that is where it goes."""
    from adapt_advisor.report.render import render
    from adapt_advisor.report.render_options import RenderOptions

    return render(
        recommendation,
        rulebook,
        name,
        RenderOptions(
            date=date,
            width=width or terminal_width(),
            color=to_file is None and wants_color(),
            encoding="utf-8" if to_file else sys.stdout.encoding or "utf-8",
            title=title,
            full=full,
        ),
    )


def _document_rendered(
    document: Document, name: str, *, to_file: str | None, width: int | None
) -> str:
    """A document as text or Markdown, for a terminal if that is where it goes."""
    from adapt_advisor.report.render_options import RenderOptions

    if name == "markdown":
        from adapt_advisor.report.render.markdown import markdown

        return markdown(document)
    from adapt_advisor.report.render.terminal import terminal

    options = RenderOptions(
        width=width or terminal_width(),
        color=to_file is None and wants_color(),
        encoding="utf-8" if to_file else sys.stdout.encoding or "utf-8",
    )
    return terminal(document, options)


def either_rendered(
    name: str,
    as_json: Callable[[], str],
    as_document: Callable[[], Document],
    *,
    to_file: str | None,
    width: int | None,
) -> str:
    """What two builders make of one result: JSON, or a document in another format.

    Args:
        name: One of `FORMATS`.
        as_json: Builds the JSON; called only for that format.
        as_document: Builds the document; called only for the others.
        to_file: What `--output` names.
        width: Columns of text; None = those of the terminal.
    """
    if name == "json":
        return as_json()
    return _document_rendered(as_document(), name, to_file=to_file, width=width)


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
