"""Domains: the classes of answers to a question that the guards can tell apart.

Two answers of one class take the same way at every node. A walk therefore needs only
the *cell* of each answer, the number of its class; and a search over all answers is a
search over finitely many cells.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterable, Sequence

from adapt_advisor.model.answer import Missing, Value
from adapt_advisor.model.guard import NUMERIC, Test
from adapt_advisor.model.question import Question

Cut = tuple[float, int]
"""A place where a number line is cut: (x, 0) just below x, (x, 1) just above x."""


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

    def describe(self, cell: int) -> str:
        """The class in words."""
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

    def describe(self, cell: int) -> str:
        """The interval in words, with the question's unit."""
        return self.describe_range(cell, cell)

    def describe_range(self, first: int, last: int) -> str:
        """The intervals from one cell to another in words, with the unit."""
        unit = f" {self.question.unit}" if self.question.unit else ""
        words = []
        if first > 0:
            x, side = self._cuts[first - 1]
            words.append(f"{'more than' if side else 'at least'} {plain(x)}")
        if last < len(self._cuts):
            x, side = self._cuts[last]
            words.append(f"{'at most' if side else 'less than'} {plain(x)}")
        return (" and ".join(words) + unit) if words else f"any number of{unit}"


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

    def describe(self, cell: int) -> str:
        """The options of the group."""
        return " or ".join(words(value) for value in self._groups[cell])


class MultiDomain(Domain):
    """Sets of options. Options that no guard tells apart are one *atom*.

    A class is a non-empty set of atoms; its cell is that set as bits, less one.
    """

    def __init__(self, question: Question, tests: Sequence[Test]) -> None:
        """Group the options into atoms."""
        super().__init__(question, tests)
        atoms: dict[tuple[bool, ...], list[str]] = {}
        for option in question.options:
            signature = tuple(option in t.operands for t in tests)
            atoms.setdefault(signature, []).append(option)
        self._atoms = list(atoms.values())
        self._atom = {o: i for i, atom in enumerate(self._atoms) for o in atom}
        self._by_distance: dict[tuple[str, ...], tuple[int, ...]] = {}

    @property
    def size(self) -> int:
        """Every non-empty set of atoms."""
        return (1 << len(self._atoms)) - 1

    def cell_of_value(self, value: Value) -> int:
        """The set of atoms that the picked options touch."""
        assert isinstance(value, tuple)
        bits = 0
        for option in value:
            bits |= 1 << self._atom[option]
        return bits - 1

    def nearest(self, cell: int, current: Value | None) -> tuple[str, ...]:
        """Keep what is picked and allowed, in its order; add what is needed."""
        wanted = cell + 1
        picked = current if isinstance(current, tuple) else ()
        kept = [o for o in picked if wanted >> self._atom[o] & 1]
        have = {self._atom[o] for o in kept}
        added = [
            atom[0]
            for i, atom in enumerate(self._atoms)
            if wanted >> i & 1 and i not in have
        ]
        return (*kept, *added)

    def by_distance(self, current: Value) -> tuple[int, ...]:
        """All sets, those first that differ from `current` in the fewest options.

        Adding an option is the smaller change of a case than denying one.
        """
        picked = current if isinstance(current, tuple) else ()
        known = self._by_distance.get(picked)
        if known is None:
            have = [0] * len(self._atoms)
            for option in picked:
                have[self._atom[option]] += 1
            cost = [0.0]
            for count in have:
                with_it, without = (0.0, 1.5 * count) if count else (1.0, 0.0)
                cost = [c + without for c in cost] + [c + with_it for c in cost]
            known = tuple(sorted(range(self.size), key=lambda cell: cost[cell + 1]))
            self._by_distance = {picked: known}
        return known

    def _true_values(self, test: Test) -> int:
        every = (1 << (self.size + 1)) - 1
        touched = 0
        for atom in {self._atom[o] for o in test.operands if isinstance(o, str)}:
            block = 1 << atom
            touched |= (every // ((1 << block) + 1)) << block
        sets = every ^ touched if test.operator == "excludes" else touched
        return sets >> 1

    def describe(self, cell: int) -> str:
        """The options of the set."""
        return " and ".join(self.nearest(cell, None))

    def describe_set(self, mask: int) -> str:
        """Options that every set of the mask has, and that none has."""
        cells = [i for i in range(self.size) if mask >> i & 1]
        always, ever = self.size, 0
        for cell in cells:
            always &= cell + 1
            ever |= cell + 1
        atoms = list(enumerate(self._atoms))
        having = [" or ".join(atom) for i, atom in atoms if always >> i & 1]
        lacking = [" or ".join(atom) for i, atom in atoms if not ever >> i & 1]
        words_of = []
        if having:
            words_of.append(f"with {' and '.join(having)}")
        if lacking:
            words_of.append(f"without {' and without '.join(lacking)}")
        return ", ".join(words_of) or "some other combination"


def _choices(question: Question) -> Iterable[Value]:
    if question.kind == "boolean":
        return (False, True)
    return tuple(question.options) or (question.unknown.assume,)


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


def make_domain(question: Question, tests: Sequence[Test]) -> Domain:
    """The domain of a question under the guards' tests of it."""
    tested = [test for test in dict.fromkeys(tests) if test.operator != "known"]
    if question.kind == "number":
        return NumberDomain(question, tested)
    if question.kind == "multi":
        return MultiDomain(question, tested)
    return ChoiceDomain(question, tested)


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


def plain(x: float) -> str:
    """A number without a needless fraction, with thousands separators."""
    return f"{x:,.0f}" if x == int(x) else f"{x:,g}"


def words(value: Value) -> str:
    """A value as reports print it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float | int):
        return plain(float(value))
    return ", ".join(value) if isinstance(value, tuple) else value
