"""Problems: what is wrong with an answer, a file, a rule or a row, and the errors.

One kind for all of them: a place, a cause and a remedy. Two errors carry problems, and
the kind of error decides how a command ends: what the user gave can be given otherwise
(`UsageError`), a rulebook must be mended (`RulesError`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Literal, NamedTuple, Self, TypeVar

T = TypeVar("T")
Severity = Literal["error", "warning"]


class Place(NamedTuple):
    """A place in a file; or a flag, a variable, a row, which has no line (0)."""

    file: str
    """Its name; a flag, variable or row as the user would call it."""
    line: int = 1
    """Counted from 1; 0 = this is no file."""
    column: int = 1

    def __str__(self) -> str:
        """`file:line:column`, as editors and compilers write it; or the name alone."""
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file


NOWHERE = Place("", 0, 0)
"""The place of a problem until somebody who knows it catches the error."""


class Problem(NamedTuple):
    """One defect: where it is, what it is, and what to do about it."""

    code: str
    """Of the check that found it; of what a user gave, the kind of fault."""
    place: Place
    cause: str
    remedy: str = ""
    severity: Severity = "error"

    def __str__(self) -> str:
        """One line: place, cause and remedy."""
        return self.said if self.place == NOWHERE else f"{self.place}: {self.said}"

    @property
    def said(self) -> str:
        """Cause and remedy, as one or two sentences."""
        return f"{self.cause}. {self.remedy}" if self.remedy else self.cause

    @property
    def coded(self) -> str:
        """One line with the code of the check behind the place."""
        return f"{self.place}: {self.code} {self.said}"

    def at(self, place: Place | str) -> Problem:
        """The same defect, where it was met."""
        return self._replace(place=_place(place))


class ProblemsError(Exception):
    """Something cannot be used; `problems` say why, all of them at once."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        """Keep the problems in their order."""
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))

    def __reduce__(self) -> tuple[type[ProblemsError], tuple[tuple[Problem, ...]]]:
        """Errors cross to another process with their problems."""
        return type(self), (self.problems,)

    @property
    def cause(self) -> str:
        """What is wrong first."""
        return self.problems[0].cause

    @property
    def remedy(self) -> str:
        """What to do about that."""
        return self.problems[0].remedy

    def at(self, place: Place | str) -> list[Problem]:
        """The problems, all at the place where they were met."""
        return [problem.at(place) for problem in self.problems]


class UsageError(ProblemsError):
    """Answers, options, files or rows that cannot be used as they were given."""

    @classmethod
    def of(cls, cause: str, remedy: str = "", place: Place | str = NOWHERE) -> Self:
        """The error of one problem; its place may be known only to who catches it."""
        return cls([misuse(place, cause, remedy)])


class Collected:
    """Problems of several steps, so that all of them are listed at once."""

    def __init__(self) -> None:
        """Begin without any."""
        self.problems: list[Problem] = []

    def of(self, step: Callable[[], T]) -> T | None:
        """What a step gives; None when it cannot, and its problems are kept."""
        try:
            return step()
        except UsageError as error:
            self.problems.extend(error.problems)
            return None

    def raise_any(self) -> None:
        """Stop when there is a problem.

        Raises:
            UsageError: With every problem once.
        """
        if self.problems:
            raise UsageError(dict.fromkeys(self.problems))


class RulesError(ProblemsError):
    """The rulebook cannot be used."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        """Keep the problems, in the order of their places."""
        super().__init__(in_order(problems))
        self.args = ("\n".join(problem.coded for problem in self.problems),)

    @classmethod
    def of(cls, code: str, place: Place, cause: str, remedy: str) -> Self:
        """The error of one problem."""
        return cls([Problem(code, place, cause, remedy)])


def misuse(place: Place | str, cause: str, remedy: str = "") -> Problem:
    """A problem of something that the user gave: an answer, an option, a cell."""
    return Problem("U001", _place(place), cause, remedy)


def _place(place: Place | str) -> Place:
    return place if isinstance(place, Place) else Place(place, 0, 0)


def in_order(problems: Iterable[Problem]) -> list[Problem]:
    """Problems in the order of their places, then of their codes."""
    return sorted(problems, key=lambda problem: (problem.place, problem.code))


def did_you_mean(wrong: str, known: Sequence[str]) -> str:
    """A remedy that names the nearest known word, or the known words if few."""
    import difflib

    near = difflib.get_close_matches(wrong, known, n=1, cutoff=0.55)
    if near:
        return f"Did you mean {near[0]}?"
    return f"Known: {', '.join(sorted(known)[:12])}{', ...' if len(known) > 12 else ''}"
