"""Conditions in words, as a person would say them.

A guard is turned so that no `not` is left over a whole ("not (a and b)" is "not a, or
not b"), and every comparison is said with its question's own clause.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise

from adapt_advisor.rulebook.flowchart import Limit
from adapt_advisor.rulebook.guard import AllOf, AnyOf, Guard, Not, Test, Within
from adapt_advisor.rulebook.question import Question
from adapt_advisor.rulebook.value import Value
from adapt_advisor.words import numbers
from adapt_advisor.words.ids import listed, singular_after_one, spoken
from adapt_advisor.words.names import Names

COMPARISONS = {
    "at_least": "at least",
    "at_most": "at most",
    "above": "more than",
    "below": "less than",
}
_OPPOSITE = {
    "at_least": "below",
    "below": "at_least",
    "at_most": "above",
    "above": "at_most",
}
UNKNOWN = "unknown"
"""The answer that nobody knows, as `--set` takes it."""
_SUBJECTS = ("you have ", "you use ", "you expect ", "there is ", "there are ")
"""Beginnings that a second clause need not repeat."""
_FEW = 3
"""Options that are named one by one; of more, what is left out is named instead."""


def guard_in_words(guard: Guard, names: Names, *, holds: bool = True) -> str:
    """A guard, or its opposite, as a clause: `you have at least 50 examples`.

    Args:
        guard: The condition.
        names: What its parts are called.
        holds: False for the opposite.
    """
    return _Speaker(names).said(guard, holds=holds)


class _Speaker:
    """Guards in words, for one rulebook."""

    def __init__(self, names: Names) -> None:
        self.names = names

    def said(self, guard: Guard, *, holds: bool) -> str:
        match guard:
            case Not(part=part):
                return self.said(part, holds=not holds)
            case Within(limit=limit):
                return limit_in_words(limit, self.names, holds=holds)
            case Test():
                return _tested((guard,), self.names, holds=holds)
        word = "and" if isinstance(guard, AllOf) is holds else "or"
        return self._joined(list(_flat(guard, holds=holds)), word)

    def _joined(self, parts: list[tuple[Guard, bool]], word: str) -> str:
        clauses = list(dict.fromkeys(self._clauses(parts, word)))
        mixed = any(" and " in one or " or " in one for one in clauses)
        if word == "or":
            return ", or ".join(clauses) if mixed else listed(clauses, "or")
        told = clauses[:1]
        for before, clause in pairwise(clauses):
            told.append(clause[len(self._shared(before, clause)) :])
        return ", and ".join(told) if mixed else listed(told, "and")

    def _shared(self, before: str, clause: str) -> str:
        """The subject that two clauses share and the second need not repeat."""
        if " or " in before or " and " in before:
            return ""
        multi = (
            f"{self.names.question(question.id)} "
            for question in self.names.rulebook.questions.values()
            if question.kind == "multi"
        )
        subjects = (*_SUBJECTS, *multi)
        both = (s for s in subjects if before.startswith(s) and clause.startswith(s))
        return next(both, "")

    def _clauses(self, parts: list[tuple[Guard, bool]], word: str) -> Iterator[str]:
        """The parts in words; tests of one question in a row are told together."""
        for key, group in groupby(parts, key=lambda part: _asked(part[0])):
            together = list(group)
            if key is not None:
                yield from self._one_question(together, word)
                continue
            for part, holds in together:
                text = self.said(part, holds=holds)
                inner = isinstance(part, AllOf | AnyOf) and ", or " in text
                inner |= isinstance(part, AllOf | AnyOf) and " or " in text
                yield f"either {text}" if inner and word == "and" else text

    def _one_question(
        self, parts: list[tuple[Guard, bool]], word: str
    ) -> Iterator[str]:
        tests = [(part, holds) for part, holds in parts if isinstance(part, Test)]
        # "Known" goes without saying where a comparison with the answer follows.
        said = [pair for pair in tests if pair[0].operator != "known"] or tests
        if word == "and" and len({holds for _, holds in said}) == 1:
            yield _tested([t for t, _ in said], self.names, holds=said[0][1])
            return
        for test, holds in said:
            yield _tested((test,), self.names, holds=holds)


def _flat(guard: AllOf | AnyOf, *, holds: bool) -> Iterator[tuple[Guard, bool]]:
    """The parts, those of parts with the same connective beside the others."""
    for part in guard.parts:
        turned = holds
        while isinstance(part, Not):
            part, turned = part.part, not turned
        if isinstance(part, AllOf | AnyOf) and (isinstance(part, AllOf) is turned) is (
            isinstance(guard, AllOf) is holds
        ):
            yield from _flat(part, holds=turned)
        else:
            yield part, turned


def _asked(guard: Guard) -> str | None:
    return guard.question if isinstance(guard, Test) else None


def _tested(tests: Sequence[Test], names: Names, *, holds: bool) -> str:
    """Tests of one question that hold together, as one clause."""
    question = names.rulebook.questions.get(tests[0].question)
    if question is None:
        listed_ = " or ".join(str(operand) for operand in tests[0].operands)
        return f"{spoken(tests[0].question)}: {listed_}"
    if tests[0].operator == "known":
        return _known(question, names, known=(tests[0].operands[0] is True) is holds)
    if question.kind == "number":
        return _number(question, tests, names, holds=holds)
    return listed([_choice(question, test, names, holds=holds) for test in tests])


def _known(question: Question, names: Names, *, known: bool) -> str:
    name = names.question(question.id)
    if question.kind == "boolean" and question.says:
        lead = "you know whether" if known else "nobody knows whether"
        return f"{lead} {question.says}"
    clause = name.startswith(("what ", "where ", "how "))
    told = name if clause else f"the {name}"
    if question.integer:
        return f"{'you have' if known else 'nobody has'} counted {told}"
    return f"{'you know' if known else 'nobody knows'} {told}"


def _number(
    question: Question, tests: Sequence[Test], names: Names, *, holds: bool
) -> str:
    ends = [_end(test, holds=holds) for test in tests]
    some = ("above", 0.0), ("at_least", 1.0)
    none = ("at_most", 0.0), ("below", 1.0), ("one_of", 0.0)
    if len(ends) == 1 and ends[0] in some:
        return question.says_some or clause(question, "some", names)
    if len(ends) == 1 and ends[0] in none:
        return question.says_not or clause(question, "no", names)
    if len(ends) > 1:
        ends = [end for end in ends if end not in some] or ends[:1]
    told = listed([_compared(*end, question) for end in ends], "and")
    return clause(question, told, names)


def _end(test: Test, *, holds: bool) -> tuple[str, float]:
    value = float(test.operands[0])
    if test.operator == "one_of":
        return "one_of" if holds else "not", value
    return (test.operator if holds else _OPPOSITE[test.operator]), value


def _compared(operator: str, value: float, question: Question) -> str:
    figure = numbers.exact(value)
    if (question.unit or "").upper().startswith("USD"):
        figure = f"${figure}"
    word = COMPARISONS.get(operator, "other than" if operator == "not" else "")
    if question.integer and operator == "below":
        word = "fewer than"
    return f"{word} {figure}".strip()


def clause(question: Question, told: str, names: Names) -> str:
    """An answer in its question's own clause."""
    if question.says and "{}" in question.says:
        return singular_after_one(question.says.replace("{}", told))
    name = names.question(question.id)
    unit = f" {question.unit}" if question.unit and "USD" not in question.unit else ""
    return singular_after_one(f"{name}: {told}{unit}")


