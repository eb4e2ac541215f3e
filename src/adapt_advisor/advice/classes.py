"""Classes of answers: at least 1,000 examples, not only 1,000."""

from __future__ import annotations

from collections.abc import Callable

from adapt_advisor.rulebook.guard import Guard, Test
from adapt_advisor.rulebook.value import Value
from adapt_advisor.walk.domain import Domain
from adapt_advisor.walk.number_domain import NumberDomain

MOST_NAMED = 3
"""Options of a class that are named; a larger class is told by one of them."""
FAR = 1e3
"""How far into an unbounded class its other end is tried, as a factor."""


def class_of(
    domain: Domain, mask: int, value: Value, does: Callable[[Value], bool]
) -> Guard | None:
    """The guard for all the answers of the mask around a value.

    Args:
        domain: The classes of the question.
        mask: Cells of which the same is known, as far as guards go.
        value: The answer that is proposed.
        does: Whether another answer does as well; asked for the far end of a number,
            because an estimate may turn on the way there.

    Returns:
        None where only the value itself can be named.
    """
    if isinstance(domain, NumberDomain):
        return _number(domain, mask, value, does)
    options = domain.question.options
    if domain.question.kind != "choice":
        return None
    named = tuple(name for name in options if mask >> domain.cell_of_value(name) & 1)
    if not 1 < len(named) <= MOST_NAMED:
        return None
    return Test(question=domain.question.id, operator="one_of", operands=named)


def _number(
    domain: NumberDomain, mask: int, value: Value, does: Callable[[Value], bool]
) -> Guard | None:
    if not isinstance(value, float | int):
        return None
    first = last = domain.cell_of_value(value)
    while first > 0 and mask >> first - 1 & 1:
        first -= 1
    while last + 1 < domain.size and mask >> last + 1 & 1:
        last += 1
    low, high = domain.ends(first)[0], domain.ends(last)[1]
    if low == high:
        return None
    far = max(value, 1.0) * FAR if high is None else high
    ends = [end for end in (low, far) if end != value]
    return domain.between(first, last) if all(map(does, ends)) else None
