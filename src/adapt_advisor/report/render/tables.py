"""Tables, range bars and cost curves as text: no column is ever left out."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from adapt_advisor.report.document import (
    Bar,
    Bars,
    Column,
    Curves,
    Table,
    Text,
    plain,
    strong,
)
from adapt_advisor.report.render.lines import Lines, cells
from adapt_advisor.words import numbers

_GAP = 2
_LONGEST_NAME = 30
_BAR = 24
_BARS_FROM = 60
"""Columns from which bars are drawn."""
_MONTHS_SHOWN = 5


def table_lines(table: Table, width: int, lines: Lines) -> list[str]:
    """A table whose cells wrap between words; row by row where it does not fit."""
    widths = _widths(table, width, lines)
    if widths is None:
        return list(_row_by_row(table, width, lines))
    head = tuple(strong(column.title) for column in table.columns)
    rule = lines.drawn("\u2500", "-") * (sum(widths) + _GAP * (len(widths) - 1))
    body = [line for row in table.rows for line in _row(row, table, widths, lines)]
    return [*_row(head, table, widths, lines), rule, *body]


def _widths(table: Table, width: int, lines: Lines) -> list[int] | None:
    """Columns of each column; None where their longest words do not fit."""
    texts = [
        [column.title, *(_shown(row[index], lines) for row in table.rows)]
        for index, column in enumerate(table.columns)
    ]
    most = [max(map(cells, column)) for column in texts]
    least = [
        max((cells(word) for text in column for word in text.split()), default=1)
        for column in texts
    ]
    room = width - _GAP * (len(most) - 1)
    if sum(least) > room:
        return None
    spare = room - sum(least)
    wanted = [high - low for high, low in zip(most, least, strict=True)]
    if sum(wanted) <= spare:
        return most
    shares = [spare * want // max(sum(wanted), 1) for want in wanted]
    return [low + share for low, share in zip(least, shares, strict=True)]


def _shown(text: Text, lines: Lines) -> str:
    return lines.safe("".join(span.text for span in text if span.style != "cite"))


def _row(
    row: Sequence[Text], table: Table, widths: Sequence[int], lines: Lines
) -> Iterator[str]:
    columns = [
        lines.wrapped(
            [(lines.safe(s.text), s.style) for s in cell if s.style != "cite"], room
        )
        for cell, room in zip(row, widths, strict=True)
    ]
    plain_columns = [
        _plain_lines(cell, room, lines) for cell, room in zip(row, widths, strict=True)
    ]
    for index in range(max(map(len, columns), default=0)):
        parts = []
        for at, column in enumerate(columns):
            shown = column[index] if index < len(column) else ""
            size = cells(plain_columns[at][index]) if index < len(column) else 0
            pad = " " * (widths[at] - size)
            parts.append(pad + shown if table.columns[at].number else shown + pad)
        yield (" " * _GAP).join(parts).rstrip()


def _plain_lines(cell: Text, room: int, lines: Lines) -> list[str]:
    bare = Lines(color=False, encoding="utf-8")
    return bare.wrapped([(_shown(cell, lines), "plain")], room)


def _row_by_row(table: Table, width: int, lines: Lines) -> Iterator[str]:
    """Every row as a short list, for tables wider than the page."""
    for row in table.rows:
        yield from lines.wrapped([(_shown(row[0], lines), "strong")], width)
        for column, cell in zip(table.columns[1:], row[1:], strict=True):
            shown = _shown(cell, lines)
            if shown:
                told = [(f"{column.title}: {shown}", "plain")]
                yield from ("  " + line for line in lines.wrapped(told, width - 2))


def bars_of(block: Bars, width: int, lines: Lines) -> Iterator[str]:
    """Ranges as bars on one scale, with their words beside them."""
    yield from lines.wrapped([(block.title, "strong")], width)
    if not block.bars:
        return
    if width < _BARS_FROM:
        columns = (
            Column(
                "",
            ),
            Column(block.unit, number=True),
        )
        rows = tuple((plain(bar.name), plain(bar.told)) for bar in block.bars)
        yield from table_lines(Table(columns, rows), width, lines)
        return
    scale = Scale(block)
    name = min(max(cells(bar.name) for bar in block.bars), _LONGEST_NAME)
    for bar in block.bars:
        head, *rest = lines.wrapped([(bar.name, "plain")], name) or [""]
        pad = " " * (name - cells(head))
        shown = lines.styled(head, "strong" if bar.strong else "plain")
        yield f"{shown}{pad}  {_bar(bar, scale, block, lines)}  {lines.safe(bar.told)}"
        yield from rest
    if block.mark is not None:
        yield f"{lines.drawn(chr(0x2502), '!')} {lines.safe(block.mark_name)}"


class Scale:
    """A logarithmic scale that holds every bar and the mark."""

    def __init__(self, block: Bars) -> None:
        """The ends are those of what is drawn."""
        values = [x for bar in block.bars for x in (bar.low, bar.high) if x > 0]
        values += [block.mark] if block.mark else []
        self.low, self.high = min(values, default=1.0), max(values, default=1.0)

    def at(self, value: float) -> float:
        """Where a value lies, from 0 to 1."""
        if value <= 0 or self.high <= self.low:
            return 0.0
        share = math.log(value / self.low) / math.log(self.high / self.low)
        return min(max(share, 0.0), 1.0)


def _bar(bar: Bar, scale: Scale, block: Bars, lines: Lines) -> str:
    cell = [" "] * _BAR
    if bar.high > 0:
        first, middle, last = (
            round(scale.at(x) * (_BAR - 1)) for x in (bar.low, bar.typical, bar.high)
        )
        for index in range(first, last + 1):
            cell[index] = lines.drawn("\u2501", "=")
        cell[middle] = lines.drawn("\u25cf", "O")
    if block.mark is not None:
        at = round(scale.at(block.mark) * (_BAR - 1))
        cell[at] = lines.drawn("\u2502", "!") if cell[at] == " " else cell[at]
    return "".join(cell)


def curves_table(block: Curves) -> Table:
    """Cumulative costs at a few months."""
    last = max((len(curve.values) for curve in block.curves), default=1) - 1
    step = max(1, last // (_MONTHS_SHOWN - 1))
    months = list(dict.fromkeys([*range(0, last + 1, step), last]))
    columns = [
        Column("Cost so far"),
        *(Column(f"month {m}", number=True) for m in months),
    ]
    rows = tuple(
        (
            plain(curve.name),
            *(plain(numbers.dollars(curve.values[month])) for month in months),
        )
        for curve in block.curves
    )
    return Table(tuple(columns), rows)
