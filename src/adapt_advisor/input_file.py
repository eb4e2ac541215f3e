"""Files that a user names: read once, up to a bound, or one clear problem."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import NamedTuple

from adapt_advisor.problem import UsageError


class InputFile(NamedTuple):
    """What a file holds, and what messages call it."""

    name: str
    content: bytes
    """At most one byte more than the bound, so that its reader can tell."""


def read_input(name: str | Path, most: int) -> InputFile:
    """A file's content, or that of standard input for `-`.

    Args:
        name: The path; `-` is standard input.
        most: The bound in bytes; one more is read where there is more.

    Raises:
        UsageError: When it cannot be read.
    """
    try:
        if name == "-":
            return InputFile("standard input", sys.stdin.buffer.read(most + 1))
        with Path(name).open("rb") as stream:
            return InputFile(str(name), stream.read(most + 1))
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "not a path"
        cause = f"the file cannot be read ({reason})"
        raise UsageError.of(cause, "Check the path", str(name)) from None
