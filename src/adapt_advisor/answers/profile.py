"""Answers and profiles: what the user said, or which kind of silence it was."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from enum import Enum, IntEnum
from typing import NamedTuple

from adapt_advisor.rulebook.value import Value


class Missing(Enum):
    """An answer that is not a value. A type of its own, never a sentinel value."""

    UNKNOWN = "unknown"
    """The user said that they do not know."""
    NOT_ASKED = "not_asked"
    """Nobody answered; counts as unknown."""
    NOT_APPLICABLE = "not_applicable"
    """The path of this profile never reads it."""


class Origin(IntEnum):
    """Where an answer comes from; a higher one overrides a lower one."""

    ASSUMED = -1
    """Nobody gave it: the rulebook says what stands in its place."""
    DEFAULT = 0
    FILE = 1
    ENVIRONMENT = 2
    SET = 3
    FLAG = 4
    INTERACTIVE = 5

    @property
    def word(self) -> str:
        """The name that reports print."""
        return self.name.lower()


class Answer(NamedTuple):
    """One answer with its origin."""

    question: str
    value: Value | Missing
    origin: Origin
    remark: str | None = None
    """How the answer was read, where its wording left that open."""
    moved_from: str | None = None
    """The answer to an earlier question that it was read from."""

    @property
    def is_known(self) -> bool:
        """Whether the answer is a value."""
        return not isinstance(self.value, Missing)


class Profile(Mapping[str, Answer]):
    """All answers, keyed by question id; immutable, compared by content.

    The order in which answers were given is not kept: it never matters.
    """

    __slots__ = ("_answers", "title")

    def __init__(
        self, answers: Mapping[str, Answer] | None = None, title: str | None = None
    ) -> None:
        given = answers or {}
        self.title = title
        """What the case is called, for reports; no answer, and not compared."""
        self._answers = {key: given[key] for key in sorted(given)}

    def __getitem__(self, question: str) -> Answer:
        return self._answers[question]

    def __iter__(self) -> Iterator[str]:
        return iter(self._answers)

    def __len__(self) -> int:
        return len(self._answers)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Profile) and self._answers == other._answers

    def __hash__(self) -> int:
        return hash(tuple(self._answers.items()))

    def __repr__(self) -> str:
        return f"Profile({self._answers!r})"

    def value(self, question: str) -> Value | Missing:
        """The answer's value; `NOT_ASKED` where nobody answered."""
        answer = self._answers.get(question)
        return Missing.NOT_ASKED if answer is None else answer.value

    def given(self, question: str) -> Value | None:
        """The value that somebody gave or that holds by default; None without one."""
        value = self.value(question)
        return None if isinstance(value, Missing) else value

    def with_answer(self, answer: Answer) -> Profile:
        """A new profile in which `answer` replaces any earlier one."""
        return Profile({**self._answers, answer.question: answer}, self.title)

    def with_answers(self, answers: Iterable[Answer]) -> Profile:
        """A new profile in which these answers replace any earlier ones."""
        return Profile({**self._answers, **{one.question: one for one in answers}})

    def without(self, question: str) -> Profile:
        """A new profile that never heard of `question`."""
        kept = {k: a for k, a in self._answers.items() if k != question}
        return Profile(kept, self.title)
