"""Diagrams as Mermaid flowcharts that a code host draws."""

from __future__ import annotations

from adapt_advisor import escape
from adapt_advisor.report.document import Diagram, Place

_LONGEST_TITLE = 60
_LONGEST_LABEL = 120

_SHAPES = {
    "decide": ('{{"', '"}}'),
    "add": ('["', '"]'),
    "prepare": ('(["', '"])'),
    "block": ('[/"', '"/]'),
    "stop": ('("', '")'),
}


def flowchart(diagram: Diagram) -> str:
    """The diagram in Mermaid's language, without a fence around it.

    Places get ids of their own (`n0`, `n1`, ...): a rulebook's ids may be words that
    Mermaid keeps for itself, such as `end`.
    """
    names = {place.id: f"n{index}" for index, place in enumerate(diagram.places)}
    lines = ["flowchart TD"]
    lines += [f"    {names[place.id]}{_box(place)}" for place in diagram.places]
    for arrow in diagram.arrows:
        if arrow.start in names and arrow.end in names:
            label = escape.mermaid(arrow.label, _LONGEST_LABEL)
            way = f' -->|"{label}"| ' if label else " --> "
            lines.append(f"    {names[arrow.start]}{way}{names[arrow.end]}")
    stages = [names[place.id] for place in diagram.places if place.kind == "add"]
    if stages:
        lines.append("    classDef stage stroke-width:3px")
        lines.append(f"    class {','.join(stages)} stage")
    return "\n".join(lines)


def _box(place: Place) -> str:
    before, after = _SHAPES[place.kind]
    return before + (escape.mermaid(place.title, _LONGEST_TITLE) or "...") + after