def _choice(question: Question, test: Test, names: Names, *, holds: bool) -> str:
    if question.kind == "boolean":
        return _yes_or_no(question, (test.operands[0] is True) is holds, names)
    positive = holds is (test.operator != "excludes")
    chosen = [str(operand) for operand in test.operands]
    rest = [option for option in question.options if option not in chosen]
    if question.kind == "multi":
        return _several(question, (chosen, rest), names, positive=positive)
    if rest and (len(chosen) > _FEW if positive else len(rest) <= _FEW):
        chosen, positive = rest, not positive
    told = listed([names.option(question, option) for option in chosen], "or")
    if positive:
        return clause(question, told, names)
    if question.says_not and "{}" in question.says_not:
        return question.says_not.replace("{}", told)
    return f"{names.question(question.id)}: not {told}"


def _several(
    question: Question,
    options: tuple[list[str], list[str]],
    names: Names,
    *,
    positive: bool,
) -> str:
    """Whether a multi-select answer has one of the first options."""
    chosen, rest = (
        [names.option(question, option) for option in part] for part in options
    )
    name = names.question(question.id)
    if len(chosen) > max(_FEW, len(rest)) and rest:
        told = listed(rest, "and")
        return f"{name} goes beyond {told}" if positive else f"{name} is only {told}"
    told = listed(chosen, "or")
    if positive:
        return clause(question, told, names)
    if question.says_not and "{}" in question.says_not:
        return question.says_not.replace("{}", told)
    return f"{name}: not {told}"


