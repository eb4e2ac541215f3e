"""Documents on a terminal: a front page of one screen, or the whole report."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, assert_never

from adapt_advisor.report.document import (
    Bars,
    Block,
    Curves,
    Diagram,
    Document,
    Heading,
    Ladder,
    Listing,
    Note,
    Paragraph,
    Section,
    Table,
    Text,
    plain,
    strong,
)
from adapt_advisor.report.fit import shorter
from adapt_advisor.report.render.lines import BULLET, Line, Lines
from adapt_advisor.report.render.tables import bars_of, curves_table, table_lines
from adapt_advisor.report.render_options import RenderOptions

if TYPE_CHECKING:
    from adapt_advisor.advice.record import Recommendation
    from adapt_advisor.rulebook.rulebook import Rulebook

FRONT_LINES = 45
"""Lines of a front page: one screen of a usual terminal."""
_NARROWEST = 40
_LABEL = 9
_LABELS_FROM = 64
"""Columns from which section titles stand beside the text, not above it."""
_DIGEST = 12
"""Characters of the rulebook's hash: enough to compare; the record has all."""


def render(
    recommendation: Recommendation, rulebook: Rulebook, options: RenderOptions
) -> str:
    """The recommendation as a terminal shows it: its front page, or all with `full`.

    Returns:
        Text of at most `options.width` columns (at least 40), with escape sequences
        only when `options.color`, and no character that `options.encoding` lacks.
    """
    from adapt_advisor.report.build import front_page, whole

    make = whole if options.full else front_page
    return terminal(make(recommendation, rulebook, options), options)


def terminal(document: Document, options: RenderOptions) -> str:
    """A document as a terminal shows it, see `render`."""
    page = _Page(options)
    lines = page.document(document)
    while not document.whole and len(lines) > FRONT_LINES:
        cut = shorter(document)
        if cut is None:
            break
        document, lines = cut, page.document(cut)
    return "\n".join(lines) + "\n"


class _Page:
    """Blocks to lines, for one width, colour and encoding."""

    def __init__(self, options: RenderOptions) -> None:
        self._width = max(options.width, _NARROWEST)
        self._lines = Lines(options.color, options.encoding)
        self._grounds = True

    def document(self, document: Document) -> list[str]:
        self._grounds = document.whole
        parts = [self._wrapped(strong(document.title), self._width)]
        if document.date:
            parts.append(self._wrapped(plain(document.date), self._width))
        parts += [self._block(note, self._width) for note in document.notes]
        beside = not document.whole and self._width >= _LABELS_FROM
        for section in document.sections:
            parts.append([""])
            parts.append(self._beside(section) if beside else self._below(section))
        parts.append([""])
        parts += [self._wrapped(line, self._width) for line in document.trailer]
        if document.whole:
            parts.append(self._wrapped(plain(_imprint(document)), self._width, "dim"))
        return [line.rstrip() for part in parts for line in part]

    def _beside(self, section: Section) -> list[str]:
        """The title in the margin, and the text beside it."""
        room = self._width - _LABEL
        lines = [line for b in section.blocks for line in self._block(b, room)]
        label = self._lines.styled(section.title.ljust(_LABEL), "heading")
        return [
            (label if index == 0 else " " * _LABEL) + line
            for index, line in enumerate(lines)
        ]

    def _below(self, section: Section) -> list[str]:
        lines = [self._lines.styled(self._lines.safe(section.title), "heading")]
        for index, block in enumerate(section.blocks):
            if index and isinstance(block, Table | Heading | Bars | Curves):
                lines.append("")
            lines += ["  " + line for line in self._block(block, self._width - 2)]
        return lines

    def _block(self, block: Block, width: int) -> list[str]:
        match block:
            case Heading(text):
                return self._wrapped(text, width, "strong")
            case Paragraph(text):
                return self._wrapped(text, width)
            case Note(title, text):
                return self._wrapped((*strong(f"{title}: "), *text), width)
            case Listing():
                return list(self._listing(block, width))
            case Table():
                return table_lines(block, width, self._lines)
            case Ladder():
                return list(self._ladder(block, width))
            case Bars():
                return list(bars_of(block, width, self._lines))
            case Curves():
                table = table_lines(curves_table(block), width, self._lines)
                told = self._wrapped(plain(block.told), width) if block.told else []
                return [*self._wrapped(strong(block.title), width), *table, *told]
            case Diagram():
                return list(self._chain(block, width))
            case _:
                assert_never(block)

    def _listing(self, listing: Listing, width: int) -> Iterator[str]:
        if listing.inline and not self._grounds:
            spaced = [(*item.text, *plain(" ")) for item in listing.items]
            yield from self._wrapped(tuple(s for text in spaced for s in text), width)
            return
        for number, item in enumerate(listing.items, start=1):
            marker = f"{number}. " if listing.ordered else f"{BULLET} "
            text = (*item.text, *item.more) if self._grounds else item.text
            yield from self._marked(marker, text, width)
            for line in item.under if self._grounds else ():
                yield from self._marked(" " * len(marker), line, width)

    def _ladder(self, ladder: Ladder, width: int) -> Iterator[str]:
        for number, rung in enumerate(ladder.rungs, start=1):
            head: Text = (*strong(rung.name), *plain(f", {rung.note}. "))
            gap = plain(" ") if rung.sentence else ()
            told = (*head, *rung.sentence, *gap, *rung.facts)
            yield from self._marked(f"{number}. ", told, width)
            for line in rung.under if self._grounds else ():
                yield from self._marked(f"   {BULLET} ", line, width)

    def _chain(self, diagram: Diagram, width: int) -> Iterator[str]:
        """Only where the path could have gone another way: the rest stands above."""
        labels = {arrow.start: arrow.label for arrow in diagram.arrows}
        for place in diagram.places:
            if place.kind == "decide":
                label = labels.get(place.id)
                told = f" {label[:1].upper()}{label[1:]}." if label else ""
                text = (*strong(place.title), *plain(told))
                yield from self._marked(f"{BULLET} ", text, width)

    def _marked(self, marker: str, text: Text, width: int) -> Iterator[str]:
        lines = self._wrapped(text, width - len(marker))
        for index, line in enumerate(lines):
            yield (self._lines.safe(marker) if index == 0 else " " * len(marker)) + line

    def _wrapped(self, text: Text, width: int, style: str = "") -> list[str]:
        line: Line = [
            (self._lines.safe(span.text), style or span.style)
            for span in text
            if span.style != "cite"  # the list that they point to is not on the screen
        ]
        return self._lines.wrapped(line, width)


def _imprint(document: Document) -> str:
    rulebook = document.rulebook
    digest = rulebook.sha256[:_DIGEST]
    said = [f"Rulebook {rulebook.id} {rulebook.version}, sha256 {digest}."]
    if document.references:
        said.append(f"{len(document.references)} sources.")
    return " ".join(said)
