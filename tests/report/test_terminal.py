from __future__ import annotations

import re

import pytest

from adapt_advisor import render

from .world import hostile, house, rich


def page(**options: object) -> str:
    return render(rich(), house(), "text", **options)  # type: ignore[arg-type]


def test_the_page_stays_short() -> None:
    assert len(page().splitlines()) <= 100


@pytest.mark.parametrize("width", [40, 60, 80, 120, 200])
def test_lines_keep_to_the_width(width: int) -> None:
    assert max(map(len, page(width=width).splitlines())) <= width


def test_a_wide_terminal_shows_more_columns() -> None:
    assert "Memory per GPU" not in page()
    assert "Memory per GPU" in page(width=160)


def test_colour_only_when_asked_for() -> None:
    assert "\x1b" not in page()
    coloured = page(color=True)
    assert "\x1b[1m" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured).split() == page().split()


def test_lines_are_drawn_in_ascii_where_the_stream_needs_it() -> None:
    text = page(encoding="ascii")
    assert text.isascii()
    assert "+- Adaptation plan" in text
    assert "\u256d" in page()
    page(encoding="cp437").encode("cp437")
    assert page(encoding="no-such-codec").isascii()


def test_the_environment_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    before = page(), page(color=True)
    for name, value in {
        "NO_COLOR": "1",
        "FORCE_COLOR": "1",
        "COLUMNS": "33",
        "LINES": "3",
        "TERM": "dumb",
        "TTY_COMPATIBLE": "1",
        "TTY_INTERACTIVE": "1",
    }.items():
        monkeypatch.setenv(name, value)
    assert (page(), page(color=True)) == before


def test_hostile_text_moves_no_cursor_and_makes_no_markup() -> None:
    text = render(*hostile(), "text", width=120)
    assert all(char == "\n" or char.isprintable() for char in text)
    assert "[bold]i[/bold]" in " ".join(text.split())


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "gb18030"])
def test_hostile_text_fits_any_stream(encoding: str) -> None:
    text = render(*hostile(), "text", width=40, color=True, encoding=encoding)
    text.encode(encoding)
