"""Lists to pick from with arrow keys: one row, or several in the order of ticking."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from textwrap import wrap
from typing import Any, NamedTuple

from prompt_toolkit.application import Application
from prompt_toolkit.data_structures import Point
from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.input import Input, create_input
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.layout import Dimension, HSplit, Layout, Window
from prompt_toolkit.layout.controls import FormattedTextControl
from prompt_toolkit.layout.margins import ScrollbarMargin
from prompt_toolkit.output import ColorDepth, Output, create_output
from prompt_toolkit.output.vt100 import Vt100_Output

EVERYWHERE = {"escape": "b", "f1": "?", "f2": "w", "f3": "d", "f4": "q"}
"""Keys of every prompt, and the line that a person would type instead."""
LETTERS = {"b": "b", "left": "b", "?": "?", "h": "?", "w": "w", "d": "d", "q": "q"}
"""Keys that are free where nothing is typed."""
_FOOT = 4
"""Rows that an example and the keys may take."""


class Row(NamedTuple):
    """A row of the list."""

    value: str
    """The line that a person would type instead of picking it."""
    label: str
    example: str = ""
    """Shown while the pointer is on it."""
    heading: str | None = None
    """Stands above the first row that has it."""
    words: str = ""
    """What filtering looks at besides the label."""


@dataclass
class Picker:
    """One list: what is shown of it, where the pointer is, and what is ticked."""

    rows: Sequence[Row]
    several: bool = False
    filtered: bool = False
    """Whether letters narrow the list; else they are keys."""
    free: bool = False
    """Whether what was typed counts, unless the pointer was moved to a row."""
    keys: str = ""
    """The last line: what the keys do."""
    kept: str | None = None
    """The row that Enter takes before the pointer was moved."""
    typed: str = ""
    ticked: list[str] = field(default_factory=list)
    at: int = 0
    touched: bool = False
    width: int = 80
    """Columns; labels are wrapped at words to fit."""

    def __post_init__(self) -> None:
        """The pointer begins at the row that Enter keeps."""
        values = [row.value for row in self.rows]
        self.at = values.index(self.kept) if self.kept in values else self._start

    @property
    def _start(self) -> int:
        """Where the pointer is before it was moved: on no row, where text counts."""
        return -1 if self.free else 0

    @property
    def shown(self) -> Sequence[Row]:
        """The rows that hold every word that was typed."""
        words = self.typed.lower().split()
        if not words:
            return self.rows
        return [
            row
            for row in self.rows
            if all(word in f"{row.label} {row.words}".lower() for word in words)
        ]

    def move(self, by: int) -> None:
        """Move the pointer; it goes on at the other end."""
        count = len(self.shown)
        begun = max(self.at, 0) if by < 0 else self.at
        self.at = (begun + by) % count if count else self._start
        self.touched = True

    def type(self, letter: str) -> None:
        """Narrow the list by one more letter; an empty text takes one away."""
        self.typed = self.typed + letter if letter else self.typed[:-1]
        self.at, self.touched = self._start, True

    def tick(self) -> None:
        """Tick the row under the pointer, or take its tick away."""
        value = self.shown[self.at].value
        if value in self.ticked:
            self.ticked.remove(value)
        else:
            self.ticked.append(value)
        self.touched = True

    def taken(self) -> str:
        """The line that Enter gives."""
        if self.several and self.ticked:
            return ",".join(self.ticked)
        if self.kept is not None and not self.touched:
            return ""
        if self.at < 0:
            return self.typed
        if self.filtered and (not self.shown or not self.touched):
            return self.typed
        return self.shown[self.at].value

    def fragments(self) -> StyleAndTextTuples:
        """The rows as they are drawn."""
        drawn: StyleAndTextTuples = []
        heading: str | None = None
        for number, row in enumerate(self.shown):
            if row.heading != heading and row.heading:
                drawn.append(("bold", f"{row.heading}\n"))
            heading = row.heading
            here = number == self.at
            style = "reverse" if here else ""
            pointer = ">" if here else " "
            label = f"\n{self._margin}".join(self._wrapped(row))
            drawn.append((style, f"{pointer} {self._box(row)}{label}\n"))
        if drawn or self.free:
            return drawn
        return [("", "(nothing in the list; Enter takes what you typed)\n")]

    @property
    def _margin(self) -> str:
        return " " * (6 if self.several else 2)

    def _wrapped(self, row: Row) -> list[str]:
        return wrap(row.label, self.width - len(self._margin)) or [""]

    def _box(self, row: Row) -> str:
        if not self.several:
            return ""
        if row.value not in self.ticked:
            return "[ ] "
        return f"[{self.ticked.index(row.value) + 1}] "

    def line(self) -> int:
        """The last line of the row under the pointer, among those that are drawn."""
        above = self.shown[: self.at + 1]
        return max(self._height(above) - 1, 0)

    @property
    def height(self) -> int:
        """The lines of the whole list."""
        return self._height(self.rows)

    def _height(self, rows: Sequence[Row]) -> int:
        headings = {row.heading for row in rows if row.heading}
        return sum(len(self._wrapped(row)) for row in rows) + len(headings)

    def example(self) -> str:
        """The example of the row under the pointer."""
        shown = self.shown
        said = shown[self.at].example if 0 <= self.at < len(shown) else ""
        return f"e.g. {said}" if said else " "


def pick(
    picker: Picker,
    beside: int = 0,
    source: Input | None = None,
    output: Output | None = None,
) -> str:
    """Let a person pick; the line that would have been typed instead.

    Args:
        picker: The list.
        beside: Rows of the screen that stand above it.
        source: Where keys come from; None = standard input.
        output: Where it is drawn; None = standard error.

    Raises:
        KeyboardInterrupt: On Ctrl-C.
        EOFError: On Ctrl-D.
    """
    output = output or _output()
    rows = max(output.get_size().rows - beside - _FOOT, 3)
    picker.width = output.get_size().columns - 1  # a bar stands beside long lists
    label = "Your answer" if picker.free else "Filter"
    bar = [ScrollbarMargin(display_arrows=True)] if picker.height > rows else []
    parts = [
        *([_text(lambda: f"{label}: {picker.typed}_")] if picker.filtered else []),
        Window(
            FormattedTextControl(
                picker.fragments,
                focusable=True,
                show_cursor=False,
                get_cursor_position=lambda: Point(0, picker.line()),
            ),
            height=Dimension(min=1, max=rows),
            wrap_lines=True,
            dont_extend_height=True,
            right_margins=bar,
        ),
        _text(lambda: _filled(picker.example(), picker.width), "italic"),
        _text(lambda: _filled(picker.keys, picker.width), "fg:ansibrightblack"),
    ]
    application: Application[str] = Application(
        Layout(HSplit(parts)),
        key_bindings=_bindings(picker),
        erase_when_done=True,
        color_depth=ColorDepth.DEPTH_1_BIT if os.environ.get("NO_COLOR") else None,
        input=source or create_input(sys.stdin),
        output=output,
    )
    application.ttimeoutlen = 0.05
    return application.run(handle_sigint=False)


def _filled(text: str, width: int) -> str:
    return "\n".join(wrap(text, width)) or " "


def _text(said: Callable[[], str], style: str = "") -> Window:
    control = FormattedTextControl(lambda: [(style, said())])
    return Window(
        control, wrap_lines=True, dont_extend_height=True, height=Dimension(max=3)
    )


def _bindings(picker: Picker) -> KeyBindings:
    keys = KeyBindings()

    def bound(name: str, act: Callable[[KeyPressEvent], Any]) -> None:
        keys.add(name, eager=name == "escape")(act)

    def giving(line: str) -> Callable[[KeyPressEvent], None]:
        return lambda event: event.app.exit(result=line)

    def ending(error: type[BaseException]) -> Callable[[KeyPressEvent], None]:
        return lambda event: event.app.exit(exception=error)

    for name, line in (EVERYWHERE if picker.filtered else EVERYWHERE | LETTERS).items():
        bound(name, giving(line))
    bound("up", lambda _: picker.move(-1))
    bound("down", lambda _: picker.move(1))
    bound("pageup", lambda _: picker.move(-5))
    bound("pagedown", lambda _: picker.move(5))
    bound("enter", lambda event: event.app.exit(result=picker.taken()))
    bound("c-c", ending(KeyboardInterrupt))
    bound("c-d", ending(EOFError))
    if picker.several:
        bound(" ", lambda _: picker.tick())
    if picker.filtered:
        bound("backspace", lambda _: picker.type(""))
        bound("<any>", lambda event: _typed(picker, event.data))
    return keys


def _typed(picker: Picker, data: str) -> None:
    if data.isprintable():
        picker.type(data)


def _output() -> Output:
    output = create_output(stdout=sys.stderr)
    if isinstance(output, Vt100_Output):
        # The answer to this request would stand among what a person types ahead.
        output.enable_cpr = False
    return output
