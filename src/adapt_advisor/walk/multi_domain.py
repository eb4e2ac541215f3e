"""Classes of multi-select answers: sets of options that the guards tell apart."""

from __future__ import annotations

from collections.abc import Sequence

from adapt_advisor.rulebook.guard import AllOf, Guard, Operator, Test
from adapt_advisor.rulebook.question import Question
from adapt_advisor.rulebook.value import Value
from adapt_advisor.walk.domain import Domain, cells_of


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

    def guard(self, mask: int) -> Guard | None:
        """Options that every set of `mask` has, and that none has; None for neither.

        Sets that only a longer guard could tell apart are told by these alone.
        """
        always, ever = self.size, 0
        for cell in cells_of(self, mask):
            always &= cell + 1
            ever |= cell + 1
        atoms = list(enumerate(self._atoms))
        having = [atom for i, atom in atoms if always >> i & 1]
        lacking = [option for i, atom in atoms if not ever >> i & 1 for option in atom]
        parts = [self._test("includes_any", atom) for atom in having]
        if lacking:
            parts.append(self._test("excludes", lacking))
        if not parts:
            return None
        return parts[0] if len(parts) == 1 else AllOf(parts=tuple(parts))

    def _test(self, operator: Operator, options: Sequence[str]) -> Test:
        return Test(
            question=self.question.id, operator=operator, operands=tuple(options)
        )
