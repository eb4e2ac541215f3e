"""Classes of numbers: a line, cut where the guards compare."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterable, Sequence

from adapt_advisor.rulebook.guard import (
    NUMERIC,
    AllOf,
    AnyOf,
    Guard,
    Operator,
    Test,
)
from adapt_advisor.rulebook.question import Question
from adapt_advisor.rulebook.value import Value
from adapt_advisor.walk.domain import Domain, cells_of

Cut = tuple[float, int]
"""A place where a number line is cut: (x, 0) just below x, (x, 1) just above x."""


class NumberDomain(Domain):
    """A number line, cut at the thresholds of the guards."""

    def __init__(self, question: Question, tests: Sequence[Test]) -> None:
        """Collect the cuts inside the question's own bounds."""
        super().__init__(question, tests)
        low = question.minimum
        high = float("inf") if question.maximum is None else question.maximum
        cuts = {cut for test in tests for cut in _cuts(test, question.integer)}
        self._cuts: list[Cut] = sorted(
            cut for cut in cuts if (low, 0) < cut < (high, 1)
        )

    @property
    def size(self) -> int:
        """One class more than there are cuts."""
        return len(self._cuts) + 1

    def cell_of_value(self, value: Value) -> int:
        """The interval that holds the number."""
        assert isinstance(value, float | int)
        return bisect_left(self._cuts, (float(value), 0.5))

    def nearest(self, cell: int, current: Value | None) -> float:
        """The end of the interval next to `current`, or a plain value inside it."""
        low, high = self.ends(cell)
        if isinstance(current, float | int) and self.cell_of_value(current) == cell:
            return float(current)
        if isinstance(current, float | int) and high is not None and current > high:
            return high
        return low

    def ends(self, cell: int) -> tuple[float, float | None]:
        """The least and the greatest answer of the interval; None = unbounded."""
        low = self.question.minimum
        if cell > 0:
            low = self._just_right_of(self._cuts[cell - 1], cell)
        if cell == len(self._cuts):
            return low, self.question.maximum
        return low, self._just_left_of(self._cuts[cell], cell)

    def _step(self, x: float) -> float:
        return 1.0 if self.question.integer or abs(x) >= 1000 else max(x, 1.0) / 1000

    def _just_right_of(self, cut: Cut, cell: int) -> float:
        x, side = cut
        if side == 0:
            return x
        value = x + self._step(x)
        return value if self.cell_of_value(value) == cell else self._middle(cell)

    def _just_left_of(self, cut: Cut, cell: int) -> float:
        x, side = cut
        if side == 1:
            return x
        value = x - self._step(x)
        return value if self.cell_of_value(value) == cell else self._middle(cell)

    def _middle(self, cell: int) -> float:
        left = self._cuts[cell - 1][0] if cell else self.question.minimum
        return (left + self._cuts[cell][0]) / 2

    def guard(self, mask: int) -> Guard | None:
        """The guard that holds for just the intervals of `mask`; None for all."""
        runs: list[tuple[int, int]] = []
        for cell in cells_of(self, mask):
            if runs and runs[-1][1] == cell - 1:
                runs[-1] = runs[-1][0], cell
            else:
                runs.append((cell, cell))
        guards = [self.between(*run) for run in runs]
        if not guards or None in guards:
            return None
        parts = tuple(guard for guard in guards if guard is not None)
        return parts[0] if len(parts) == 1 else AnyOf(parts=parts)

    def between(self, first: int, last: int) -> Guard | None:
        """The guard for the intervals from one cell to another; None for all."""
        parts = []
        if first > 0:
            x, side = self._cuts[first - 1]
            parts.append(self._test("above" if side else "at_least", x))
        if last < len(self._cuts):
            x, side = self._cuts[last]
            parts.append(self._test("at_most" if side else "below", x))
        if not parts:
            return None
        return parts[0] if len(parts) == 1 else AllOf(parts=tuple(parts))

    def _test(self, operator: Operator, x: float) -> Test:
        return Test(question=self.question.id, operator=operator, operands=(x,))


def _cuts(test: Test, integer: bool) -> Iterable[Cut]:
    if test.operator in NUMERIC:
        x = test.operands[0]
        assert isinstance(x, float)
        side = 0 if test.operator in ("at_least", "below") else 1
        yield _whole(x, side) if integer else (x, side)
    elif test.operator == "one_of":
        for x in test.operands:
            assert isinstance(x, float)
            ends = ((x, 0), (x, 1))
            yield from (_whole(*end) if integer else end for end in ends)


def _whole(x: float, side: int) -> Cut:
    """The cut among whole numbers: "more than 4" and "at least 5" are the same."""
    return (float(math.floor(x) + 1 if side else math.ceil(x)), 0)
