"""Documents as Markdown that a code host shows as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from adapt_advisor import escape
from adapt_advisor.report.document import (
    Block,
    Diagram,
    Document,
    Heading,
    Item,
    Listing,
    Note,
    Paragraph,
    Section,
    Span,
    Table,
    Text,
)
from adapt_advisor.report.render import RenderOptions
from adapt_advisor.report.render.mermaid import flowchart
from adapt_advisor.rulebook.rulebook import RulebookIdentity

if TYPE_CHECKING:
    from adapt_advisor.advice.record import Recommendation
    from adapt_advisor.rulebook.rulebook import Rulebook


def render(
    recommendation: Recommendation, rulebook: Rulebook, options: RenderOptions
) -> str:
    """The decision record in Markdown."""
    from adapt_advisor.report.build import build

    return markdown(build(recommendation, rulebook, date=options.date))


def markdown(document: Document) -> str:
    """A document in GitHub-flavoured Markdown, ending in one newline."""
    parts = [f"# {escape.markdown(document.title)}"]
    if document.date:
        parts.append(f"Date: {escape.markdown(document.date)}")
    parts += [_block(note) for note in document.notes]
    for section in document.sections:
        parts += _section(section)
    parts += ["---", _imprint(document.rulebook)]
    links = [
        f"[{reference.number}]: <{url}>"
        for reference in document.references
        if (url := escape.link(reference.url)) is not None
    ]
    if links:
        parts.append("\n".join(links))
    return "\n\n".join(parts) + "\n"


def _imprint(rulebook: RulebookIdentity) -> str:
    name, digest = map(escape.markdown_code, (rulebook.id, rulebook.sha256))
    return f"Rulebook {name} {escape.markdown(rulebook.version)}, sha256 {digest}."


def _section(section: Section) -> list[str]:
    blocks = [_block(block) for block in section.blocks]
    if not section.folded:
        return [f"## {escape.markdown(section.title)}", *blocks]
    summary = f"<summary>{escape.html(section.title)}</summary>"
    return [f"<details>\n{summary}", *blocks, "</details>"]


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


def _table(table: Table) -> str:
    head = [escape.markdown(column.title) for column in table.columns]
    rows = [[_text(cell, in_table=True) for cell in row] for row in table.rows]
    lines = [_row(head), _row(["---"] * len(head)), *map(_row, rows)]
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
