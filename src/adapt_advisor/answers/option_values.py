"""Values of options: read like answers, every problem kept until all are known."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from adapt_advisor.answers.parse import parse_raw
from adapt_advisor.answers.profile import Missing
from adapt_advisor.problem import Collected, UsageError, misuse
from adapt_advisor.rulebook.question import Option, Question, Unknown
from adapt_advisor.rulebook.rulebook import Rulebook

T = TypeVar("T")
Given = str | float | None
"""An option as it was typed, or as a program gives it; None = not given."""
_OR_UNKNOWN = ", or unknown"
_UNREAD = Option(label="")


def _asked(**fields: Any) -> Question:
    """A question as far as reading an answer needs it."""
    silent = Unknown(assume="", because="")
    words = dict.fromkeys(("group", "ask", "why", "find_out"), "")
    return Question(**{**words, "unknown": silent, **fields})


class OptionValues(Collected):
    """Reads option values one by one; `raise_any` then lists what was wrong."""

    def __init__(self, rulebook: Rulebook) -> None:
        """Begin without a problem."""
        super().__init__()
        self.rulebook = rulebook

    def number(
        self,
        flag: str,
        text: Given,
        *,
        unit: str | None = None,
        least: float = 0.0,
        most: float | None = None,
        whole: bool = False,
    ) -> float | None:
        """A number in `unit`, `5k` and `2.5M` included; None where none is given."""
        found = self._read(
            flag,
            text,
            _asked(
                id=flag,
                kind="number",
                unit=unit,
                minimum=least,
                maximum=most,
                integer=whole,
            ),
        )
        return float(found) if isinstance(found, int | float) else None

    def whole(
        self, flag: str, text: Given, *, unit: str | None = None, most: float
    ) -> int | None:
        """A whole number from 1; None where none is given."""
        found = self.number(flag, text, unit=unit, least=1, most=most, whole=True)
        return None if found is None else int(found)

    def choice(self, flag: str, text: Given, known: Iterable[str]) -> str | None:
        """One of the known words, in any case; None where none is given."""
        options = dict.fromkeys(known, _UNREAD)
        asked = _asked(id=flag, kind="choice", options=options)
        found = self._read(flag, text.lower() if isinstance(text, str) else text, asked)
        return None if found is None else str(found)

    def named(self, flag: str, find: Callable[[], T]) -> T | None:
        """What `find` finds; what is wrong with the name is kept."""
        try:
            return find()
        except UsageError as error:
            self.keep(flag, error)
            return None

    def keep(self, flag: str, error: UsageError) -> None:
        """Keep the problems of an error, at this option."""
        self.problems.extend(error.at(flag))

    def refuse(self, flag: str, cause: str, remedy: str) -> None:
        """Keep a problem."""
        self.problems.append(misuse(flag, cause, remedy))

    def _read(self, flag: str, text: Given, asked: Question) -> object | None:
        if text is None:
            return None
        try:
            value = parse_raw(asked, text, self.rulebook)
        except UsageError as error:
            self.refuse(flag, error.cause, error.remedy.removesuffix(_OR_UNKNOWN))
            return None
        if isinstance(value, Missing):
            self.refuse(flag, "unknown is no value here", f"Leave {flag} out instead")
            return None
        return value
