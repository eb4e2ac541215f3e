"""Checks of values: what guards compare with and assumptions say can be answered."""

from __future__ import annotations

from collections.abc import Iterator

from adapt_advisor.catalogue.lookup import find_model
from adapt_advisor.checks.places import path_of_test
from adapt_advisor.problem import Problem, UsageError, did_you_mean
from adapt_advisor.rulebook.guard import MULTI, NUMERIC, Test, tests_of
from adapt_advisor.rulebook.load import Loaded
from adapt_advisor.rulebook.question import Question
from adapt_advisor.rulebook.rulebook import Rulebook
from adapt_advisor.rulebook.yaml_source import Path
from adapt_advisor.walk.domains import make_domain

FLOW, QUESTIONS = "flowchart.yaml", "questions.yaml"

MOST_KINDS = 16
"""Options of one multi-select question that guards may tell apart: every set of them is
a class of answers, so each one more doubles the work of checks and searches."""


def wrong_operands(loaded: Loaded) -> Iterator[Problem]:
    """R106: a guard compares an answer with something that it can never be."""
    questions = loaded.rulebook.questions
    for node in loaded.rulebook.flowchart.nodes.values():
        for i, branch in enumerate(node.branches):
            for test in tests_of(branch.when) if branch.when else ():
                question = questions.get(test.question)
                wrong = _misfit(test, question) if question else None
                if wrong:
                    place = loaded.place(FLOW, path_of_test(loaded, node.id, i, test))
                    yield Problem("R106", place, *wrong)


def _misfit(test: Test, question: Question) -> tuple[str, str] | None:
    name, kind = question.id, question.kind
    if test.operator == "known":
        return None
    if kind in ("gpu", "model"):
        remedy = f"Use a limit, or {name}: {{known: true}}"
        return f"a guard cannot test the {kind} question {name}", remedy
    unfit = f"{test.operator} does not fit the {kind} question {name}"
    if test.operator in NUMERIC and kind != "number":
        return unfit, "Use equality"
    if (test.operator in MULTI) != (kind == "multi"):
        return unfit, "includes, includes_any and excludes are for multi-select answers"
    for operand in test.operands:
        if question.options and operand not in question.options:
            remedy = did_you_mean(str(operand), tuple(question.options))
            return f"{operand} is no option of {name}", remedy
        expected = {"boolean": bool, "number": float}.get(kind, str)
        if type(operand) is not expected:
            wrong = f"{operand!r} is no answer to the {kind} question {name}"
            return wrong, "Correct it"
    return None


def too_many_kinds(loaded: Loaded) -> Iterator[Problem]:
    """R111: guards tell too many options of a multi-select question apart."""
    tests: dict[str, list[Test]] = {}
    for node in loaded.rulebook.flowchart.nodes.values():
        for branch in node.branches:
            for test in tests_of(branch.when) if branch.when else ():
                tests.setdefault(test.question, []).append(test)
    for question in loaded.rulebook.questions.values():
        if question.kind == "multi" and question.id in tests:
            size = make_domain(question, tests[question.id]).size
            if size >> MOST_KINDS:
                place = loaded.place(QUESTIONS, ("questions", question.id), key=True)
                cause = f"guards tell more than {MOST_KINDS} options of it apart"
                yield Problem("R111", place, cause, "Test groups of options instead")


def wrong_answers(loaded: Loaded) -> Iterator[Problem]:
    """R107: what `unknown` assumes, or a default, is no answer to its question."""
    for question in loaded.rulebook.questions.values():
        values: dict[Path, object] = {("unknown", "assume"): question.unknown.assume}
        if question.default is not None:
            values[("default",)] = question.default
        for path, value in values.items():
            if not _fits(question, value, loaded.rulebook):
                place = loaded.place(QUESTIONS, ("questions", question.id, *path))
                cause = f"{value!r} is no answer to {question.id}"
                yield Problem("R107", place, cause, f"Give a {question.kind}")


def wrong_offers(loaded: Loaded) -> Iterator[Problem]:
    """R107: a preset or a conflict names no question, or no answer to it."""
    book = loaded.rulebook
    for section, entries in (("presets", book.presets), ("conflicts", book.conflicts)):
        for name, entry in entries.items():
            for question, value in entry.answers.items():
                known = book.questions.get(question)
                if known is None or not _fits(known, value, book):
                    path = (section, name, "answers", question)
                    cause = f"{value!r} is no answer to {question}"
                    place = loaded.place("interview.yaml", path)
                    yield Problem(
                        "R107", place, cause, "Name a question, and its answer"
                    )


def _fits(question: Question, value: object, rulebook: Rulebook) -> bool:
    match question.kind:
        case "boolean":
            return isinstance(value, bool)
        case "number":
            return _is_within(question, value)
        case "multi":
            picked = value if isinstance(value, tuple) else ()
            return bool(picked) and all(item in question.options for item in picked)
        case "choice":
            return value in question.options
        case "gpu":
            return value in rulebook.gpus
    return isinstance(value, str) and _is_model(value, rulebook)


def _is_within(question: Question, value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, float | int):
        return False
    most = float("inf") if question.maximum is None else question.maximum
    whole = not question.integer or value == int(value)
    return question.minimum <= value <= most and whole


def _is_model(name: str, rulebook: Rulebook) -> bool:
    try:
        find_model(name, rulebook.models)
    except UsageError:
        return False
    return True
