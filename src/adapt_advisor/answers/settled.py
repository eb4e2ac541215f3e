"""Settled answers: for every question the value that counts, decided in one place.

The walk, the estimates, the record and the questionnaire read the answers here, so all
of them agree on what was given and what is assumed in its place.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from adapt_advisor.answers.profile import Missing, Origin, Profile
from adapt_advisor.rulebook.question import Question
from adapt_advisor.rulebook.value import Value


class Settled(NamedTuple):
    """One question with the answer that counts."""

    question: str
    value: Value
    """As given, or what is assumed in its place."""
    origin: Origin
    remark: str | None = None
    """How the answer was read where its wording left that open; why it is assumed."""
    silence: Missing | None = None
    """Which kind of silence an assumed value stands for."""

    @property
    def is_given(self) -> bool:
        """Whether somebody answered, or a default holds."""
        return self.origin is not Origin.ASSUMED


class SettledAnswers:
    """The settled answer of every question; each is settled when it is read."""

    __slots__ = ("profile", "questions")

    def __init__(self, questions: Mapping[str, Question], profile: Profile) -> None:
        """Nothing is decided before it is read: searches make many of these.

        Args:
            questions: Of the rulebook, by id; they say what is assumed.
            profile: The answers as given.
        """
        self.questions = questions
        self.profile = profile

    def __getitem__(self, question: str) -> Settled:
        """The answer that counts, with its origin."""
        value = self.profile.value(question)
        if isinstance(value, Missing):
            unknown = self.questions[question].unknown
            assumed, because = unknown.assume, unknown.because
            return Settled(question, assumed, Origin.ASSUMED, because, value)
        answer = self.profile[question]
        return Settled(question, value, answer.origin, answer.remark)

    def __iter__(self) -> Iterator[Settled]:
        """Every question, in the order of the rulebook."""
        return (self[question] for question in self.questions)

    def value(self, question: str) -> Value:
        """The value that counts."""
        value = self.profile.given(question)
        return self.questions[question].unknown.assume if value is None else value

    def given(self, question: str) -> Value | None:
        """The value that somebody gave or that holds by default; None without one."""
        return self.profile.given(question)

    def is_given(self, question: str) -> bool:
        """Whether somebody answered, or a default holds."""
        return self.profile.given(question) is not None
