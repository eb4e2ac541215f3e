"""Lines of a file of bounded length, in bundles of bounded size."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import BinaryIO, NamedTuple

MOST_BYTES = 1_000_000
"""Of one line: a profile with every answer has a few thousand."""
BUNDLE_BYTES = 256_000
"""Of the lines that one worker takes at a time."""


class Line(NamedTuple):
    """One line, numbered from 1; blank lines count and are left out."""

    number: int
    content: bytes
    too_long: bool = False
    """Whether it went on beyond the bound; then the content is its beginning."""


def read_lines(stream: BinaryIO, most: int = MOST_BYTES) -> Iterator[Line]:
    """The lines of a stream that are not blank, none held longer than the bound.

    Args:
        stream: Read forward only, so that a pipe will do.
        most: Bytes of one line.
    """
    number = 0
    while content := stream.readline(most + 1):
        number += 1
        too_long = len(content) > most and not content.endswith(b"\n")
        if too_long:
            _skip_rest(stream, most)
        if too_long or content.strip():
            yield Line(number, content[:most] if too_long else content, too_long)


def _skip_rest(stream: BinaryIO, most: int) -> None:
    """Read past the end of a line that is too long."""
    while rest := stream.readline(most):
        if rest.endswith(b"\n"):
            return


def bundles(
    lines: Iterable[Line], most_lines: int, most_bytes: int = BUNDLE_BYTES
) -> Iterator[list[Line]]:
    """Lines in bundles, each closed by the first of two bounds that it reaches."""
    bundle: list[Line] = []
    held = 0
    for line in lines:
        bundle.append(line)
        held += len(line.content)
        if len(bundle) >= most_lines or held >= most_bytes:
            yield bundle
            bundle, held = [], 0
    if bundle:
        yield bundle


def complete_lines(stream: BinaryIO) -> tuple[int, int]:
    """How many lines of a file end in a newline, and how many bytes those are."""
    count = end = read = 0
    while part := stream.read(1 << 20):
        count += part.count(b"\n")
        last = part.rfind(b"\n")
        end = read + last + 1 if last >= 0 else end
        read += len(part)
    return count, end
