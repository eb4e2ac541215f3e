"""Documents as one self-contained page: no script, no font, no address is loaded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
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
    Rung,
    Section,
    Span,
    Table,
    Text,
    plain,
)
from adapt_advisor.report.render.pictures import bar, curves, flowchart
from adapt_advisor.report.render.tables import Scale, curves_table
from adapt_advisor.report.render_options import RenderOptions

if TYPE_CHECKING:
    from adapt_advisor.advice.record import Recommendation
    from adapt_advisor.rulebook.rulebook import Rulebook

_STYLE = Path(__file__).with_name("page.css")
_OPEN = ("effort", "pictures", "costs", "changes", "picture")
"""Sections behind the first page that lie open; the others are folded."""
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"


def render(
    recommendation: Recommendation, rulebook: Rulebook, options: RenderOptions
) -> str:
    """The recommendation as a page to send."""
    from adapt_advisor.report.build import whole

    return html(whole(recommendation, rulebook, options))


def html(document: Document) -> str:
    """A document as one HTML page, ending in one newline."""
    return "\n".join(_Page().page(document)) + "\n"


class _Page:
    """Blocks to elements; all text is escaped on its way in."""

    def page(self, document: Document) -> Iterator[str]:
        title = escape.html(document.title)
        yield "<!doctype html>"
        yield '<html lang="en">'
        yield "<head>"
        yield '<meta charset="utf-8">'
        yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
        yield f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        yield '<meta name="color-scheme" content="light dark">'
        yield f"<title>{title}</title>"
        yield f"<style>\n{_STYLE.read_text(encoding='utf-8')}</style>"
        yield "</head>"
        yield "<body>"
        yield '<a class="skip" href="#main">To the plan</a>'
        yield f"<header><h1>{title}</h1>"
        if document.lead:
            yield f'<p class="lead">{escape.html(document.lead)}</p>'
        if document.date:
            yield f'<p class="date">{escape.html(document.date)}</p>'
        yield "</header>"
        yield '<main id="main">'
        yield from (self.block(note) for note in document.notes)
        yield from self._front([s for s in document.sections if s.front])
        for section in document.sections:
            if not section.front:
                yield from self._behind(section)
        yield "</main>"
        yield f"<footer><p>{_imprint(document)}</p></footer>"
        yield "</body>"
        yield "</html>"

    def _front(self, sections: list[Section]) -> Iterator[str]:
        if not sections:
            return
        yield '<div class="front">'
        for section in sections:
            yield f'<section class="card" id="{_id(section)}">'
            yield f"<h2>{escape.html(section.title)}</h2>"
            yield from map(self.block, section.blocks)
            yield "</section>"
        yield "</div>"

    def _behind(self, section: Section) -> Iterator[str]:
        title = escape.html(section.title)
        blocks = list(map(self.block, section.blocks))
        if section.id == "sources":
            blocks = [self._sources(block) for block in section.blocks]
        if section.id in _OPEN:
            yield f'<section class="wide" id="{_id(section)}"><h2>{title}</h2>'
            yield from blocks
            yield "</section>"
            return
        yield f'<details class="fold" id="{_id(section)}">'
        yield f"<summary><h2>{title}</h2></summary>"
        yield from blocks
        yield "</details>"

    def block(self, block: Block) -> str:
        match block:
            case Heading(text):
                return f"<h3>{self.text(text)}</h3>"
            case Paragraph(text):
                return f"<p>{self.text(text)}</p>"
            case Note(title, text):
                lead = f"<strong>{escape.html(title)}.</strong>"
                return f'<p class="note" role="note">{lead} {self.text(text)}</p>'
            case Listing():
                return self._listing(block)
            case Table():
                return self._table(block)
            case Ladder():
                rungs = "\n".join(map(self._rung, block.rungs))
                return f'<ol class="ladder">\n{rungs}\n</ol>'
            case Bars():
                return self._bars(block)
            case Curves():
                told = f"<p>{escape.html(block.told)}</p>" if block.told else ""
                table = self._table(curves_table(block))
                head = f"<h3>{escape.html(block.title)}</h3>"
                return f"{head}{told}{curves(block)}{_as_table(table)}"
            case Diagram():
                return flowchart(block)
            case _:
                assert_never(block)

    def _listing(self, listing: Listing) -> str:
        tag = "ol" if listing.ordered else "ul"
        items = "\n".join(map(self._item, listing.items))
        return f"<{tag}>\n{items}\n</{tag}>"

    def _item(self, item: Item) -> str:
        text = self.text((*item.text, *item.more))
        if not item.under:
            return f"<li>{text}</li>"
        return f"<li>{self._folded(text, item.under)}</li>"

    def _folded(self, text: str, under: Iterable[Text]) -> str:
        lines = "".join(f"<p>{self.text(line)}</p>" for line in under)
        return f"<details><summary>{text}</summary>{lines}</details>"

    def _rung(self, rung: Rung) -> str:
        kind = " main" if rung.main else ""
        kind += " later" if rung.later else ""
        under = self._folded("Why this stage", rung.under) if rung.under else ""
        return (
            f'<li class="rung{kind}"><p class="stage"><strong>'
            f"{escape.html(rung.name)}</strong> "
            f'<span class="turn">{escape.html(rung.note)}</span></p>'
            f"<p>{self.text(rung.sentence)}</p>"
            f'<p class="facts">{self.text(rung.facts)}</p>{under}</li>'
        )

    def _table(self, table: Table) -> str:
        heads = "".join(
            f'<th scope="col"{_number(column)}>{escape.html(column.title)}</th>'
            for column in table.columns
        )
        rows = "\n".join(self._row(row, table.columns) for row in table.rows)
        return (
            '<div class="scroll" tabindex="0"><table><thead><tr>'
            f"{heads}</tr></thead><tbody>\n{rows}\n</tbody></table></div>"
        )

    def _row(self, row: tuple[Text, ...], columns: tuple[Column, ...]) -> str:
        cells = [f'<th scope="row">{self.text(row[0])}</th>'] if row else []
        cells += [
            f'<td{_number(column)} data-label="{escape.html(column.title)}">'
            f"{self.text(cell)}</td>"
            for cell, column in zip(row[1:], columns[1:], strict=True)
        ]
        return f"<tr>{''.join(cells)}</tr>"

    def _bars(self, block: Bars) -> str:
        scale = Scale(block)
        rows = "\n".join(
            f'<li class="{"strong" if one.strong else ""}">'
            f'<span class="name">{escape.html(one.name)}</span>'
            f"{bar(one, scale, block)}"
            f'<span class="told">{escape.html(one.told)}</span></li>'
            for one in block.bars
        )
        mark = ""
        if block.mark is not None:
            mark = f'<p class="mark">{escape.html(block.mark_name)}</p>'
        columns = (Column(""), Column(block.unit, number=True))
        cells = tuple((plain(one.name), plain(one.told)) for one in block.bars)
        table = self._table(Table(columns, cells))
        head = f"<h3>{escape.html(block.title)}</h3>"
        return f'{head}<ul class="bars">\n{rows}\n</ul>{mark}{_as_table(table)}'

    def _sources(self, block: Block) -> str:
        if not isinstance(block, Listing):
            return self.block(block)
        items = "\n".join(
            f'<li id="source-{number}">{self.text(item.text)}</li>'
            for number, item in enumerate(block.items, start=1)
        )
        return f"<ol>\n{items}\n</ol>"

    def text(self, text: Text) -> str:
        return "".join(map(self._span, text)).strip()

    def _span(self, span: Span) -> str:
        shown = escape.html(span.text)
        url = escape.link(span.url)
        match span.style:
            case "strong":
                return f"<strong>{shown}</strong>"
            case "code":
                return f"<code>{shown}</code>"
            case "cite":
                label = f'aria-label="source {shown}"'
                return f'<sup><a href="#source-{shown}" {label}>{shown}</a></sup>'
            case "link":
                if url is None:
                    return shown
                return f'<a href="{escape.html(url)}" rel="noreferrer">{shown}</a>'
            case "plain":
                return shown
            case _:
                assert_never(span.style)


def _id(section: Section) -> str:
    return escape.html(section.id)


def _number(column: Column) -> str:
    return ' class="number"' if column.number else ""


def _as_table(table: str) -> str:
    """The numbers of a picture, for readers who cannot see it."""
    return f'<details class="data"><summary>As a table</summary>{table}</details>'


def _imprint(document: Document) -> str:
    rulebook = document.rulebook
    name, version = map(escape.html, (rulebook.id, rulebook.version))
    digest = escape.html(rulebook.sha256)
    return f"Rulebook {name} {version}, sha256 <code>{digest}</code>."
