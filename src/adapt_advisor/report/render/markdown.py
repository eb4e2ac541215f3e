"""Documents as Markdown that a code host shows as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from adapt_advisor import escape
from adapt_advisor.report.document import (
    Bars,
    Block,
    Column,
    Curves,
    Diagram,
    Document,
    Heading,
    Item,
    Ladder,
    Listing,
    Note,
    Paragraph,
    Section,
    Span,
    Table,
    Text,
    plain,
)
from adapt_advisor.report.fit import shorter
from adapt_advisor.report.render.mermaid import flowchart
from adapt_advisor.report.render.tables import curves_table
from adapt_advisor.report.render_options import RenderOptions
from adapt_advisor.rulebook.rulebook import RulebookIdentity

if TYPE_CHECKING:
    from adapt_advisor.advice.record import Recommendation
    from adapt_advisor.rulebook.rulebook import Rulebook


FRONT_WORDS = 690
"""Words of a decision record's first page."""


def render(
    recommendation: Recommendation, rulebook: Rulebook, options: RenderOptions
) -> str:
    """The decision record in Markdown."""
    from adapt_advisor.report.build import record

    made = record(recommendation, rulebook, options)
    while _words(made) > FRONT_WORDS:
        cut = shorter(made)
        if cut is None:
            break
        made = cut
    return markdown(made, decision=True)


def _words(document: Document) -> int:
    """Words of the first page: before anything is folded away."""
    front = tuple(section for section in document.sections if section.front)
    page = document._replace(sections=front, references=())
    return len(markdown(page, decision=True).split())


def markdown(document: Document, *, decision: bool = False) -> str:
    """A document in GitHub-flavoured Markdown, ending in one newline.

    Args:
        document: What to write.
        decision: Whether it is a decision record: with a status and deciders to fill
            in, and all that lies behind its first page folded away.
    """
    parts = [f"# {escape.markdown(document.title)}"]
    if decision:
        parts.append(_status(document.date))
    parts += [_block(note) for note in document.notes]
    for section in document.sections:
        parts += _section(section, decision=decision)
    parts += ["---", _imprint(document.rulebook)]
    links = [
        f"[{reference.number}]: <{url}>"
        for reference in document.references
        if (url := escape.link(reference.url)) is not None
    ]
    if links:
        parts.append("\n".join(links))
    return "\n\n".join(part for part in parts if part) + "\n"


def _status(date: str | None) -> str:
    day = escape.markdown(date) if date else "*to fill in*"
    return f"- Status: proposed\n- Date: {day}\n- Deciders: *to fill in*"


def _imprint(rulebook: RulebookIdentity) -> str:
    name, digest = map(escape.markdown_code, (rulebook.id, rulebook.sha256))
    return f"Rulebook {name} {escape.markdown(rulebook.version)}, sha256 {digest}."


def _section(section: Section, *, decision: bool) -> list[str]:
    """A section; of a decision record the first page bare, and the rest folded."""
    bare = decision and section.front
    blocks = [_block(_bare(block) if bare else block) for block in section.blocks]
    if bare or not decision:
        return [f"## {escape.markdown(section.title)}", *blocks]
    summary = f"<summary>{escape.html(section.title)}</summary>"
    return [f"<details>\n{summary}", *blocks, "</details>"]


def _bare(block: Block) -> Block:
    """A list without the grounds of its items: they stand in the folded part."""
    if not isinstance(block, Listing):
        return block
    items = tuple(item._replace(under=()) for item in block.items)
    return block._replace(items=items)


def _block(block: Block) -> str:
    match block:
        case Heading(text):
            return f"### {_text(text)}"
        case Paragraph(text):
            return _text(text)
        case Note(title, text):
            return f"> **{escape.markdown(title)}:** {_text(text)}"
        case Listing():
            return _listing(block)
        case Table():
            return _table(block)
        case Ladder():
            return _ladder(block)
        case Bars():
            return _bars(block)
        case Curves():
            told = f"\n\n{escape.markdown(block.told)}" if block.told else ""
            return f"{_title(block.title)}\n\n{_table(curves_table(block))}{told}"
        case Diagram():
            return f"```mermaid\n{flowchart(block)}\n```"
        case _:
            assert_never(block)


def _listing(listing: Listing) -> str:
    lines = []
    for number, item in enumerate(listing.items, start=1):
        marker = f"{number}. " if listing.ordered else "- "
        lines += _item(item, marker)
    return "\n".join(lines)


def _item(item: Item, marker: str) -> list[str]:
    indent = " " * len(marker)
    lines = [marker + _text((*item.text, *item.more))]
    lines += [f"{indent}- {_text(line)}" for line in item.under]
    return lines


def _ladder(ladder: Ladder) -> str:
    lines = []
    for number, rung in enumerate(ladder.rungs, start=1):
        name = f"**{escape.markdown(rung.name)}**, {escape.markdown(rung.note)}."
        lines.append(
            f"{number}. {name} {_text((*rung.sentence, Span(' '), *rung.facts))}"
        )
    return "\n".join(lines)


def _bars(bars: Bars) -> str:
    columns = (Column(""), Column(bars.unit, number=True))
    rows = tuple((plain(bar.name), plain(bar.told)) for bar in bars.bars)
    mark = f"\n\nThe mark: {escape.markdown(bars.mark_name)}." if bars.mark else ""
    return f"{_title(bars.title)}\n\n{_table(Table(columns, rows))}{mark}"


def _title(title: str) -> str:
    return f"{escape.markdown(title)}:"


def _table(table: Table) -> str:
    head = [escape.markdown(column.title) for column in table.columns]
    rows = [[_text(cell, in_table=True) for cell in row] for row in table.rows]
    marks = ["---:" if column.number else "---" for column in table.columns]
    lines = [_row(head), _row(marks), *map(_row, rows)]
    return "\n".join(lines)


def _row(cells: list[str]) -> str:
    return "| " + " | ".join(cell or " " for cell in cells) + " |"


def _text(text: Text, *, in_table: bool = False) -> str:
    return "".join(_span(span, in_table=in_table) for span in text).strip()


def _span(span: Span, *, in_table: bool) -> str:
    if span.style == "code":
        return escape.markdown_code(span.text, in_table=in_table)
    shown = escape.markdown(span.text)
    url = escape.link(span.url)
    match span.style:
        case "strong":
            return _emphasised(shown)
        case "cite":  # the number links to the source, by a definition at the end
            return f"\\[[{shown}]\\]" if url else f"\\[{shown}\\]"
        case "link":
            return f"[{shown}](<{url}>)" if url else _unlinked(shown, span.url)
        case "plain":
            return shown
        case _:
            assert_never(span.style)


def _unlinked(shown: str, url: str | None) -> str:
    return f"{shown} ({escape.markdown(url)})" if url else shown


def _emphasised(shown: str) -> str:
    """Bold text; Markdown wants no space inside the asterisks."""
    bare = shown.strip()
    if not bare:
        return shown
    before = " " if shown[0] == " " else ""
    after = " " if shown[-1] == " " else ""
    return f"{before}**{bare}**{after}"
