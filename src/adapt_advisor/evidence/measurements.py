"""Files of a user's own measurements: CSV in, rows out, or every problem by name."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from adapt_advisor.evidence.cells import Row
from adapt_advisor.evidence.columns import KINDS, MEMORY_UNIT, NUMBERS, Columns
from adapt_advisor.evidence.selection import left_out
from adapt_advisor.problem import NOWHERE, Problem, UsageError, misuse

MAX_BYTES = 64_000_000
MAX_ROWS = 200_000
SHOWN = 20
"""Problems that are listed; the rest is counted."""

_NUMBER = re.compile(r"(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?", re.ASCII)
_BETWEEN = re.compile(r"\d+(?:\.\d+)?\s*[-\u2013]\s*\d+(?:\.\d+)?", re.ASCII)
_FORMULA = re.compile(r"[=@]|[-+]\s*[A-Za-z_]\w*\s*(?:[|(!]|$)")
_LEADS = ("=", "+", "@", "-")
_MEMORY_UNIT = re.compile(r"gi?b\b", re.IGNORECASE)


class Table(NamedTuple):
    """Rows as they stand in a file, with only the columns that are looked at."""

    rows: list[Row]
    absent: tuple[str, ...]
    """Input columns that the file lacks; they count as empty."""
    unknown: tuple[str, ...] = ()
    """Columns of the file that mean nothing here."""


def read_table(content: bytes, name: str, kind: str) -> Table:
    """The measurements in a CSV file.

    Args:
        content: The file, at most `MAX_BYTES`; one byte more says that it is larger.
        name: What messages call it.
        kind: A key of `columns.KINDS`.

    Raises:
        UsageError: With every problem, each by row and column.
    """
    columns = KINDS[kind]
    lines = csv.reader(io.StringIO(_text(content, name), newline=""), strict=True)
    try:
        header = [title.strip() for title in next(lines, [])]
        _check_header(header, columns, name)
        rows = _rows(lines, header, columns, name)
    except csv.Error as error:
        place = f"{name}: line {lines.line_num}"
        raise UsageError.of(f"this is not CSV: {error}", place=place) from None
    if not rows:
        raise UsageError.of("there is no row below the header", place=name)
    absent = tuple(column for column in columns.inputs if column not in header)
    return Table(rows, absent, columns.unknown(header))


def _text(content: bytes, name: str) -> str:
    if len(content) > MAX_BYTES:
        size = f"more than {MAX_BYTES // 1_000_000} MB"
        raise UsageError.of(f"the file has {size}", "Split it", name)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        place = f"{name}: line {line}"
        raise UsageError.of(
            "this is not UTF-8 text", "Save it as UTF-8", place
        ) from None
    if not text.strip():
        raise UsageError.of("the file is empty", "It needs a header and rows", name)
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        place = f"{name}: line {line}"
        raise UsageError.of("a NUL character", "Save it as UTF-8 text", place)
    return text


def _check_header(header: Sequence[str], columns: Columns, name: str) -> None:
    problems = [
        misuse(name, f"the column {title} stands in the header twice")
        for title in dict.fromkeys(header)
        if title and header.count(title) > 1
    ]
    missing = [group for group in columns.needed if not set(group) & set(header)]
    problems += [
        misuse(name, f"the column {' or '.join(group)} is missing") for group in missing
    ]
    if len(missing) == len(columns.needed) and len(header) == 1:
        remedy = "Separate columns by commas"
        problems.append(misuse(name, "the header is one cell", remedy))
    if problems:
        raise _first(problems)


def _rows(
    lines: Iterator[list[str]], header: Sequence[str], columns: Columns, name: str
) -> list[Row]:
    rows: list[Row] = []
    problems: list[Problem] = []
    for cells in lines:
        if not cells:
            continue
        number = len(rows) + 1
        if number > MAX_ROWS:
            cause = f"more than {MAX_ROWS:,} rows"
            raise UsageError.of(cause, "Split the file", name)
        if len(cells) != len(header):
            count = f"{len(cells)} cells under {len(header)} columns"
            problems.append(misuse(f"{name}: row {number}", count))
        given = dict(zip(header, cells, strict=False))
        problems += [
            misuse(f"{name}: row {number}, column {column}", *wrong)
            for column, *wrong in _wrong(given, columns)
        ]
        rows.append({key: text for key, text in given.items() if key in columns.read})
        if len(problems) > 10 * SHOWN:
            break
    if problems:
        raise _first(problems)
    return rows


def _first(problems: Sequence[Problem]) -> UsageError:
    """The error of the first problems; the rest is counted."""
    more = len(problems) - SHOWN
    rest = [misuse(NOWHERE, f"... and {more} more problems")] if more > 0 else []
    return UsageError([*problems[:SHOWN], *rest])


def _wrong(row: Row, columns: Columns) -> Iterator[tuple[str, str, str]]:
    """Column, cause and remedy of what is wrong; numbers only where the row counts."""
    counts = left_out(row) is None
    for column, raw in row.items():
        text = raw.strip()
        if not text:
            continue
        if _FORMULA.match(text):
            yield column, f"{_shown(text)} is a formula", "Write the value"
        elif counts and column in columns.read and column in NUMBERS:
            cause = _no_number(column, text, measured=column == columns.measured)
            if cause:
                yield column, *cause
        elif counts and column == MEMORY_UNIT and not _MEMORY_UNIT.search(text):
            yield column, f"{_shown(text)} is no known unit", "Give GB or GiB"
        elif column in columns.read and text.startswith(_LEADS):
            yield column, f"{_shown(text)} begins like a formula", "Write plain text"


def _no_number(column: str, text: str, *, measured: bool) -> tuple[str, str] | None:
    """Why a cell is no number of its column, and the remedy; None when it is one."""
    unit, most = NUMBERS[column]
    if _NUMBER.fullmatch(text) is None:
        if measured and _BETWEEN.fullmatch(text):
            return None  # a span is no measurement: the row is skipped, not refused
        if text.startswith("-") and _NUMBER.fullmatch(text[1:]):
            return f"{_shown(text)} is negative", f"Give {unit}"
        return f"{_shown(text)} is not a number", f"Give {unit}, digits only"
    if float(text) > most:
        return f"{_shown(text)} is too large", f"Give {unit}"
    return None


def _shown(text: str) -> str:
    """The cell in quotes, short, without control characters."""
    safe = ascii(text) if not text.isprintable() else repr(text)
    return safe if len(safe) <= 40 else f"{safe[:37]}..."
