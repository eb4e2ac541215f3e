"""Untrusted text on its way into Markdown, HTML, Mermaid and the terminal."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import quote, urlsplit

_LINE_BREAKS = re.compile(r"[\t\n\v\f\r\x1c-\x1e\x85\u2028\u2029]+")
# Control characters; bidirectional overrides, isolates and marks, and zero-width
# spaces, which make text look like something that it is not; lone surrogates, which no
# stream can write.
_UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]"
)
_SURROGATES = re.compile("[\ud800-\udfff]")

_MARKDOWN = re.compile(
    r"[\\`*\[\]<>|~$&]"
    r"|(?<![^\W_])_|_(?![^\W_])"  # an underscore inside a word is no emphasis
    r"|(?<=http):|(?<=https):|(?<=ftp):|(?<=www)\."  # bare addresses become links
    r"|!(?=\[)",
    re.IGNORECASE,
)
_MARKDOWN_START = re.compile(
    r"^(\s*)(?:(\d{1,9})(?=[.)](?:\s|$))|(?=(?:#{1,6}|\++|-+|=+)(?:\s|$)))"
)

_ASCII = {
    "\u2013": "-", "\u2014": "-", "\u2011": "-", "\u2212": "-", "\u00d7": "x",
    "\u2026": "...", "\u2265": ">=", "\u2264": "<=", "\u2192": "->", "\u2022": "*",
    "\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"', "\u00b5": "u",
    "\u2248": "~", "\u00b7": "*", "\u00df": "ss",
}  # fmt: skip


def clean(text: str) -> str:
    """Text on one line without control, override or unwritable characters."""
    text = _LINE_BREAKS.sub(" ", text)
    text = _UNSAFE.sub("", text)
    return _SURROGATES.sub("\ufffd", text)


def markdown(text: str) -> str:
    """Text that Markdown shows as it is, in a paragraph, list item or table cell."""

    def escaped(match: re.Match[str]) -> str:
        found = match.group()
        return "&amp;" if found == "&" else "\\" + found

    text = _MARKDOWN.sub(escaped, clean(text))
    start = _MARKDOWN_START.match(text)
    if start is None:
        return text
    # A list mark, heading or rule: "1." loses its power through the dot, not the digit.
    return f"{text[: start.end()]}\\{text[start.end() :]}"


def markdown_code(text: str, *, in_table: bool = False) -> str:
    """Text as an inline code span, whatever backticks it holds; empty stays empty."""
    text = clean(text).strip()
    if not text:
        return ""
    if in_table:
        text = text.replace("|", "\\|")
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * (longest + 1)
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def html(text: str) -> str:
    """Text for an HTML element or a quoted attribute."""
    text = clean(text)
    for char, entity in (
        ("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;"), ("'", "&#39;"),
    ):  # fmt: skip
        text = text.replace(char, entity)
    return text


def link(url: str | None) -> str | None:
    """An address that is safe to link to, or None: only http and https are."""
    if url is None:
        return None
    url = clean(url).strip()
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.netloc:
        return None
    return quote(url, safe=":/?#@!&'()*+,;=%~-._[]")


def mermaid(text: str, longest: int) -> str:
    """Text for a quoted Mermaid label, cut at `longest` characters.

    Mermaid reads Markdown and HTML inside labels, so everything but letters, digits and
    harmless punctuation becomes a character entity, and a list mark at the start too.
    """
    text = shortened(" ".join(clean(text).split()), longest)
    text = re.sub(r"[^\w ,?!()/:%=.+-]|_", lambda m: f"#{ord(m.group())};", text)
    return re.sub(r"^(\d*)([.)+-])", lambda m: f"{m.group(1)}#{ord(m.group(2))};", text)


def shortened(text: str, longest: int) -> str:
    """The text, cut at a word where it is longer than `longest` characters."""
    if len(text) <= longest:
        return text
    head = text[: longest - 3]
    cut = head.rfind(" ")
    return (head[:cut] if cut > longest // 2 else head).rstrip(" ,;:(") + "..."


def terminal(text: str, encoding: str) -> str:
    """Text that a stream of this encoding can write; nothing in it moves the cursor."""
    text = clean(text)
    if can_encode(text, encoding):
        return text
    return "".join(_writable(char, encoding) for char in text)


def can_encode(text: str, encoding: str) -> bool:
    """Whether a stream of this encoding can write the text; no for unknown ones."""
    try:
        text.encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def _writable(char: str, encoding: str) -> str:
    if char.isascii() or can_encode(char, encoding):
        return char
    if char in _ASCII:
        return _ASCII[char]
    bare = "".join(c for c in unicodedata.normalize("NFKD", char) if c.isascii())
    return bare or "?"
