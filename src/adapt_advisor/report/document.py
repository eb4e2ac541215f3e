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
    """Goes on after `text`; a front page leaves it out."""
    under: tuple[Text, ...] = ()
    """Its grounds: left out on a front page, folded where a format can fold."""


class Listing(NamedTuple):
    """A list; a front page may cut it down to `least` items."""

    items: tuple[Item, ...]
    ordered: bool = False
    least: int = 1
    inline: bool = False
    """Whether a front page says the items one after the other, on the same lines."""


class Column(NamedTuple):
    """A column of a table."""

    title: str
    number: bool = False
    """Whether its cells are figures, which line up at the right."""


class Table(NamedTuple):
    """Rows of cells."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Text, ...], ...]


class Rung(NamedTuple):
    """A step of a ladder: a stage of a plan."""

    name: str
    note: str
    """When it starts, and whether it is the main step."""
    sentence: Text
    facts: Text
    main: bool = False
    later: bool = False
    under: tuple[Text, ...] = ()
    """Why it is there: folded where a format can fold."""


class Ladder(NamedTuple):
    """The stages of a plan, simplest first."""

    rungs: tuple[Rung, ...]


class Bar(NamedTuple):
    """A range on the scale of its neighbours."""

    name: str
    low: float
    typical: float
    high: float
    told: str
    """The range in words, for formats and readers without pictures."""
    strong: bool = False


class Bars(NamedTuple):
    """Ranges side by side on one logarithmic scale."""

    title: str
    unit: str
    bars: tuple[Bar, ...]
    mark: float | None = None
    """A bound to hold them against: a budget, the memory of a card."""
    mark_name: str = ""


class Curve(NamedTuple):
    """What one way of working has cost at the end of each month."""

    name: str
    values: tuple[float, ...]
    """USD, from month 0."""
    strong: bool = False


class Curves(NamedTuple):
    """Cumulative cost over months, with the month in which one overtakes another."""

    title: str
    curves: tuple[Curve, ...]
    crossing: float | None = None
    """The month in which the first two curves meet; None when they do not."""
    told: str = ""


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
    others: tuple[str, ...] = ()
    """Where other answers would have led from here."""


class Diagram(NamedTuple):
    """A path through the flowchart, in the order in which it was walked."""

    places: tuple[Place, ...]
    arrows: tuple[Arrow, ...]


Block = Heading | Paragraph | Note | Listing | Table | Ladder | Bars | Curves | Diagram


class Section(NamedTuple):
    """A titled part of the report."""

    id: str
    title: str
    blocks: tuple[Block, ...]
    front: bool = False
    """Whether it stands on the front page."""


class Reference(NamedTuple):
    """What a citation such as `[1]` stands for."""

    number: int
    url: str


class Document(NamedTuple):
    """A report: its answer first, its sources last."""

    title: str
    sections: tuple[Section, ...]
    rulebook: RulebookIdentity
    """Which rulebook said all this."""
    lead: str = ""
    """The answer in one line, where the title is something else."""
    date: str | None = None
    notes: tuple[Note, ...] = ()
    references: tuple[Reference, ...] = ()
    """What spans in the style `cite` refer to; their text is the number."""
    trailer: tuple[Text, ...] = ()
    """What to do with the report; the last lines of a front page."""
    whole: bool = True
    """Whether nothing was left out; a front page is not whole."""
