"""Problems with answers: where, what, and the remedy; all of them at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with the answers given."""

    where: str
    """A flag, a variable, or a file with line and column."""
    cause: str
    remedy: str

    def __str__(self) -> str:
        """One line."""
        return f"{self.where}: {self.cause}. {self.remedy}"


class AnswersError(Exception):
    """The answers cannot be used; `problems` say why."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        """Keep every problem."""
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, problems)))


class Unfit(ValueError):
    """A raw answer does not fit its question."""

    def __init__(self, cause: str, remedy: str) -> None:
        """Keep cause and remedy apart."""
        self.cause, self.remedy = cause, remedy
        super().__init__(f"{cause}. {remedy}")
