"""Findings: what a check of the rules reports, and the error that carries them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A place in a file; line and column count from 1."""

    file: str
    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        """`file:line:column`, as editors and compilers write it."""
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Problem:
    """One defect: where it is, what it is, and what to do about it."""

    code: str
    place: Place
    cause: str
    remedy: str
    severity: Severity = "error"

    def __str__(self) -> str:
        """One line: place, code, cause and remedy."""
        return f"{self.place}: {self.code} {self.cause}. {self.remedy}"


class RulesError(Exception):
    """The rulebook cannot be used; `findings` say why."""

    def __init__(self, findings: Sequence[Problem]) -> None:
        """Keep the findings, in the order of their places."""
        self.findings = tuple(sorted(findings, key=lambda f: (f.place, f.code)))
        super().__init__("\n".join(map(str, self.findings)))


def did_you_mean(wrong: str, known: Sequence[str]) -> str:
    """A remedy that names the nearest known word, or the known words if few."""
    import difflib

    near = difflib.get_close_matches(wrong, known, n=1, cutoff=0.55)
    if near:
        return f"Did you mean {near[0]}?"
    return f"Known: {', '.join(sorted(known)[:12])}{', ...' if len(known) > 12 else ''}"
