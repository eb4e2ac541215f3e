from __future__ import annotations

import io
from typing import TextIO

import pytest

from adapt_advisor.interview.screen import BLANK, Line
from adapt_advisor.interview.terminal import RichTerminal


def _output(encoding: str = "utf-8") -> TextIO:
    return io.TextIOWrapper(io.BytesIO(), encoding=encoding, write_through=True)


def _source(content: bytes) -> TextIO:
    return io.TextIOWrapper(io.BytesIO(content), encoding="utf-8")


def _shown(lines: list[Line], width: int = 80, encoding: str = "utf-8") -> str:
    content = io.BytesIO()
    output = io.TextIOWrapper(content, encoding=encoding, write_through=True)
    RichTerminal(_source(b""), output, width).show(lines)
    return content.getvalue().decode(encoding)


def test_long_text_wraps_beside_its_label() -> None:
    shown = _shown([Line("word " * 40, label="  1  ")], width=60)
    first, *others = shown.splitlines()
    assert first.startswith("  1  word")
    assert others
    assert all(line.startswith("     word") for line in others)
    assert all(len(line) <= 60 for line in shown.splitlines())


def test_lines_stay_readable_in_a_wide_window() -> None:
    shown = _shown([Line("word " * 80)], width=200)
    assert all(len(line) <= 88 for line in shown.splitlines())


def test_a_word_longer_than_the_line_is_broken() -> None:
    shown = _shown([Line("x" * 500, label="   1  ")], width=40)
    assert shown.count("x") == 500
    assert all(len(line) <= 40 for line in shown.splitlines())


def test_a_note_follows_the_text_and_blank_lines_stay() -> None:
    assert _shown([BLANK, Line("Tone", note="tone")]) == "\nTone  (tone)\n"


def test_markup_and_control_characters_do_nothing() -> None:
    hostile = "[red]x[/red] :smile: \x1b[2J\x07\u202e\r\nend"
    assert _shown([Line(hostile)]) == "[red]x[/red] :smile: [2J end\n"


def test_a_terminal_without_unicode_gets_ascii() -> None:
    text = "\u201cfew\u201d \u2013 \u2265 5 \u20ac \u65e5"
    assert _shown([Line(text)], encoding="ascii") == '"few" - >= 5 ? ?\n'


def test_no_colour_codes_go_where_no_terminal_is() -> None:
    assert "\x1b" not in _shown([Line("Heading", "heading"), Line("!", "problem")])


def test_no_color_is_respected(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm-256color")
    shown = _shown([Line("Heading", "heading"), Line("!", "problem")])
    assert "\x1b[1m" in shown
    assert "36" not in shown
    assert "33" not in shown


def test_a_line_is_read_whatever_its_bytes() -> None:
    terminal = RichTerminal(_source(b"5k\r\n\xff\xfe\nlast"), _output())
    assert terminal.ask("> ") == "5k"
    assert terminal.ask("> ") == "\ufffd\ufffd"
    assert terminal.ask("> ") == "last"
    with pytest.raises(EOFError):
        terminal.ask("> ")


def test_a_source_without_bytes_is_read_too() -> None:
    assert RichTerminal(io.StringIO("yes\n"), _output()).ask("> ") == "yes"


def test_a_lost_terminal_is_the_end_of_input() -> None:
    class Lost(io.RawIOBase):
        def readable(self) -> bool:
            return True

        def readinto(self, _buffer: object) -> int:
            raise OSError(5, "Input/output error")

    source = io.TextIOWrapper(io.BufferedReader(Lost()))
    with pytest.raises(EOFError):
        RichTerminal(source, _output()).ask("> ")


def test_what_is_higher_than_the_screen_does_not_fit(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("LINES", "10")
    terminal = RichTerminal(_source(b""), _output(), width=40)
    assert terminal.fits([Line("x")] * 8)
    assert not terminal.fits([Line("x")] * 9)
    assert not terminal.fits([Line("word " * 80)])
