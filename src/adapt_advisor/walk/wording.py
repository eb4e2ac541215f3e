"""Guards in words, derived from the guards themselves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from adapt_advisor.rulebook.flowchart import Limit
from adapt_advisor.rulebook.guard import AllOf, AnyOf, Guard, Operand, Test, Within
from adapt_advisor.rulebook.method import Method
from adapt_advisor.rulebook.question import Question
from adapt_advisor.walk.domain import plain, words

_NUMERIC = {
    "at_least": "at least",
    "at_most": "at most",
    "above": "more than",
    "below": "less than",
}
_ACRONYMS = {"gpu": "GPU", "gpus": "GPUs", "usd": "USD", "gb": "GB", "api": "API"}


class Names(NamedTuple):
    """What guards name, so that it can be called by its words."""

    questions: Mapping[str, Question]
    limits: Mapping[str, Limit]
    methods: Mapping[str, Method]


def topic(identifier: str) -> str:
    """An id as words: `labelled_examples` is `labelled examples`."""
    return " ".join(_ACRONYMS.get(word, word) for word in identifier.split("_"))


def guard_in_words(guard: Guard, names: Names) -> str:
    """A guard as a clause: what it tests, options and thresholds, and nothing else."""
    match guard:
        case Test():
            return f"{topic(guard.question)} {_says(guard, names)}"
        case Within(limit=limit):
            return _limit(names, limit)
        case AllOf(parts=parts):
            return _joined(parts, " and ", names)
        case AnyOf(parts=parts):
            return _joined(parts, " or ", names)
    return f"not ({guard_in_words(guard.part, names)})"


def _joined(parts: tuple[Guard, ...], word: str, names: Names) -> str:
    return word.join(_clauses(parts, word, names))


def _clauses(parts: tuple[Guard, ...], word: str, names: Names) -> Iterator[str]:
    """The parts in words; several tests of one question in a row name it once."""
    before: str | None = None
    said = ""
    for part in parts:
        if isinstance(part, Test) and part.question == before:
            said += word + _says(part, names)
            continue
        if said:
            yield said
        nested = isinstance(part, AllOf | AnyOf) and len(part.parts) > 1
        text = guard_in_words(part, names)
        said = f"({text})" if nested else text
        before = part.question if isinstance(part, Test) else None
    yield said


def _says(test: Test, names: Names) -> str:
    options = [_operand(operand) for operand in test.operands]
    listed = " or ".join(options)
    if test.operator in _NUMERIC:
        return f"is {_NUMERIC[test.operator]} {listed}{_unit(test, names)}"
    match test.operator:
        case "includes" | "includes_any":
            return f"names {listed}"
        case "excludes" if len(options) > 1:
            return f"names neither {' nor '.join(options)}"
        case "excludes":
            return f"does not name {listed}"
        case "known":
            return "is known" if test.operands[0] is True else "is not known"
    return f"is {listed}"


def _unit(test: Test, names: Names) -> str:
    """The unit, where the question's own name does not say it."""
    question = names.questions.get(test.question)
    unit = question.unit if question is not None else None
    return f" {unit}" if unit and unit not in test.question else ""


def _operand(operand: Operand) -> str:
    if isinstance(operand, float):
        return plain(operand)
    return topic(operand) if isinstance(operand, str) else words(operand)


def _limit(names: Names, name: str) -> str:
    """A limit by the comparison that it makes."""
    limit = names.limits.get(name)
    if limit is None:
        return f"{topic(name)} holds"
    method, _, quantity = limit.quantity.partition(".")
    operator, bound = limit.comparison
    known = names.methods.get(method)
    of = known.name if known is not None else topic(method)
    most = topic(bound) if isinstance(bound, str) else plain(bound)
    told = f"{topic(quantity)} of {of}"
    return f"the estimate ({told}) is {_NUMERIC[operator]} {most}"