def _yes_or_no(question: Question, yes: bool, names: Names) -> str:
    said = question.says if yes else question.says_not
    return said or f"{names.question(question.id)}: {'yes' if yes else 'no'}"


def answer_in_words(question: str, value: Value, names: Names, about: str = "") -> str:
    """An answer as a clause: `you have 2,000 checked examples`.

    Args:
        question: Its id.
        value: The answer.
        names: What its parts are called.
        about: Stands before a number that is approximate.
    """
    asked = names.rulebook.questions.get(question)
    if asked is not None and value == UNKNOWN:
        return _known(asked, names, known=False)
    if asked is not None and isinstance(value, tuple):
        told = listed([names.option(asked, one) for one in value]) or "nothing"
        return clause(asked, told, names)
    if asked is None or asked.kind in ("gpu", "model"):
        told = names.value(question, value)
        return clause(asked, told, names) if asked else f"{spoken(question)}: {told}"
    if isinstance(value, bool) or not isinstance(value, int | float):
        assert not isinstance(value, tuple)
        test = Test(question=question, operator="one_of", operands=(value,))
        return _tested((test,), names, holds=True)
    if value == 0 and asked.says_not:
        return asked.says_not
    return clause(asked, about + _compared("one_of", float(value), asked), names)


def moved_in_words(
    question: str, value: tuple[str, ...], now: tuple[str, ...], names: Names
) -> str:
    """Options of a multi-select answer that come and go, as a clause."""
    added = tuple(option for option in value if option not in now)
    gone = tuple(option for option in now if option not in value)
    parts: list[Guard] = []
    if added:
        parts.append(Test(question=question, operator="includes_any", operands=added))
    if gone:
        parts.append(Test(question=question, operator="excludes", operands=gone))
    return guard_in_words(AllOf(parts=tuple(parts)), names)


def limit_in_words(name: str, names: Names, *, holds: bool) -> str:
    """A limit, or its opposite, as a clause: `an adapter fits the budget`."""
    limit = names.rulebook.limits.get(name)
    if limit is None:
        return f"{spoken(name)}: {'yes' if holds else 'no'}"
    said = limit.says if holds else limit.says_not
    return said or _compares(limit, names, holds=holds)


def _compares(limit: Limit, names: Names, *, holds: bool) -> str:
    """A limit without sentences of its own, by the comparison that it makes."""
    method, _, quantity = limit.quantity.partition(".")
    operator, bound = limit.comparison
    word = COMPARISONS[operator if holds else _OPPOSITE[operator]]
    most = names.question(bound) if isinstance(bound, str) else numbers.exact(bound)
    return f"the {spoken(quantity)} of {names.method(method)} is {word} the {most}"
