"""Guards in words, derived from the guards themselves."""

from __future__ import annotations

from adapt_advisor.engine.domains import plain, words
from adapt_advisor.model.guard import AllOf, AnyOf, FactHolds, Guard, Not, Operand, Test
from adapt_advisor.model.question import Question

_NUMERIC = {
    "at_least": "at least",
    "at_most": "at most",
    "above": "more than",
    "below": "less than",
}


def guard_in_words(guard: Guard, questions: dict[str, Question]) -> str:
    """A guard as a clause that names question ids, options and thresholds."""
    match guard:
        case Test():
            return _test(guard, questions.get(guard.question))
        case FactHolds(fact=fact):
            return f"{fact} holds"
        case AllOf(parts=parts):
            return _joined(parts, " and ", questions)
        case AnyOf(parts=parts):
            return _joined(parts, " or ", questions)
    return f"not ({guard_in_words(guard.part, questions)})"


def _joined(parts: tuple[Guard, ...], word: str, questions: dict[str, Question]) -> str:
    texts = []
    for part in parts:
        text = guard_in_words(part, questions)
        nested = isinstance(part, AllOf | AnyOf) and len(part.parts) > 1
        texts.append(f"({text})" if nested else text)
    return word.join(texts)


def _test(test: Test, question: Question | None) -> str:
    name = test.question
    unit = f" {question.unit}" if question and question.unit else ""
    listed = " or ".join(_operand(o) for o in test.operands)
    if test.operator in _NUMERIC:
        return f"{name} is {_NUMERIC[test.operator]} {listed}{unit}"
    match test.operator:
        case "includes" | "includes_any":
            return f"{name} includes {listed}"
        case "excludes":
            return f"{name} does not include {listed}"
        case "known":
            return f"{name} is {'known' if test.operands[0] is True else 'not known'}"
    return f"{name} is {listed}"


def _operand(operand: Operand) -> str:
    return plain(operand) if isinstance(operand, float) else words(operand)


def negated(guard: Guard) -> Guard:
    """The guard that holds exactly when `guard` does not."""
    return guard.part if isinstance(guard, Not) else Not(part=guard)
