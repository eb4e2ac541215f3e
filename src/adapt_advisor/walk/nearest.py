"""The nearest answer inside a set of cells: what a counterfactual proposes."""

from __future__ import annotations

from adapt_advisor.rulebook.value import Value
from adapt_advisor.walk.domain import Domain, cells_of
from adapt_advisor.walk.multi_domain import MultiDomain


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
