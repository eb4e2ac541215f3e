from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from adapt_advisor.report.document import Arrow, Diagram, Place
from adapt_advisor.report.render.mermaid import flowchart

from .world import HOSTILE


def drawn(title: str, label: str) -> str:
    return flowchart(
        Diagram(
            (Place("end", title, "decide"), Place("b", title, "add")),
            (Arrow("end", "b", label),),
        )
    )


def test_places_shapes_and_arrows() -> None:
    assert drawn("Does it change?", "change: daily").splitlines() == [
        "flowchart TD",
        '    n0{{"Does it change?"}}',
        '    n1["Does it change?"]',
        '    n0 -->|"change: daily"| n1',
        "    classDef stage stroke-width:3px",
        "    class n1 stage",
    ]


def test_hostile_labels_stay_inside_their_quotes() -> None:
    lines = drawn(HOSTILE, HOSTILE).splitlines()
    assert len(lines) == 6
    assert all(line.count('"') in (0, 2) for line in lines)
    assert "<" not in "".join(lines)


def test_long_labels_are_cut() -> None:
    assert all(len(line) < 200 for line in drawn("x" * 900, "y " * 900).splitlines())


def test_a_label_that_looks_like_a_list_is_no_list() -> None:
    assert '"1#46; first"' in drawn("1. first", "")
    assert '"#45; item"' in drawn("- item", "")


@given(st.text())
def test_labels_hold_letters_and_entities_only(text: str) -> None:
    line = drawn(text, "").splitlines()[1]
    label = line.removeprefix('    n0{{"').removesuffix('"}}')
    assert re.fullmatch(r"(?:[^\W_]|[ ,?!()/:%=.+-]|#\d+;)+", label)
