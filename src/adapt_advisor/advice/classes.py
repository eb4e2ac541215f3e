"""Classes of answers in words: "at least 1,000 examples", not only "1,000"."""

from __future__ import annotations

from collections.abc import Callable

from adapt_advisor.rulebook.question import Question
from adapt_advisor.rulebook.value import Value
from adapt_advisor.walk.domain import Domain
from adapt_advisor.walk.number_domain import NumberDomain

MOST_NAMED = 3
"""Options of a class that are named; a larger class is told by one of them."""
FAR = 1e3
"""How far into an unbounded class its other end is tried, as a factor."""


def class_in_words(
    domain: Domain, mask: int, value: Value, does: Callable[[Value], bool]
) -> str | None:
    """All the answers of the mask around a value, in words.

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
    named = [
        label_of(domain.question, name)
        for name in options
        if mask >> domain.cell_of_value(name) & 1
    ]
    return " or ".join(named) if 1 < len(named) <= MOST_NAMED else None


def _number(
    domain: NumberDomain, mask: int, value: Value, does: Callable[[Value], bool]
) -> str | None:
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
    return domain.describe_range(first, last) if all(map(does, ends)) else None


def label_of(question: Question, option: str) -> str:
    """An option's label up to its first full stop, in which it says its name."""
    return question.options[option].label.partition(". ")[0].rstrip(".")
