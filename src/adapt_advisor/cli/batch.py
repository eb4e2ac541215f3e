"""`adapt-advisor batch`: a profile a line in, a record a line out."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, BinaryIO

import typer

from adapt_advisor.cli.context import one_command, rulebook_in_use
from adapt_advisor.cli.exits import Exit
from adapt_advisor.cli.options import takes
from adapt_advisor.problem import UsageError

if TYPE_CHECKING:
    from adapt_advisor.batches.lines import Line

EVERY_SECONDS = 1.0
"""How often progress is told to a terminal."""


@takes("fields", "explain", "jobs", "output", "resume", "efficiency")
def batch(
    context: typer.Context,
    file: Annotated[
        str,
        typer.Argument(
            metavar="FILE.jsonl", help='Lines {"answers": {...}}; - for stdin.'
        ),
    ],
    *,
    fields: str | None,
    explain: bool,
    jobs: str | None,
    output: str | None,
    resume: str | None,
    efficiency: str | None,
) -> int:
    """Advise on many profiles: a profile a line in, a record a line out, in order."""
    from adapt_advisor import Adviser
    from adapt_advisor.answers.option_values import OptionValues
    from adapt_advisor.batches.lines import read_lines
    from adapt_advisor.batches.pool import made_in_order
    from adapt_advisor.batches.record_maker import wanted_fields
    from adapt_advisor.evidence.own_constants import with_efficiency

    if output is not None and resume is not None:
        raise UsageError.of("--output too", "Give one of the two", "--resume")
    rulebook = with_efficiency(rulebook_in_use(context.obj), efficiency)
    values = OptionValues(rulebook)
    workers = values.whole("--jobs", jobs, most=1024)
    named = None if fields is None else [one.strip() for one in fields.split(",")]
    wanted = values.of(lambda: wanted_fields(named, explain=explain))
    values.raise_any()
    assert wanted is not None, "its problems were raised"
    with _opened(file) as stream, _target(output, resume) as (target, done):
        lines = _after(read_lines(stream), done)
        progress = Progress(done)
        for made in made_in_order(Adviser(rulebook), lines, wanted, workers or 1):
            target.write(made.text)
            target.flush()
            progress.told(made.records, made.failed)
        progress.ended()
    return Exit.DONE


app = one_command(batch, by_flags=False)


@contextmanager
def _opened(file: str) -> Iterator[BinaryIO]:
    if file == "-":
        yield sys.stdin.buffer
        return
    try:
        stream = Path(file).open("rb")  # noqa: SIM115 - closed below
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "not a path"
        cause = f"the file cannot be read ({reason})"
        raise UsageError.of(cause, "Check the path", file) from None
    with stream:
        yield stream


@contextmanager
def _target(output: str | None, resume: str | None) -> Iterator[tuple[BinaryIO, int]]:
    """Where records go, and how many of them are there already."""
    name = output if resume is None else resume
    if name is None or name == "-":
        yield sys.stdout.buffer, 0
        return
    flag = "--output" if resume is None else "--resume"
    try:
        stream = Path(name).open("wb" if resume is None else "ab+")  # noqa: SIM115
        done = 0 if resume is None else _kept(stream)
    except (OSError, ValueError) as error:
        cause = f"the records cannot be written ({getattr(error, 'strerror', error)})"
        remedy = f"Name a file that can be written with {flag} FILE"
        raise UsageError.of(cause, remedy, f"{flag} {name}") from None
    with stream:
        yield stream, done


def _kept(stream: BinaryIO) -> int:
    """Complete records of an interrupted batch; one that was cut off goes."""
    from adapt_advisor.batches.lines import complete_lines

    stream.seek(0)
    count, end = complete_lines(stream)
    stream.truncate(end)
    stream.seek(0, os.SEEK_END)
    return count


def _after(lines: Iterator[Line], done: int) -> Iterator[Line]:
    """The lines whose records are not there yet."""
    for _ in range(done):
        if next(lines, None) is None:
            break
    yield from lines


class Progress:
    """Counts on standard error: while it runs for a terminal, at the end for all."""

    def __init__(self, done: int) -> None:
        """Begin after the records that were there already."""
        self.done = done
        self.records = self.failed = 0
        self.begun = self.last = time.monotonic()

    def told(self, records: int, failed: int) -> None:
        """Count, and tell a terminal once in a while."""
        self.records += records
        self.failed += failed
        now = time.monotonic()
        if sys.stderr.isatty() and now - self.last >= EVERY_SECONDS:
            self.last = now
            print(f"\r{self._line(now)}", end="", file=sys.stderr, flush=True)

    def ended(self) -> None:
        """The closing line."""
        start = "\r" if sys.stderr.isatty() else ""
        print(f"{start}{self._line(time.monotonic())}", file=sys.stderr)

    def _line(self, now: float) -> str:
        rate = self.records / max(now - self.begun, 1e-9)
        kept = f" after {self.done:,} that were there" if self.done else ""
        wrong = f", {self.failed:,} with problems" if self.failed else ""
        return f"{self.records:,} records{kept}{wrong}, {rate:,.0f} a second"
