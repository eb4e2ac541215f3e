from __future__ import annotations

import html

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from adapt_advisor import escape

MARKDOWN = MarkdownIt("commonmark").enable(["table", "strikethrough"])

HOSTILE = [
    "<script>alert(1)</script>",
    "</details><img src=x onerror=alert(1)>",
    "[click](javascript:alert(1))",
    "![x](https://example.org/p.png)",
    "`rm -rf` ``two`` ```three",
    "a | b | c",
    "1. list",
    "2) list",
    "- list",
    "+ list",
    "# heading",
    "####### no heading",
    "---",
    "===",
    "> quote",
    "*a* **b** _c_ __d__ ~~e~~",
    "snake_case_stays",
    "a\nb\r\nc\u2028d",
    "&lt; &amp; &#60;",
    "\\* back \\",
    "[1]: https://example.org",
    "[1]",
    "<https://example.org>",
    "$x$ and $$y$$",
    "[bold]rich[/bold] [link=https://example.org]x[/link]",
    "\x1b[31mred\x1b]8;;https://example.org\x07link\x9b2J",
    "safe\u202egnp.exe\u2066\u200b",
    "\ud800",
]


def shown(markdown: str) -> str:
    """The HTML that a Markdown paragraph turns into."""
    return str(MARKDOWN.render(markdown))


def paragraph(text: str) -> str:
    text = html.escape(text, quote=False).replace('"', "&quot;")
    return f"<p>{text}</p>\n"


def single_line(text: str) -> str:
    return " ".join(escape.clean(text).split())


@pytest.mark.parametrize("text", HOSTILE)
def test_markdown_shows_hostile_text_as_it_is(text: str) -> None:
    assert shown(escape.markdown(single_line(text))) == paragraph(single_line(text))


@given(st.text(alphabet=st.characters() | st.sampled_from("`*_[]()<>|~#+-=.!:1&\\ ")))
def test_markdown_shows_any_text_as_it_is(text: str) -> None:
    text = single_line(text)
    if text:
        assert shown(escape.markdown(text)) == paragraph(text)


@given(st.text(alphabet="ab`|\\ *"))
def test_a_code_span_shows_its_text(text: str) -> None:
    text = single_line(text)
    if text:
        html_text = html.escape(text, quote=False)
        assert shown(escape.markdown_code(text)) == f"<p><code>{html_text}</code></p>\n"
    else:
        assert escape.markdown_code(text) == ""


@pytest.mark.parametrize("text", ["a|b", "`|`", "| --- |"])
def test_cells_keep_their_pipes(text: str) -> None:
    for cell in (escape.markdown(text), escape.markdown_code(text, in_table=True)):
        table = shown(f"| h | i |\n| --- | --- |\n| {cell} | end |")
        assert table.count("<td>") == 2
        assert html.escape(text) in table


@pytest.mark.parametrize("text", ["https://example.org", "www.example.org"])
def test_bare_addresses_are_broken(text: str) -> None:
    assert text not in escape.markdown(text)


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "JAVASCRIPT:alert(1)",
        " java\nscript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "vbscript:x",
        "//example.org",
        "example.org",
        "https:",
        "http://[broken",
        "",
        None,
    ],
)
def test_only_web_addresses_become_links(url: str | None) -> None:
    assert escape.link(url) is None


def test_a_link_cannot_leave_its_brackets() -> None:
    url = escape.link('https://example.org/a b>"<c>\\|`')
    assert url == "https://example.org/a%20b%3E%22%3Cc%3E%5C%7C%60"


@given(st.text())
def test_whatever_is_linked_stays_one_link(text: str) -> None:
    url = escape.link("https://example.org/" + text)
    if url is not None:
        tokens = MARKDOWN.parseInline(f"[x](<{url}>)")[0].children or []
        assert [token.type for token in tokens] == ["link_open", "text", "link_close"]


@given(st.text())
def test_html_has_no_tag_and_no_open_quote(text: str) -> None:
    escaped = escape.html(text)
    assert not set("<>\"'") & set(escaped)
    assert html.unescape(escaped) == escape.clean(text)


@given(st.text())
def test_cleaned_text_stays_on_its_line(text: str) -> None:
    cleaned = escape.clean(text)
    assert cleaned.isprintable() or not any(ord(char) < 32 for char in cleaned)
    assert len(cleaned.splitlines()) <= 1
    assert escape.clean(cleaned) == cleaned
    cleaned.encode()


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp437", "no-such-codec"])
@given(text=st.text())
def test_any_stream_can_write_terminal_text(encoding: str, text: str) -> None:
    written = escape.terminal(text, encoding)
    written.encode("ascii" if encoding == "no-such-codec" else encoding)


def test_plain_ascii_reads_well() -> None:
    text = "5 \u2013 7 \u2265 3 \u2192 caf\u00e9 \u201cx\u201d\u2026 \u4f60"
    assert escape.terminal(text, "ascii") == '5 - 7 >= 3 -> cafe "x"... ?'
    assert escape.terminal(text, "utf-8") == text


def test_shortened_text_ends_at_a_word() -> None:
    assert escape.shortened("one two three four", 13) == "one two..."
    assert escape.shortened("short", 13) == "short"
    assert escape.shortened("x" * 30, 10) == "xxxxxxx..."
