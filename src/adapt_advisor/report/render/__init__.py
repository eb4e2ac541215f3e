"""Recommendations as text: one document, decided once, and one renderer per format."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from adapt_advisor.noun import Noun
from adapt_advisor.problem import UsageError

if TYPE_CHECKING:
    from adapt_advisor.advice.record import Recommendation
    from adapt_advisor.rulebook.rulebook import Rulebook

RENDERERS: dict[str, str] = {
    "text": "adapt_advisor.report.render.terminal",
    "markdown": "adapt_advisor.report.render.markdown",
    "html": "adapt_advisor.report.render.html",
    "json": "adapt_advisor.report.render.json_",
}
"""Format name to the module whose `render` makes it; imported on first use, so that
machine output never pays for a terminal library. A new format is one line here."""


class RenderOptions(Noun):
    """What a renderer may know beside the recommendation itself."""

    date: str | None = None
    """Printed as it is; without one, a report carries no date."""
    width: int = 80
    """Columns of the terminal."""
    color: bool = False
    encoding: str = "utf-8"
    """Encoding of the stream; what it cannot hold is written in plain ASCII."""
    title: str | None = None
    """What the case is called; without one, the plan is the title."""
    saved: str | None = None
    """Where the answers were saved, as a page of text says."""
    full: bool = False
    """Whether a page of text shows everything."""


def render(
    recommendation: Recommendation,
    rulebook: Rulebook,
    output_format: str,
    options: RenderOptions | None = None,
) -> str:
    """The recommendation as text, ending in one newline; same input, same text.

    Args:
        recommendation: What to report.
        rulebook: The rulebook that gave it: names, wording, risks, first steps.
        output_format: A key of `RENDERERS`.
        options: Date, title, width and the like; None for the plainest page.

    Raises:
        UsageError: When no renderer has that name.
    """
    if output_format not in RENDERERS:
        known = ", ".join(RENDERERS)
        raise UsageError.of(f"no format {output_format!r}; there are {known}")
    module = import_module(RENDERERS[output_format])
    text: str = module.render(recommendation, rulebook, options or RenderOptions())
    return text
