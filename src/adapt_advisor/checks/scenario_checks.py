"""Checks of scenarios: all that they name exists, and no answer leaks the outcome."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from adapt_advisor.checks.scenario import ProjectScenario
from adapt_advisor.checks.scenario_files import CASES, SITUATIONS, LoadedScenarios
from adapt_advisor.problem import Problem, did_you_mean
from adapt_advisor.rulebook.question import Question
from adapt_advisor.rulebook.rulebook import Rulebook
from adapt_advisor.rulebook.value import Value
from adapt_advisor.rulebook.yaml_source import Path

TELLING = ("methods", "outcome", "result", "facts.method")
"""Fields of a case that tell what the team did or how it went."""


def check_scenarios(loaded: LoadedScenarios, rulebook: Rulebook) -> tuple[Problem, ...]:
    """Every problem of every scenario, in the order of their places."""
    found = [
        *wrong_answers(loaded, rulebook),
        *undefined_methods(loaded, rulebook),
        *unsupported_answers(loaded),
        *wrong_families(loaded, rulebook),
    ]
    return tuple(sorted(found, key=lambda problem: (problem.place, problem.code)))


def wrong_answers(loaded: LoadedScenarios, rulebook: Rulebook) -> Iterator[Problem]:
    """T401, T402: a scenario answers no question, or with a value that cannot be."""
    known = tuple(rulebook.questions)
    for file, key, value, path in _answers(loaded):
        question = rulebook.questions.get(key)
        if question is None:
            place = loaded.place(file, ("answers", key), key=True)
            remedy = did_you_mean(key, known)
            yield Problem("T401", place, f"there is no question {key}", remedy)
        elif not fits(question, value, rulebook):
            place = loaded.place(file, path)
            cause = f"{key} cannot be {_words(value)}"
            yield Problem("T402", place, cause, _remedy(question))


def undefined_methods(loaded: LoadedScenarios, rulebook: Rulebook) -> Iterator[Problem]:
    """T403: a scenario chooses or expects a method that does not exist."""
    known = tuple(rulebook.methods)
    for file, path, method in _methods(loaded):
        if method not in known:
            place = loaded.place(file, path)
            remedy = did_you_mean(method, known)
            yield Problem("T403", place, f"there is no method {method}", remedy)


def unsupported_answers(loaded: LoadedScenarios) -> Iterator[Problem]:
    """T404, T405: an answer's field is not in the case, or tells what the team did."""
    for scenario in loaded.scenarios.cases:
        file = f"{CASES}{scenario.id}.yaml"
        case = loaded.evidence.get(scenario.case)
        if case is None:
            place = loaded.place(file, ("case",))
            remedy = did_you_mean(scenario.case, tuple(loaded.evidence))
            yield Problem("T404", place, f"there is no case {scenario.case}", remedy)
            continue
        for key, answer in scenario.answers.items():
            for i, field in enumerate(answer.fields):
                place = loaded.place(file, ("answers", key, "from", i))
                if field in TELLING:
                    cause = f"{key} comes from {field}, which tells what the team did"
                    yield Problem("T405", place, cause, "Leave the answer out")
                elif not has_field(case, field):
                    cause = f"{key} comes from {field}, which the case lacks"
                    yield Problem("T404", place, cause, "Name a field of the case")


def wrong_families(loaded: LoadedScenarios, rulebook: Rulebook) -> Iterator[Problem]:
    """T406: the families are not those of the case, or of the chosen methods."""
    for scenario in loaded.scenarios.cases:
        place = loaded.place(f"{CASES}{scenario.id}.yaml", ("families",))
        case = loaded.evidence.get(scenario.case, {})
        for what, families in (
            ("the case", _named(case, scenario, loaded.short_names)),
            ("the chosen methods", _families(scenario, rulebook)),
        ):
            if families != scenario.families:
                cause = f"families differ from those of {what}: {', '.join(families)}"
                yield Problem("T406", place, cause, "Correct families or chosen")


def _named(
    case: Mapping[str, Any], scenario: ProjectScenario, short_names: Mapping[str, str]
) -> tuple[str, ...]:
    """The families of what the case says was done, each once, in its order."""
    words = case.get("methods", scenario.families)
    return tuple(dict.fromkeys(short_names.get(word, word) for word in words))


def has_field(case: Mapping[str, Any], path: str) -> bool:
    """Whether a case has something at `a.b`."""
    value: Any = case
    for step in path.split("."):
        if not isinstance(value, Mapping) or step not in value:
            return False
        value = value[step]
    return value not in (None, "", [], {})


def fits(question: Question, value: Value, rulebook: Rulebook) -> bool:
    """Whether a value can answer a question; GPUs may be named by an alias."""
    number = isinstance(value, int | float) and not isinstance(value, bool)
    match question.kind:
        case "boolean":
            return isinstance(value, bool)
        case "number":
            return number
        case "choice":
            return isinstance(value, str) and value in question.options
        case "multi":
            return isinstance(value, tuple) and set(value) <= set(question.options)
        case "gpu":
            gpus = rulebook.gpus.values()
            return any(value == g.id or str(value) in g.aliases for g in gpus)
        case "model":
            return number or value in rulebook.models


def _families(scenario: ProjectScenario, rulebook: Rulebook) -> tuple[str, ...]:
    methods = rulebook.methods
    known = dict.fromkeys(methods[m].family for m in scenario.chosen if m in methods)
    return tuple(known) or scenario.families


def _answers(loaded: LoadedScenarios) -> Iterator[tuple[str, str, Value, Path]]:
    """File, question, value and place of every answer."""
    for case in loaded.scenarios.cases:
        for key, value in case.values.items():
            yield f"{CASES}{case.id}.yaml", key, value, ("answers", key, "value")
    for situation in loaded.scenarios.situations:
        for key, value in situation.answers.items():
            yield f"{SITUATIONS}{situation.id}.yaml", key, value, ("answers", key)


def _methods(loaded: LoadedScenarios) -> Iterator[tuple[str, Path, str]]:
    """File, place and id of every method that a scenario names."""
    for case in loaded.scenarios.cases:
        for i, method in enumerate(case.chosen):
            yield f"{CASES}{case.id}.yaml", ("chosen", i), method
    for situation in loaded.scenarios.situations:
        file, expect = f"{SITUATIONS}{situation.id}.yaml", situation.expect
        if expect.primary is not None:
            yield file, ("expect", "primary"), expect.primary
        for name in ("plan", "contains", "contains_any", "excludes", "order", "later"):
            for i, method in enumerate(getattr(expect, name) or ()):
                yield file, ("expect", name, i), method


def _words(value: Value) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return ", ".join(value) if isinstance(value, tuple) else f"{value}"


def _remedy(question: Question) -> str:
    if question.options:
        several = "Some of" if question.kind == "multi" else "One of"
        return f"{several}: {', '.join(question.options)}"
    return f"It is a {question.kind}"
