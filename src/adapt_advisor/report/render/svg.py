"""SVG elements as text, and text on lines."""

from __future__ import annotations

from collections.abc import Iterator

from adapt_advisor import escape

LINE = 19
"""Distance of lines of text, px."""
_CHARACTER = 7.4
"""Width of a usual letter at 14 px, on the safe side."""


def element(tag: str, inside: str = "", /, **attributes: str | float) -> str:
    """An element; `_` at the end of an attribute's name is left out, others are dashes.

    Args:
        tag: Its name.
        inside: What stands in it, as markup.
        attributes: Numbers are written to one decimal.
    """
    told = "".join(
        f' {name.rstrip("_").replace("_", "-")}="{_value(value)}"'
        for name, value in attributes.items()
    )
    return f"<{tag}{told}>{inside}</{tag}>" if inside else f"<{tag}{told}/>"


def _value(value: str | float) -> str:
    return escape.html(value) if isinstance(value, str) else f"{value:.1f}"


def paragraph(lines: list[str], x: float, y: float, kind: str, anchor: str) -> str:
    """Lines of text below one another, the first one below `y`."""
    spans = "".join(
        element("tspan", escape.html(line), x=x, y=y + (index + 0.75) * LINE)
        for index, line in enumerate(lines)
    )
    return element("text", spans, class_=kind, text_anchor=anchor) if lines else ""


def wrapped(text: str, width: float) -> list[str]:
    """Lines that fit a width in pixels, broken between words."""
    return list(_lines(text.split(), max(int(width / _CHARACTER), 8)))


def _lines(words: list[str], room: int) -> Iterator[str]:
    line = ""
    for word in words:
        piece = escape.shortened(word, room)
        if line and len(line) + 1 + len(piece) > room:
            yield line
            line = piece
        else:
            line = f"{line} {piece}".strip()
    if line:
        yield line
