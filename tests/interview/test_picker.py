"""Lists to pick from, driven by the keys that a terminal sends."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput

from adapt_advisor.interview.picker import Picker, Row, pick

ROWS = (
    Row("facts", "Facts", "Refunds", "What it knows"),
    Row("finding", "Finding", "", "What it knows"),
    Row("tone", "Tone", "Too rude", "How it behaves"),
    Row("h100", "H100 SXM", words="hopper"),
)
DOWN, UP, ENTER = "\x1b[B", "\x1b[A", "\r"


def picked(picker: Picker, *keys: str) -> str:
    with create_pipe_input() as source:
        source.send_text("".join(keys))
        return pick(picker, 0, source, DummyOutput())


@pytest.mark.parametrize(
    ("keys", "line"),
    [
        ([ENTER], "facts"), ([DOWN, ENTER], "finding"), ([UP, ENTER], "h100"),
        (["b"], "b"), (["?"], "?"), (["w"], "w"), (["d"], "d"), (["q"], "q"),
        (["\x1bOP"], "?"), (["\x1bOQ"], "w"), (["\x1bOR"], "d"), (["\x1bOS"], "q"),
        (["\x1b[D"], "b"),
    ],
)  # fmt: skip
def test_one_row_is_picked_or_one_key_says_more(keys: Sequence[str], line: str) -> None:
    assert picked(Picker(ROWS), *keys) == line


def test_ticks_keep_their_order() -> None:
    picker = Picker(ROWS, several=True)
    assert picked(picker, DOWN, DOWN, " ", UP, UP, " ", ENTER) == "tone,facts"
    assert picked(Picker(ROWS, several=True), " ", " ", DOWN, ENTER) == "finding"
    assert "[1] Tone" in "".join(part[1] for part in picker.fragments())


def test_enter_keeps_what_is_shown_as_kept() -> None:
    assert picked(Picker(ROWS, kept="tone"), ENTER) == ""
    assert picked(Picker(ROWS, kept="tone"), UP, ENTER) == "finding"


@pytest.mark.parametrize(
    ("typed", "line"),
    [("hop", "h100"), ("h100 s", "h100"), ("FIND", "finding"), ("8B", "8B"), ("", "")],
)
def test_typing_narrows_a_long_list(typed: str, line: str) -> None:
    assert picked(Picker(ROWS, filtered=True), typed, ENTER) == line


def test_what_was_typed_can_be_taken_back() -> None:
    picker = Picker(ROWS, filtered=True)
    assert picked(picker, "hx", "\x7f", "op", ENTER) == "h100"


@pytest.mark.parametrize(
    ("key", "error"), [("\x03", KeyboardInterrupt), ("\x04", EOFError)]
)
def test_leaving(key: str, error: type[BaseException]) -> None:
    with pytest.raises(error):
        picked(Picker(ROWS), key)


def test_headings_stand_once_above_their_rows() -> None:
    drawn = "".join(part[1] for part in Picker(ROWS).fragments())
    assert drawn.count("What it knows") == drawn.count("How it behaves") == 1
    assert Picker(ROWS).line() == 1
    picker = Picker(ROWS)
    picker.move(2)
    assert drawn.splitlines()[picker.line()].strip() == "Tone"
    assert picker.example() == "e.g. Too rude"


@pytest.mark.parametrize(
    ("keys", "line"),
    [
        (["50", ENTER], "50"), (["fac", ENTER], "fac"), ([ENTER], ""),
        ([DOWN, ENTER], "facts"), (["to", DOWN, ENTER], "tone"), ([UP, ENTER], "h100"),
        (["\x1bOR"], "d"), (["\x1bOP"], "?"), (["d5b", ENTER], "d5b"),
    ],
)  # fmt: skip
def test_what_is_typed_counts_unless_a_row_was_picked(
    keys: Sequence[str], line: str
) -> None:
    assert picked(Picker(ROWS, filtered=True, free=True), *keys) == line


def test_labels_are_wrapped_at_words_and_the_pointer_keeps_its_line() -> None:
    rows = [Row("one", "word " * 20, heading="Above"), Row("two", "Two", heading="B")]
    picker = Picker(rows, several=True, width=40)
    picker.move(1)
    drawn = "".join(part[1] for part in picker.fragments()).splitlines()
    assert max(map(len, drawn)) <= 40
    assert drawn[picker.line()] == "> [ ] Two"
    assert picker.height == len(drawn)
