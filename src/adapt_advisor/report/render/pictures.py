"""Pictures: range bars, cost curves, and the path through the flowchart.

What a phone cannot hold is drawn twice, wide and narrow; the style sheet shows one of
them. Colours come from the style sheet too, so that both themes have their own.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple

from adapt_advisor import escape
from adapt_advisor.report.document import Bar, Bars, Curve, Curves, Diagram, Place
from adapt_advisor.report.render.svg import LINE, element, paragraph, wrapped
from adapt_advisor.report.render.tables import Scale
from adapt_advisor.words import numbers


class _Frame(NamedTuple):
    """One of the two sizes that a picture is drawn in, px."""

    name: str
    width: int
    box: int
    """Width of a box of the flowchart."""
    months: int
    """Months from one mark of a time axis to the next."""


_FRAMES = (_Frame("for-wide", 860, 430, 6), _Frame("for-phone", 340, 332, 12))
_BAR = 200
_EDGE = 4
_PLOT = 320
_LEFT, _RIGHT, _TOP, _BOTTOM = 64, 14, 14, 36
"""Height and margins of a plot, px."""
_WAY = 40
"""Where the way runs down, px from the left."""
_RADIUS = {"decide": 22, "stop": 4, "add": 8}


def bar(one: Bar, scale: Scale, block: Bars) -> str:
    """One range on the scale of its neighbours, with the mark."""

    def x(value: float) -> float:
        return _EDGE + (_BAR - 2 * _EDGE) * scale.at(value)

    parts = [_line("axis", (_EDGE, 10), (_BAR - _EDGE, 10))]
    if block.mark is not None:
        parts.append(_line("limit", (x(block.mark), 1), (x(block.mark), 19)))
    if one.high > 0:
        width = max(x(one.high) - x(one.low), 3)
        place = {"x": x(one.low), "y": 6.0, "width": width, "height": 8.0, "rx": 4.0}
        parts.append(element("rect", class_="span", **place))
        parts.append(_line("point", (x(one.typical), 3), (x(one.typical), 17)))
    return element(
        "svg",
        "".join(parts),
        class_="bar",
        viewBox=f"0 0 {_BAR} 20",
        preserveAspectRatio="none",
        aria_hidden="true",
    )


def _line(kind: str, start: tuple[float, float], end: tuple[float, float]) -> str:
    return element("line", class_=kind, x1=start[0], y1=start[1], x2=end[0], y2=end[1])


def curves(block: Curves) -> str:
    """Cumulative cost over months, with the crossing marked."""
    stroke = _line("", (1, 4), (23, 4))
    sample = element("svg", stroke, viewBox="0 0 24 8", aria_hidden="true")
    entries = "".join(
        element("li", sample + escape.html(curve.name), class_=f"series-{index}")
        for index, curve in enumerate(block.curves)
    )
    legend = element("figcaption", element("ul", entries, class_="legend"))
    return element("figure", "".join(_Plot(block, f).drawn() for f in _FRAMES) + legend)


class _Plot:
    """One picture of cost curves."""

    def __init__(self, block: Curves, frame: _Frame) -> None:
        self.block, self.frame = block, frame
        values = [value for curve in block.curves for value in curve.values]
        self.ceiling = _nice(max(values, default=0.0))
        self.months = max((len(curve.values) for curve in block.curves), default=1) - 1

    def x(self, month: float) -> float:
        room = self.frame.width - _LEFT - _RIGHT
        return _LEFT + room * month / max(self.months, 1)

    def y(self, value: float) -> float:
        return _PLOT - _BOTTOM - (_PLOT - _BOTTOM - _TOP) * value / self.ceiling

    def drawn(self) -> str:
        told = f"{self.block.title}. {self.block.told}"
        parts = (*self._axes(), *self._curves(), *self._crossing())
        return _picture("".join(parts), self.frame, _PLOT, told, kind="plot")

    def _axes(self) -> Iterator[str]:
        right = self.frame.width - _RIGHT
        for share in (0, 0.25, 0.5, 0.75, 1):
            at, told = self.y(self.ceiling * share), self.ceiling * share
            yield _line("grid", (_LEFT, at), (right, at))
            yield _label(numbers.dollars(told), (_LEFT - 8, at + 4), "end")
        for month in range(0, self.months + 1, self.frame.months):
            told_month = str(month) if month else "start"
            yield _label(told_month, (self.x(month), _PLOT - 16), "middle")
        yield _label("months", (right, _PLOT - 1), "end")

    def _curves(self) -> Iterator[str]:
        for index, curve in enumerate(self.block.curves):
            points = " ".join(
                f"{self.x(month):.1f},{self.y(value):.1f}"
                for month, value in enumerate(curve.values)
            )
            kind = f"series-{index}{' strong' if curve.strong else ''}"
            yield element("polyline", class_=kind, points=points)

    def _crossing(self) -> Iterator[str]:
        month = self.block.crossing
        if month is not None:
            at = self.x(month), self.y(_at(self.block.curves[0], month))
            yield element("circle", class_="crossing", cx=at[0], cy=at[1], r=6.0)


def _label(text: str, at: tuple[float, float], anchor: str) -> str:
    return element("text", escape.html(text), x=at[0], y=at[1], text_anchor=anchor)


def _picture(
    inside: str, frame: _Frame, height: float, told: str, kind: str = ""
) -> str:
    return element(
        "svg",
        inside,
        class_=f"{kind} {frame.name}".strip(),
        viewBox=f"0 0 {frame.width} {height:.0f}",
        role="img",
        aria_label=told,
    )


def _at(curve: Curve, month: float) -> float:
    before = min(int(month), len(curve.values) - 2)
    rest = month - before
    return curve.values[before] * (1 - rest) + curve.values[before + 1] * rest


def _nice(value: float) -> float:
    """The next of 1, 2, 4, 5, 8, 10 times a power of ten: a quarter of it is round."""
    if value <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(value))
    return next(step * power for step in (1, 2, 4, 5, 8, 10) if value <= step * power)


def flowchart(diagram: Diagram) -> str:
    """The path, from top to bottom, with what other answers would have led to."""
    drawn = "".join(_path(diagram, frame) for frame in _FRAMES)
    return element("figure", drawn, class_="flow")


def _path(diagram: Diagram, frame: _Frame) -> str:
    labels = {arrow.start: arrow.label for arrow in diagram.arrows}
    y, parts = float(_EDGE), []
    for place in diagram.places:
        box, bottom = _box(place, frame, y)
        parts += [box, _others(place, frame, bottom)]
        y = bottom
        if place is not diagram.places[-1]:
            label = labels.get(place.id, "")
            arrow, y = _arrow(label[:1].upper() + label[1:], frame, bottom)
            parts.append(arrow)
    told = "The way to this plan: " + "; ".join(p.title for p in diagram.places)
    return _picture("".join(parts), frame, y + _EDGE, told)


def _box(place: Place, frame: _Frame, y: float) -> tuple[str, float]:
    """A node, and where it ends."""
    lines = wrapped(place.title, frame.box - 32)
    height = len(lines) * LINE + 18.0
    shape = element(
        "rect",
        class_=place.kind,
        x=float(_EDGE),
        y=y,
        width=float(frame.box),
        height=height,
        rx=min(_RADIUS.get(place.kind, 14), height / 2),
    )
    middle = _EDGE + frame.box / 2
    text = paragraph(lines, middle, y + 9, f"box {place.kind}", "middle")
    return shape + text, y + height


def _arrow(label: str, frame: _Frame, y: float) -> tuple[str, float]:
    """The way to the next node with the answer beside it, and where it ends."""
    lines = wrapped(label, frame.box - 70)
    end = y + max(len(lines) * LINE + 12, 26)
    way = element("path", class_="way", d=f"M{_WAY} {y:.0f} V{end - 2:.0f}")
    wings = f"M{_WAY - 5} {end - 8:.0f} L{_WAY} {end:.0f} L{_WAY + 5} {end - 8:.0f}"
    head = element("path", class_="head", d=wings)
    return way + head + paragraph(lines, _WAY + 14, y + 4, "answer", "start"), end


def _others(place: Place, frame: _Frame, bottom: float) -> str:
    """What lay beside the path; only where there is room for it."""
    x = frame.box + 40
    if not place.others or x > frame.width:
        return ""
    shown = [f"or: {name}" for name in place.others[:2]]
    if len(place.others) > 2:
        shown[1] = f"or one of {len(place.others) - 1} others"
    lines = [wrapped(one, frame.width - x - _EDGE)[0] for one in shown]
    top = bottom - 18 - len(lines) * LINE / 2
    stub = f"M{frame.box + 6} {bottom - 18:.0f} H{x - 8}"
    return element("path", class_="other", d=stub) + paragraph(
        lines, x, max(top, 2), "aside", "start"
    )
