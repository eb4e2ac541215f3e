"""Recommendations as text: one document, decided once, and one renderer per format.

`terminal` (on `lines` and `tables`), `markdown` (with `mermaid`), `html` (with
`pictures` and `svg`) and `json_`; `render` finds the one that is asked for.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from adapt_advisor.problem import UsageError
from adapt_advisor.report.render_options import RenderOptions

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
