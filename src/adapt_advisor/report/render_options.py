"""What a report depends on beside what it tells: date, title, room, what shows."""

from __future__ import annotations

from adapt_advisor.noun import Noun


class RenderOptions(Noun):
    """What a report may know beside the recommendation itself."""

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
