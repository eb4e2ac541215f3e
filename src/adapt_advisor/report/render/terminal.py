"""Documents on a terminal: the answer on the first screen, the long record left out."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from io import StringIO
from typing import TYPE_CHECKING, assert_never

from rich import box
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table as RichTable
from rich.text import Text as RichText

from adapt_advisor import escape
from adapt_advisor.report.document import (
    Block,
    Diagram,
    Document,
    Heading,
    Listing,
    Note,
    Paragraph,
    Section,
    Table,
    Text,
)
from adapt_advisor.report.render import RenderOptions

if TYPE_CHECKING:
    from adapt_advisor.advice.record import Recommendation
    from adapt_advisor.rulebook.rulebook import Rulebook

_WIDE = 110
"""Columns from which a table shows everything."""
_NARROWEST = 40
_HEIGHT = 25  # given so that the size of the real terminal is never asked
_LINES = "\u2500\u256d\u256e\u2502\u2570\u256f"
_ASCII_HEAD = box.Box("    \n    \n -- \n    \n    \n    \n    \n    \n", ascii=True)
_STYLES = {"strong": "bold", "code": "cyan"}
_MORE = "The whole record: --format markdown"
_DIGEST = 12
"""Characters of the rulebook's hash: enough to compare; the record has all."""
_SHORTEST_LABEL = 16
_TURNS = 8
"""Turns of the path that are shown."""


def render(
    recommendation: Recommendation, rulebook: Rulebook, options: RenderOptions
) -> str:
    """The recommendation as a terminal shows it.

    Returns:
        Text of at most `options.width` columns (at least 40), with escape sequences
        only when `options.color`, and no character that `options.encoding` lacks.
    """
    from adapt_advisor.report.build import build

    return terminal(build(recommendation, rulebook, date=options.date), options)


def terminal(document: Document, options: RenderOptions) -> str:
    """A document as a terminal shows it, see `render`."""
    return _Page(options).print(document)


class _Page:
    """Blocks to rich's renderables, for one width and encoding."""

    def __init__(self, options: RenderOptions) -> None:
        self._color = options.color
        self._width = max(options.width, _NARROWEST)
        self._encoding = options.encoding
        self._safe = partial(escape.terminal, encoding=options.encoding)
        self._lines = escape.can_encode(_LINES, options.encoding)

    def print(self, document: Document) -> str:
        """The document as a string."""
        # Every choice that rich would take from the environment is given, so that
        # the same input makes the same text wherever it runs.
        console = Console(
            file=StringIO(),
            width=self._width,
            height=_HEIGHT,
            color_system="standard" if self._color else None,
            force_terminal=self._color,
            force_interactive=False,
            force_jupyter=False,
            no_color=not self._color,
            legacy_windows=False,
            markup=False,
            emoji=False,
            highlight=False,
        )
        with console.capture() as captured:
            for part in self._document(document):
                console.print(part)
        lines = (line.rstrip() for line in captured.get().splitlines())
        return "\n".join(lines) + "\n"

    def _document(self, document: Document) -> list[RenderableType]:
        parts: list[RenderableType] = []
        if document.date:
            parts.append(RichText(self._safe(document.date)))
        parts += [self._block(note) for note in document.notes]
        first, *rest = (section for section in document.sections if section.brief)
        parts.append(self._answer(document.title, first))
        for section in rest:
            parts += ["", RichText(self._safe(section.title), style="bold green")]
            parts.append(Padding(self._blocks(section.blocks), (0, 0, 0, 2)))
        return [*parts, "", RichText(self._imprint(document), style="dim")]

    def _imprint(self, document: Document) -> str:
        rulebook = document.rulebook
        digest = rulebook.sha256[:_DIGEST]
        said = [f"Rulebook {rulebook.id} {rulebook.version}, sha256 {digest}."]
        if document.references:
            said.append(f"{len(document.references)} sources.")
        if not all(section.brief for section in document.sections):
            said.append(_MORE)
        return self._safe(" ".join(said))

    def _answer(self, title: str, section: Section) -> RenderableType:
        return Panel(
            self._blocks(section.blocks),
            title=RichText(
                escape.shortened(self._safe(title), self._width - 8), style="bold"
            ),
            title_align="left",
            box=box.ROUNDED if self._lines else box.ASCII,
            padding=(0, 1),
        )

    def _blocks(self, blocks: Sequence[Block]) -> Group:
        return Group(*map(self._block, blocks))

    def _block(self, block: Block) -> RenderableType:
        match block:
            case Heading(text):
                return self._text(text, "bold")
            case Paragraph(text):
                return self._text(text)
            case Note(title, text):
                told = RichText(f"{self._safe(title)}: ", style="bold red")
                return told.append_text(self._text(text))
            case Listing():
                return self._listing(block)
            case Table():
                return self._table(block)
            case Diagram():
                return self._chain(block)
            case _:
                assert_never(block)

    def _listing(self, listing: Listing) -> RenderableType:
        grid = RichTable.grid(padding=(0, 1))
        grid.add_column(no_wrap=True)
        grid.add_column(ratio=1, overflow="fold")
        for number, item in enumerate(listing.items[: listing.brief], start=1):
            marker = f"{number}." if listing.ordered else "-"
            under = item.under[: listing.brief_under]
            lines = [self._text(item.text), *map(self._text, under)]
            grid.add_row(marker, Group(*lines))
        return Group(grid, *self._left_out(len(listing.items), listing.brief))

    def _table(self, table: Table) -> RenderableType:
        wide = self._width >= _WIDE
        kept = [
            index
            for index, column in enumerate(table.columns)
            if wide or not column.wide_only
        ]
        grid = RichTable(
            box=box.SIMPLE_HEAD if self._lines else _ASCII_HEAD,
            show_edge=False,
            padding=(0, 1),
            pad_edge=False,
        )
        for index in kept:
            title = RichText(self._safe(table.columns[index].title), style="bold")
            grid.add_column(title, overflow="fold")
        for row in table.rows[: table.brief]:
            grid.add_row(*(self._text(row[index]) for index in kept))
        return Group(grid, *self._left_out(len(table.rows), table.brief))

    def _chain(self, diagram: Diagram) -> RenderableType:
        # Only where the path could have gone another way: stages and preparations
        # already stand above.
        labels = {arrow.start: arrow.label for arrow in diagram.arrows}
        turns = [place for place in diagram.places if place.kind == "decide"]
        lines: list[RenderableType] = []
        for place in turns[:_TURNS]:
            title = self._safe(place.title)
            room = self._width - len(title) - 6
            label = self._safe(labels.get(place.id, ""))
            line = RichText(title)
            if label and room > _SHORTEST_LABEL:
                line.append(f" [{escape.shortened(label, room)}]", style="dim")
            lines.append(line)
        return Group(*lines, *self._left_out(len(turns), _TURNS))

    def _left_out(self, total: int, shown: int | None) -> list[RichText]:
        more = total - shown if shown else 0
        return [RichText(f"... and {more} more", style="dim")] if more > 0 else []

    def _text(self, text: Text, style: str = "") -> RichText:
        # References are left out: the list that they point to is not on the screen.
        line = RichText(style=style)
        for span in text:
            if span.style != "cite":
                line.append(self._safe(span.text), style=_STYLES.get(span.style))
        line.rstrip()
        return line
