"""Lines of a terminal: safe characters, styles, and breaks between words."""

from __future__ import annotations

import unicodedata
from functools import partial

from adapt_advisor import escape

Line = list[tuple[str, str]]
"""Runs of text with their style."""

BULLET = "-"
_CODES = {"strong": "1", "code": "36", "heading": "1;32", "dim": "2", "link": "4"}


class Lines:
    """What a stream can show: its encoding, and whether it has colour."""

    def __init__(self, color: bool, encoding: str) -> None:
        """Nothing is asked of the environment."""
        self._color = color
        self._encoding = encoding
        self.safe = partial(escape.terminal, encoding=encoding)

    def drawn(self, drawing: str, ascii_drawing: str) -> str:
        """A drawing, or its plain form where the stream cannot write it."""
        return drawing if escape.can_encode(drawing, self._encoding) else ascii_drawing

    def styled(self, text: str, style: str) -> str:
        """The text in a style, where there is colour."""
        code = _CODES.get(style)
        if not self._color or code is None or not text.strip():
            return text
        return f"\x1b[{code}m{text}\x1b[0m"

    def wrapped(self, line: Line, width: int) -> list[str]:
        """The runs on lines of at most `width` columns, broken between words."""
        lines: list[Line] = [[]]
        used = 0
        for word, style in _words(line):
            size = cells(word.rstrip())
            if used and used + size > width:
                lines.append([])
                used = 0
            for part in _pieces(word, width):
                if used + cells(part.rstrip()) > width:
                    lines.append([])
                    used = 0
                if not used:
                    part = part.lstrip()
                lines[-1].append((part, style))
                used += cells(part)
        told = [
            "".join(self.styled(text, style) for text, style in _joined(one))
            for one in lines
        ]
        return [text.rstrip() for text in told] if told != [""] else []


def cells(text: str) -> int:
    """Columns that a text takes; wide characters take two, marks none."""
    if text.isascii():
        return len(text)
    return sum(_cell(char) for char in text)


def _cell(char: str) -> int:
    if unicodedata.combining(char):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def _words(line: Line) -> list[tuple[str, str]]:
    """Words with the space after them; a run that goes on a word stays with it."""
    found: list[tuple[str, str]] = []
    for text, style in line:
        start = 0
        for index, char in enumerate(text):
            if char == " " and (index + 1 == len(text) or text[index + 1] != " "):
                found.append((text[start : index + 1], style))
                start = index + 1
        if start < len(text):
            found.append((text[start:], style))
    return found


def _pieces(word: str, width: int) -> list[str]:
    """A word that no line can hold, in pieces that one can."""
    if cells(word.rstrip()) <= width:
        return [word]
    pieces, piece = [], ""
    for char in word:
        if cells(piece + char) > width:
            pieces.append(piece)
            piece = ""
        piece += char
    return [*pieces, piece]


def _joined(line: Line) -> Line:
    """Neighbours of one style as one run, without space at the end."""
    found: Line = []
    for text, style in line:
        if found and found[-1][1] == style:
            found[-1] = (found[-1][0] + text, style)
        else:
            found.append((text, style))
    if found:
        found[-1] = (found[-1][0].rstrip(), found[-1][1])
    return found
