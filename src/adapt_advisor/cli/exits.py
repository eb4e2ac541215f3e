"""Exit codes: a contract, printed in the README."""

from __future__ import annotations

from enum import IntEnum


class Exit(IntEnum):
    """How a command ended."""

    DONE = 0
    """Done."""
    FAILED = 1
    """A gate, scenario or validation failed; `rules check` found errors."""
    USAGE = 2
    """Bad or missing answers; an output that cannot be written."""
    RULES = 3
    """Any other command met an invalid rulebook."""
    BUG = 70
    """A bug; a report file was written."""
    INTERRUPTED = 130
    """Interrupted; the answers so far were saved."""


class Stop(Exception):
    """Ends the command with a code, after lines for standard error."""

    def __init__(self, code: Exit, *lines: str) -> None:
        """Keep the code and what to print."""
        self.code, self.lines = code, lines
        super().__init__("\n".join(lines))
