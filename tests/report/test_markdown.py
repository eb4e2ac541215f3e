from __future__ import annotations

from collections import Counter

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

from adapt_advisor.advice.record import Recommendation
from adapt_advisor.report.render import render

from .samples import bare, hostile, recommendation, rulebook

MARKDOWN = MarkdownIt("commonmark").enable(["table", "strikethrough"])


def report(given: Recommendation | None = None, date: str | None = None) -> str:
    return render(given or recommendation(), rulebook(), "markdown", date=date)


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


def test_it_reads_as_a_decision_record() -> None:
    assert [title for title in headings(report()) if title != "RAG"] == [
        "Adaptation plan: RAG + QLoRA",
        "Decision",
        "What it takes",
        "Before you start",
        "What to find out first",
        "Context",
        "Reasons",
        "Alternatives rejected",
        "Consequences",
        "Few-shot prompting",
        "QLoRA",
        "Estimates for every method",
        "Few-shot prompting",
        "QLoRA",
        "Assumptions",
        "What would change this advice",
        "Next steps",
        "Sources",
    ]


def test_citations_link_to_their_sources() -> None:
    links = Counter(
        token.attrs["href"] for token in tokens(report()) if token.type == "link_open"
    )
    assert set(links) == {
        "https://example.org/guide?a=1&b=(2)",
        "https://example.org/paper",
    }
    assert min(links.values()) > 3


def test_tables_have_as_many_cells_as_columns() -> None:
    width = 0
    for token in tokens(report()):
        if token.type == "tr_open":
            width = 0
        width += token.type in ("th_open", "td_open")
        if token.type == "tr_close":
            assert width in (2, 3, 4, 7)
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
    assert "Date:" not in report()
    assert "\nDate: 2026-11-23\n" in report(date="2026-11-23")


def test_the_rulebook_is_named_with_its_whole_hash() -> None:
    assert f"Rulebook `house` 2.1, sha256 `{'0' * 64}`." in report()


def test_a_recommendation_with_nothing_in_it_still_reads() -> None:
    text = report(bare())
    assert "Do this:" in text
    assert "mermaid" not in text


@pytest.mark.parametrize("kind", ["html_inline", "image", "s_open", "code_block"])
def test_hostile_text_makes_no_markup(kind: str) -> None:
    found = tokens(render(*hostile(), "markdown", date="# <b>"))
    assert kind not in {token.type for token in found}


def test_hostile_text_makes_no_html_link_or_heading_of_its_own() -> None:
    text = render(*hostile(), "markdown")
    blocks = [t.content for t in tokens(text) if t.type == "html_block"]
    bare_blocks = [b.replace("<details>\n", "").strip() for b in blocks]
    assert all(
        block == "</details>" or block.startswith("<summary>") for block in bare_blocks
    )
    links = {t.attrs["href"] for t in tokens(text) if t.type == "link_open"}
    assert links <= {"https://example.org/guide?a=1&b=(2)", "https://example.org/paper"}
    assert not [title for title in headings(text) if title.startswith("g")]
    assert text.count("<details>") == text.count("\n</details>\n")


def test_hostile_text_leaves_no_control_character() -> None:
    text = render(*hostile(), "markdown")
    assert all(char == "\n" or char.isprintable() for char in text)
