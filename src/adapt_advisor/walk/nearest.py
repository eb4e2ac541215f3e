"""The nearest answer inside a set of cells: what a counterfactual proposes."""

from __future__ import annotations

from collections.abc import Iterator

from adapt_advisor.rulebook.value import Value
from adapt_advisor.walk.domain import Domain
from adapt_advisor.walk.multi_domain import MultiDomain
from adapt_advisor.walk.number_domain import NumberDomain


def nearest_value(domain: Domain, mask: int, current: Value) -> Value | None:
    """A value in `mask` as near to `current` as the mask allows.

    Numbers move to the nearest end of the nearest interval, multi-select answers change
    as few options as possible, other answers take the first option of the question.

    Returns:
        None when the mask holds only the missing cell.
    """
    if isinstance(domain, MultiDomain):
        for cell in domain.by_distance(current):
            if mask >> cell & 1:
                return domain.nearest(cell, current)
        return None
    values = [domain.nearest(cell, current) for cell in cells_of(domain, mask)]
    if not values:
        return None
    return min(values, key=lambda value: distance(value, current))


def cells_of(domain: Domain, mask: int) -> Iterator[int]:
    """The value cells of a mask, in order."""
    left = mask & ((1 << domain.size) - 1)
    while left:
        lowest = left & -left
        yield lowest.bit_length() - 1
        left ^= lowest


def distance(value: Value, current: Value) -> float:
    """How far an answer moves: along a line, or in options that come and go."""
    if isinstance(value, bool) or isinstance(current, bool):
        return 0.0
    if isinstance(value, float | int) and isinstance(current, float | int):
        return abs(value - current)
    if isinstance(value, tuple) and isinstance(current, tuple):
        changed = len(set(value) ^ set(current))
        # adding a gap is a smaller change of the case than denying one
        return changed + 0.5 * len(set(current) - set(value))
    return 0.0


def describe(domain: Domain, mask: int) -> str:
    """The answers of a mask in words."""
    cells = list(cells_of(domain, mask))
    if isinstance(domain, MultiDomain) and len(cells) > 1:
        return domain.describe_set(mask)
    if isinstance(domain, NumberDomain):
        runs: list[tuple[int, int]] = []
        for cell in cells:
            if runs and runs[-1][1] == cell - 1:
                runs[-1] = runs[-1][0], cell
            else:
                runs.append((cell, cell))
        return ", or ".join(domain.describe_range(*run) for run in runs)
    return " or ".join(domain.describe(cell) for cell in cells)
