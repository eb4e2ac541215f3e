"""A report before it has a format: sections of neutral blocks, plain text inside.

No string in here is markup. Every renderer escapes all of it, whether it came from the
user or from somebody's rulebook; emphasis exists only as the style of a span.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

from adapt_advisor.rulebook.rulebook import RulebookIdentity

Style = Literal["plain", "strong", "code", "link", "cite"]


class Span(NamedTuple):
    """A run of text in one style."""

    text: str
    style: Style = "plain"
    url: str | None = None


Text = tuple[Span, ...]
"""A line of running text."""


def plain(text: str) -> Text:
    """Text without emphasis."""
    return (Span(text),)


def strong(text: str) -> Text:
    """Text that stands out."""
    return (Span(text, "strong"),)


def prose(text: str) -> Text:
    """Text of a rulebook, in which `backticks` mark what is typed."""
    parts = text.split("`")
    if len(parts) % 2 == 0:
        return plain(text)
    return tuple(
        Span(part, "code" if index % 2 else "plain")
        for index, part in enumerate(parts)
        if part
    )


def told(lead: Text, reason: str, after: Text = ()) -> tuple[Text, Text]:
    """A lead with the first sentence of a reason, and the rest of it."""
    first, stop, rest = reason.partition(". ")
    if not rest:
        return (*lead, *prose(reason)), after
    return (*lead, *prose(first + stop.rstrip())), (Span(" "), *prose(rest), *after)


class Heading(NamedTuple):
    """A title inside a section."""

    text: Text


class Paragraph(NamedTuple):
    """Running text."""

    text: Text


class Note(NamedTuple):
    """Something that must not be overlooked."""

    title: str
    text: Text


class Item(NamedTuple):
    """One entry of a list, with lines that belong under it."""

    text: Text
    more: Text = ()
    """Goes on after `text`; short formats leave it out."""
    under: tuple[Text, ...] = ()


class Listing(NamedTuple):
    """A list; `brief` and `brief_under` are how much of it a short format shows."""

    items: tuple[Item, ...]
    ordered: bool = False
    brief: int | None = None
    brief_under: int | None = None


class Column(NamedTuple):
    """A column of a table."""

    title: str
    wide_only: bool = False
    """Left out where there is no room for it."""


class Table(NamedTuple):
    """Rows of cells; `brief` is how many rows a short format shows."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Text, ...], ...]
    brief: int | None = None


class Arrow(NamedTuple):
    """A way from one place of a diagram to the next, and what decided it."""

    start: str
    end: str
    label: str


class Place(NamedTuple):
    """A node of a diagram."""

    id: str
    title: str
    kind: Literal["decide", "add", "prepare", "block", "stop"]


class Diagram(NamedTuple):
    """A path through the flowchart, in the order in which it was walked."""

    places: tuple[Place, ...]
    arrows: tuple[Arrow, ...]


Block = Heading | Paragraph | Note | Listing | Table | Diagram


class Section(NamedTuple):
    """A titled part of the report."""

    id: str
    title: str
    blocks: tuple[Block, ...]
    brief: bool = True
    """Whether short formats show it."""
    folded: bool = False
    """Long detail that a reader opens on demand, where the format can fold."""


class Reference(NamedTuple):
    """What a citation such as `[1]` stands for."""

    number: int
    url: str


class Document(NamedTuple):
    """A report: its answer first, its sources last."""

    title: str
    date: str | None
    notes: tuple[Note, ...]
    sections: tuple[Section, ...]
    references: tuple[Reference, ...]
    """What spans in the style `cite` refer to; their text is the number."""
    rulebook: RulebookIdentity
    """Which rulebook said all this."""
