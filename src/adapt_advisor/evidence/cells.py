"""Cells of evidence rows: the one reader of text, numbers and degrees for all kinds."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import TypeVar

from adapt_advisor.problem import UsageError

Row = Mapping[str, str]
"""One line of an evidence file: column name to text."""

T = TypeVar("T")
LARGEST = 1e12
"""No cell holds more; a larger number is a slip of the unit."""


def text(row: Row, column: str) -> str:
    """The cell without surrounding blanks; empty where the column is absent."""
    return (row.get(column) or "").strip()


def word(row: Row, column: str) -> str:
    """The cell in lower case, for vocabularies."""
    return text(row, column).lower()


def number(row: Row, column: str, *, may_be_zero: bool = False) -> float | None:
    """A positive number, or None for an empty cell.

    Raises:
        UsageError: The cell holds something else.
    """
    cell = text(row, column)
    if not cell:
        return None
    try:
        value = float(cell)
    except ValueError:
        raise UsageError.of(f"{column} is no number: {cell[:40]!r}") from None
    if not (0 <= value < LARGEST) or (value == 0 and not may_be_zero):
        raise UsageError.of(f"{column} must be positive, not {cell[:40]}")
    return value


def whole(row: Row, column: str) -> int | None:
    """A positive whole number, or None for an empty cell.

    Raises:
        UsageError: The cell holds something else.
    """
    value = number(row, column)
    if value is not None and value != round(value):
        raise UsageError.of(f"{column} must be a whole number, not {value:g}")
    return None if value is None else int(value)


def measured_of(row: Row, column: str) -> float:
    """The measured value of a row.

    Raises:
        UsageError: It is missing or not positive.
    """
    if not text(row, column):
        raise UsageError.of(f"no {column}")
    try:
        value = number(row, column)
    except UsageError:
        value = None
    if value is None or not math.isfinite(value):
        shown = text(row, column)[:40]
        raise UsageError.of(f"{column} is no positive number: {shown!r}")
    return value


def first(patterns: tuple[tuple[str, T], ...], cell: str) -> T | None:
    """The value of the first pattern found in a cell; None where none is."""
    return next((value for find, value in patterns if re.search(find, cell)), None)


DEGREES = {
    "tensor_parallel": "tp",
    "pipeline_parallel": "pp",
    "context_parallel": "cp",
    "expert_parallel": "ep",
    "data_parallel": "dp",
}
"""Columns of the degrees of a split, and how free text writes them."""


def degree(row: Row, column: str, said: str = "") -> int | None:
    """A degree from its column, else from free text such as `tp4 pp2`; None if unsaid.

    Raises:
        UsageError: The column holds no positive whole number.
    """
    given = whole(row, column)
    if given is not None:
        return given
    found = re.search(rf"\b{DEGREES[column]}=?(\d+)\b", said)
    return max(1, int(found[1])) if found else None
