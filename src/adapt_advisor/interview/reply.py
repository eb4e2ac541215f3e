"""Replies: what a line typed at a question means."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import Enum

from adapt_advisor.answers.parse import Names, hint, parse_text
from adapt_advisor.answers.profile import Missing
from adapt_advisor.interview.options import shown_options
from adapt_advisor.problem import UsageError
from adapt_advisor.rulebook.question import Question
from adapt_advisor.rulebook.value import Value


class Command(Enum):
    """Something that the user wants instead of answering."""

    KEEP = "keep"
    """Enter: the answer that is shown stays."""
    BACK = "back"
    HELP = "help"
    WHY = "why"
    QUIT = "quit"
    HAND_OVER = "hand over"
    """Of the summary: open questions to a file."""


Reply = Command | Missing | Value

COMMANDS = {
    "b": Command.BACK, "back": Command.BACK,
    "?": Command.HELP, "h": Command.HELP, "help": Command.HELP,
    "w": Command.WHY, "why": Command.WHY, "why?": Command.WHY,
    "q": Command.QUIT, "quit": Command.QUIT, "exit": Command.QUIT,
}  # fmt: skip
_UNKNOWN = frozenset({"d", "unknown", "don't know", "dont know", "do not know"})
_SHORT_BOOLEANS = {"y": "yes", "n": "no"}


def read_reply(question: Question, text: str, names: Names) -> Reply:
    """What the user typed: a command, an answer, or that they do not know.

    Args:
        question: What was asked.
        text: The line; options may be given by number, id or label.
        names: Catalogues for GPU and model questions.

    Raises:
        UsageError: When it is no answer to the question, with the remedy.
    """
    text = text.strip()
    if "\x1b" in text:
        raise UsageError.of(
            "arrow and function keys do nothing here", _remedy(question)
        )
    word = text.lower().replace("\u2019", "'")
    if not text:
        return Command.KEEP
    if word in COMMANDS:
        return COMMANDS[word]
    if word in _UNKNOWN:
        return Missing.UNKNOWN
    return _value(question, text, names)


def _value(question: Question, text: str, names: Names) -> Value | Missing:
    match question.kind:
        case "choice":
            text = _option(question, text)
        case "multi":
            text = ",".join(_option(question, part) for part in _parts(text))
        case "boolean":
            text = _boolean(question, text)
    try:
        return parse_text(question, text, names)
    except UsageError as error:
        if question.kind == "boolean":
            raise UsageError.of(
                f"{_short(text)} is neither yes nor no", _remedy(question)
            ) from None
        if question.kind in ("choice", "multi"):
            raise UsageError.of(error.cause, _remedy(question)) from None
        raise


def _option(question: Question, text: str) -> str:
    """The option that a number or a label stands for; else the text as it is."""
    ids = tuple(shown_options(question))
    if _is_whole(text):
        return ids[_index(text, ids, question)]
    for name, option in question.options.items():
        if text.casefold() in (name.casefold(), option.label.casefold()):
            return name
    return text


def _parts(text: str) -> list[str]:
    """`1,3`, `1 3`, `1 and 3` or `facts, new_language`."""
    parts = re.split(r"\s*(?:[,;]|\band\b)\s*|(?<=\d)\s+(?=\d)", text)
    return [part for part in parts if part]


def _boolean(question: Question, text: str) -> str:
    if _is_whole(text):
        return ("yes", "no")[_index(text, ("yes", "no"), question)]
    return _SHORT_BOOLEANS.get(text.lower(), text)


def _is_whole(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 10


def _index(text: str, known: Sequence[str], question: Question) -> int:
    index = int(text) - 1
    if not 0 <= index < len(known):
        raise UsageError.of(f"there is no choice {text}", _remedy(question))
    return index


def _short(text: str) -> str:
    return repr(text if len(text) <= 40 else f"{text[:37]}...")


def _remedy(question: Question) -> str:
    match question.kind:
        case "choice":
            return f"Type a number from 1 to {len(question.options)}, or d"
        case "multi":
            last = len(question.options)
            return f"Type one or more numbers from 1 to {last}, such as 1,{last}, or d"
        case "boolean":
            return "Type y, n or d"
    return hint(question)


def needs_answer(question: Question) -> UsageError:
    """The message for an empty line where no answer is shown that could stay."""
    return UsageError.of("nothing was typed", _remedy(question))
