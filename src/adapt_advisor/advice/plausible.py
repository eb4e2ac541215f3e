"""Which changes of answers a person could mean, and which of them help most.

A search finds the smallest changes, whatever they are. People can use those that move
few answers by a plausible distance: first what a team can bring about, then what it may
learn, and last what would make it another case.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Literal, NamedTuple

from adapt_advisor.advice.record import AnswerLine, Hinge, Rejected
from adapt_advisor.estimate.nouns import Assumption
from adapt_advisor.rulebook.guard import Guard
from adapt_advisor.rulebook.question import Question
from adapt_advisor.rulebook.rulebook import Rulebook
from adapt_advisor.rulebook.value import Value

Kind = Literal["act", "learn", "other"]

MOST_CHANGES = 2
"""Answers that change together, which a reader can still picture."""
_FARTHEST = 100.0
"""How far a number may move, as a factor; our judgement."""
_SMALLEST, _LARGEST = 0.1, 2.5
"""How much smaller or larger a model may be, as factors; our judgement."""
_SIZE = re.compile(r"^([\d.]+)b$", re.IGNORECASE)
_ORDER: tuple[Kind, ...] = ("act", "learn", "other")


class Way(NamedTuple):
    """Answers that change together, and what kind of change that is."""

    changes: Mapping[str, Value]
    classes: Mapping[str, Guard]
    kind: Kind
    """Something to do, something to find out, or another case altogether."""


class Plausible:
    """The changes of one case's answers that help a reader."""

    def __init__(
        self,
        answers: Iterable[AnswerLine],
        assumptions: Iterable[Assumption],
        rulebook: Rulebook,
    ) -> None:
        """Nothing is looked at before it is asked for.

        Args:
            answers: What was given, as the record has it.
            assumptions: What stands in for the rest.
            rulebook: Its questions and models.
        """
        self.rulebook = rulebook
        self._given = {line.question: line.value for line in answers}
        self._assumed = {one.question: one.value for one in assumptions}

    def ways(self, rejected: Rejected) -> list[Way]:
        """The plausible ways of bringing a method in, the most useful first."""
        found = [
            Way(changes, classes, self._kind(changes))
            for changes, classes in zip(
                rejected.changes, _padded(rejected), strict=True
            )
            if self.is_plausible(changes)
        ]
        return sorted(found, key=lambda way: (_ORDER.index(way.kind), len(way.changes)))

    def hinges(self, hinges: Iterable[Hinge]) -> Iterator[Hinge]:
        """Hinges with their plausible flips only."""
        for hinge in hinges:
            flips = tuple(
                flip
                for flip in hinge.flips
                if self.is_plausible({hinge.question: flip.value})
            )
            if flips:
                yield hinge.replace(flips=flips)

    def is_plausible(self, changes: Mapping[str, Value]) -> bool:
        """Whether a person could mean these answers in this case."""
        return len(changes) <= MOST_CHANGES and all(
            self._near(question, value) for question, value in changes.items()
        )

    def _near(self, question: str, value: Value) -> bool:
        asked = self.rulebook.questions.get(question)
        if value == "unknown" or asked is None:
            return False
        assumed = self._assumed.get(question, asked.unknown.assume)
        now = self._given.get(question, assumed)
        if asked.kind == "model":
            return self._near_model(value, now)
        if isinstance(value, tuple):
            picked = now if isinstance(now, tuple) else ()
            return question not in self._given or len(set(value) ^ set(picked)) == 1
        if asked.kind != "number":
            return True
        return _within(float(value), now, _FARTHEST)

    def _near_model(self, value: Value, now: Value | None) -> bool:
        sizes = [self._size(one) for one in (value, now)]
        if not sizes[0] or not sizes[1]:
            return True
        return _SMALLEST <= sizes[0] / sizes[1] <= _LARGEST

    def _size(self, model: Value | None) -> float | None:
        """Billions of parameters of a model that is named, or given by its size."""
        if not isinstance(model, str):
            return None
        known = self.rulebook.models.get(model)
        if known is not None:
            return known.params_b
        size = _SIZE.match(model)
        return float(size.group(1)) if size else None

    def _kind(self, changes: Mapping[str, Value]) -> Kind:
        kinds = {
            self._kind_of(self.rulebook.questions[name], value)
            for name, value in changes.items()
        }
        return max(kinds, key=_ORDER.index)

    def _kind_of(self, question: Question, value: Value) -> Kind:
        now = self._given.get(question.id)
        if now is None:
            return "learn"
        # Nobody sets out to have less of something.
        less = question.kind == "number" and float(value) < float(now)  # type: ignore[arg-type]
        return "act" if question.changeable and not less else "other"


def _within(value: float, now: Value | None, factor: float) -> bool:
    if not isinstance(now, int | float) or now <= 0 or value <= 0:
        return True
    return 1 / factor <= value / now <= factor


def _padded(rejected: Rejected) -> tuple[Mapping[str, Guard], ...]:
    return rejected.classes or ({},) * len(rejected.changes)
