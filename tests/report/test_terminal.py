from __future__ import annotations

import re

import pytest

from adapt_advisor import RenderOptions, render

from .world import hostile, house, rich

pytestmark = pytest.mark.oldest


def page(**options: object) -> str:
    return render(rich(), house(), "text", RenderOptions(**options))  # type: ignore[arg-type]


def test_the_page_stays_short() -> None:
    assert len(page().splitlines()) <= 45


@pytest.mark.parametrize("full", [True, False])
@pytest.mark.parametrize("width", [40, 60, 80, 120, 200])
def test_lines_keep_to_the_width(width: int, full: bool) -> None:
    assert max(map(len, page(width=width, full=full).splitlines())) <= width


def test_no_column_is_left_out_where_it_is_narrow() -> None:
    for width in (40, 80, 160):
        assert page(width=width, full=True).count("Memory") >= 2


def test_colour_only_when_asked_for() -> None:
    assert "\x1b" not in page()
    coloured = page(color=True)
    assert "\x1b[1m" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured).split() == page().split()


def test_lines_are_drawn_in_ascii_where_the_stream_needs_it() -> None:
    text = page(encoding="ascii")
    assert text.isascii()
    assert "\u2500" not in text
    assert "\u2500" in page(full=True)
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
    text = render(*hostile(), "text", RenderOptions(width=120))
    assert all(char == "\n" or char.isprintable() for char in text)
    assert "[bold]i[/bold]" in " ".join(text.split())


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "gb18030"])
def test_hostile_text_fits_any_stream(encoding: str) -> None:
    text = render(
        *hostile(), "text", RenderOptions(width=40, color=True, encoding=encoding)
    )
    text.encode(encoding)
