"""A domain: the classes of answers to a question that the guards can tell apart.

Two answers of one class take the same way at every node. A walk therefore needs only
the *cell* of each answer, the number of its class; and a search over all answers is a
search over finitely many cells.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from adapt_advisor.answers.profile import Missing
from adapt_advisor.rulebook.guard import Guard, Test
from adapt_advisor.rulebook.question import Question
from adapt_advisor.rulebook.value import Value


class Domain:
    """The cells of one question: its classes of values, then *missing*, then *open*.

    The missing cell behaves as the assumed value. The open cell stands for an answer
    that may still come: every test of it is undecided.
    """

    def __init__(self, question: Question, tests: Sequence[Test]) -> None:
        """Cut the question's answers into the classes that `tests` tell apart."""
        self.question = question
        self._tests = tests

    @property
    def size(self) -> int:
        """How many classes of values there are."""
        raise NotImplementedError

    def cell_of_value(self, value: Value) -> int:
        """The class of a value that fits the question."""
        raise NotImplementedError

    def nearest(self, cell: int, current: Value | None) -> Value:
        """A value of the class, as near to `current` as the class allows."""
        raise NotImplementedError

    def guard(self, mask: int) -> Guard | None:
        """The guard that holds for just the value cells of `mask`; None for all."""
        raise NotImplementedError

    @property
    def missing(self) -> int:
        """The cell of an answer that nobody knows."""
        return self.size

    @property
    def open(self) -> int:
        """The cell of an answer that may still be given."""
        return self.size + 1

    def cell(self, value: Value | Missing | None) -> int:
        """The cell of an answer; every kind of missing is the missing cell."""
        if value is None or isinstance(value, Missing):
            return self.missing
        return self.cell_of_value(value)

    def mask(self, test: Test) -> int:
        """The cells for which `test` is true (bit i = cell i); never the open one."""
        if test.operator == "known":
            values = (1 << self.size) - 1
            return values if test.operands[0] is True else 1 << self.missing
        true = self._true_values(test)
        if true >> self.cell_of_value(self.question.unknown.assume) & 1:
            true |= 1 << self.missing
        return true

    def _true_values(self, test: Test) -> int:
        cells = range(self.size)
        return sum(1 << i for i in cells if test_holds(test, self.nearest(i, None)))


def test_holds(test: Test, value: Value) -> bool:
    """Whether one comparison holds for a value (never for a missing answer)."""
    operands = test.operands
    match test.operator:
        case "one_of":
            return value in operands
        case "includes" | "includes_any":
            return isinstance(value, tuple) and any(o in value for o in operands)
        case "excludes":
            return isinstance(value, tuple) and not any(o in value for o in operands)
        case "known":
            return operands[0] is True
    x, limit = float(value), float(operands[0])  # type: ignore[arg-type]
    match test.operator:
        case "at_least":
            return x >= limit
        case "at_most":
            return x <= limit
        case "above":
            return x > limit
        case _:
            return x < limit


def cells_of(domain: Domain, mask: int) -> Iterator[int]:
    """The value cells of a mask, in order."""
    left = mask & ((1 << domain.size) - 1)
    while left:
        lowest = left & -left
        yield lowest.bit_length() - 1
        left ^= lowest
