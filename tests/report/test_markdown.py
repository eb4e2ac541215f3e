from __future__ import annotations

from collections import Counter

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

from adapt_advisor import Recommendation, RenderOptions, render

from .world import hostile, house, rich

MARKDOWN = MarkdownIt("commonmark").enable(["table", "strikethrough"])


def report(given: Recommendation | None = None, date: str | None = None) -> str:
    return render(given or rich(), house(), "markdown", RenderOptions(date=date))


def tokens(markdown: str) -> list[Token]:
    """All tokens, those inside of lines too."""
    found = []
    for token in MARKDOWN.parse(markdown):
        found += [token, *(token.children or [])]
    return found


def headings(markdown: str) -> list[str]:
    parsed = MARKDOWN.parse(markdown)
    return [
        parsed[index + 1].content
        for index, token in enumerate(parsed)
        if token.type == "heading_open"
    ]


def test_citations_link_to_their_sources() -> None:
    links = Counter(
        token.attrs["href"] for token in tokens(report()) if token.type == "link_open"
    )
    assert set(links) == {source.url for source in rich().sources}


def test_tables_have_as_many_cells_as_columns() -> None:
    width = 0
    for token in tokens(report()):
        if token.type == "tr_open":
            width = 0
        width += token.type in ("th_open", "td_open")
        if token.type == "tr_close":
            assert width in range(2, 10)
    assert "</table>" in MARKDOWN.render(report())


def test_the_path_is_a_mermaid_diagram() -> None:
    fences = [token for token in tokens(report()) if token.type == "fence"]
    assert [fence.info for fence in fences] == ["mermaid"]
    assert fences[0].content.startswith("flowchart TD\n")


def test_same_recommendation_same_text() -> None:
    assert report() == report()
    assert report().endswith("\n")
    assert not report().endswith("\n\n")


def test_a_date_is_printed_only_when_given() -> None:
    assert "Date: *to fill in*" in report()
    assert "Date: 2026-11-23\n" in report(date="2026-11-23")


def test_the_rulebook_is_named_with_its_whole_hash() -> None:
    assert f"Rulebook `house` {house().version}, sha256 `{house().sha256}`." in report()


@pytest.mark.parametrize("kind", ["html_inline", "image", "s_open", "code_block"])
def test_hostile_text_makes_no_markup(kind: str) -> None:
    found = tokens(render(*hostile(), "markdown", RenderOptions(date="# <b>")))
    assert kind not in {token.type for token in found}


def test_hostile_text_makes_no_html_link_or_heading_of_its_own() -> None:
    text = render(*hostile(), "markdown")
    blocks = [t.content for t in tokens(text) if t.type == "html_block"]
    bare_blocks = [b.replace("<details>\n", "").strip() for b in blocks]
    assert all(
        block == "</details>" or block.startswith("<summary>") for block in bare_blocks
    )
    links = {t.attrs["href"] for t in tokens(text) if t.type == "link_open"}
    assert links <= {source.url for source in house().sources.values()}
    assert not [title for title in headings(text) if title.startswith("g")]
    assert text.count("<details>") == text.count("\n</details>\n")


def test_hostile_text_leaves_no_control_character() -> None:
    text = render(*hostile(), "markdown")
    assert all(char == "\n" or char.isprintable() for char in text)
