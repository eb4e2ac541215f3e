"""The domain of every kind of question, and the classes of single answers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from adapt_advisor.rulebook.guard import Guard, Test
from adapt_advisor.rulebook.question import Question
from adapt_advisor.rulebook.value import Value
from adapt_advisor.walk.domain import Domain, cells_of, test_holds
from adapt_advisor.walk.multi_domain import MultiDomain
from adapt_advisor.walk.number_domain import NumberDomain


class ChoiceDomain(Domain):
    """Single answers, grouped by what the guards say of them."""

    def __init__(self, question: Question, tests: Sequence[Test]) -> None:
        """Group the options; a question that no guard tests has one class."""
        super().__init__(question, tests)
        groups: dict[tuple[bool, ...], list[Value]] = {}
        for value in _choices(question):
            signature = tuple(test_holds(t, value) for t in tests)
            groups.setdefault(signature, []).append(value)
        self._groups = list(groups.values())
        self._cell = {v: i for i, group in enumerate(self._groups) for v in group}

    @property
    def size(self) -> int:
        """The number of groups."""
        return len(self._groups)

    def cell_of_value(self, value: Value) -> int:
        """The group of the option; the first group for a free name (GPU, model)."""
        return self._cell.get(value, 0)

    def nearest(self, cell: int, current: Value | None) -> Value:
        """The current option if it is in the group, else the group's first."""
        group = self._groups[cell]
        return current if current in group else group[0]

    def guard(self, mask: int) -> Guard | None:
        """The guard that holds for just the options of `mask`; None for all."""
        cells = list(cells_of(self, mask))
        if len(cells) == self.size:
            return None
        options = [value for cell in cells for value in self._groups[cell]]
        operands = tuple(o for o in options if not isinstance(o, tuple))
        return Test(question=self.question.id, operator="one_of", operands=operands)


def _choices(question: Question) -> Iterable[Value]:
    if question.kind == "boolean":
        return (False, True)
    return tuple(question.options) or (question.unknown.assume,)


def make_domain(question: Question, tests: Sequence[Test]) -> Domain:
    """The domain of a question under the guards' tests of it."""
    tested = [test for test in dict.fromkeys(tests) if test.operator != "known"]
    if question.kind == "number":
        return NumberDomain(question, tested)
    if question.kind == "multi":
        return MultiDomain(question, tested)
    return ChoiceDomain(question, tested)
