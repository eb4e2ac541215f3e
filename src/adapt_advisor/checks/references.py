"""Checks of references: everything that is named exists."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from adapt_advisor.checks.places import path_of_limit, path_of_test
from adapt_advisor.estimate.nouns import QUANTITIES
from adapt_advisor.problem import Problem, did_you_mean
from adapt_advisor.rulebook.guard import limits_of, tests_of
from adapt_advisor.rulebook.load import Loaded
from adapt_advisor.rulebook.yaml_source import Path

FLOW, LIMITS, QUESTIONS = "flowchart.yaml", "limits.yaml", "questions.yaml"

DERIVED_BOUNDS = ("training_budget_gpu_hours",)
"""Limits that are computed from several answers."""

RESERVED = frozenset(
    {
        "answers",
        "set",
        "format",
        "full",
        "output",
        "strict",
        "expect",
        "max_gpu_hours",
        "date",
        "rules",
        "width",
        "help",
        "version",
        "efficiency",
        "resume",
        "why_not",
        "what_if",
        "save",
        "plain",
        "preset",
        "dataset",
        "corpus",
        "horizon_months",
        "months",
        "all",
        "no_color",
        "color",
        "baseline",
        "api",
        "api_model",
        "price_date",
        "cache_hits",
        "tuned_prompt",
        "retrain_every",
    }
)
"""Options of the commands that also take a flag per question."""


def undefined_questions(loaded: Loaded) -> Iterator[Problem]:
    """R101: a node asks, or a guard tests, a question that does not exist."""
    known = loaded.rulebook.questions
    for node in loaded.rulebook.flowchart.nodes.values():
        for i, question in enumerate(node.ask):
            if question not in known:
                path: Path = ("nodes", node.id, "ask", i)
                yield _undefined(
                    loaded, FLOW, path, "R101", "question", question, known
                )
        for i, branch in enumerate(node.branches):
            for test in tests_of(branch.when) if branch.when else ():
                if test.question not in known:
                    path = path_of_test(loaded, node.id, i, test)
                    yield _undefined(
                        loaded, FLOW, path, "R101", "question", test.question, known
                    )


def undefined_nodes(loaded: Loaded) -> Iterator[Problem]:
    """R102: `start`, `go` or `otherwise` names a node that does not exist."""
    flowchart = loaded.rulebook.flowchart
    known = flowchart.nodes
    if flowchart.start not in known:
        yield _undefined(
            loaded, FLOW, ("start",), "R102", "node", flowchart.start, known
        )
    for node in flowchart.nodes.values():
        if node.go is not None and node.go not in known:
            path: Path = ("nodes", node.id, "go")
            yield _undefined(loaded, FLOW, path, "R102", "node", node.go, known)
        for i, branch in enumerate(node.branches):
            if branch.go not in known:
                at: Path = ("nodes", node.id, "branches", i)
                path = (*at, "go" if branch.when else "otherwise")
                yield _undefined(loaded, FLOW, path, "R102", "node", branch.go, known)


def undefined_methods(loaded: Loaded) -> Iterator[Problem]:
    """R103: a node adds, or a limit measures, a method that does not exist."""
    known = loaded.rulebook.methods
    for node in loaded.rulebook.flowchart.nodes.values():
        if node.add is not None and node.add not in known:
            path = ("nodes", node.id, "add")
            yield _undefined(loaded, FLOW, path, "R103", "method", node.add, known)
    for limit in loaded.rulebook.limits.values():
        method = limit.quantity.partition(".")[0]
        if method not in known:
            path = ("limits", limit.id, "quantity")
            yield _undefined(loaded, LIMITS, path, "R103", "method", method, known)


def undefined_limits(loaded: Loaded) -> Iterator[Problem]:
    """R105: a guard tests a limit that does not exist."""
    known = loaded.rulebook.limits
    for node in loaded.rulebook.flowchart.nodes.values():
        for i, branch in enumerate(node.branches):
            for limit in limits_of(branch.when) if branch.when else ():
                if limit not in known:
                    path = path_of_limit(loaded, node.id, i, limit)
                    yield _undefined(loaded, FLOW, path, "R105", "limit", limit, known)


def undefined_sources(loaded: Loaded) -> Iterator[Problem]:
    """R104: something cites a source that does not exist."""
    known = loaded.rulebook.sources
    for file, path, source in cited(loaded):
        if source not in known:
            yield _undefined(loaded, file, path, "R104", "source", source, known)


def cited(loaded: Loaded) -> Iterator[tuple[str, Path, str]]:
    """File, path and id of every citation in the rules, catalogue numbers apart."""
    for file, document in loaded.documents.items():
        if not file.startswith("catalogue/") and file != "sources.yaml":
            for path, source in _sources_in(document.data, ()):
                yield file, path, source


def _sources_in(raw: Any, path: Path) -> Iterator[tuple[Path, str]]:
    items: Sequence[tuple[str | int, Any]] = ()
    if isinstance(raw, dict):
        items = list(raw.items())
    elif isinstance(raw, list):
        items = list(enumerate(raw))
    for key, value in items:
        if key in ("sources", "learn") and isinstance(value, list):
            for i, source in enumerate(value):
                yield (*path, key, i), str(source)
        else:
            yield from _sources_in(value, (*path, key))


def wrong_limits(loaded: Loaded) -> Iterator[Problem]:
    """R108: a limit compares a quantity that does not exist, or with no bound."""
    numbers = {q.id for q in loaded.rulebook.questions.values() if q.kind == "number"}
    bounds = (*sorted(numbers), *DERIVED_BOUNDS)
    for limit in loaded.rulebook.limits.values():
        place = loaded.place(LIMITS, ("limits", limit.id, "quantity"))
        quantity = limit.quantity.partition(".")[2]
        if quantity not in QUANTITIES:
            remedy = did_you_mean(quantity, QUANTITIES)
            yield Problem("R108", place, f"there is no quantity {quantity}", remedy)
        try:
            operator, bound = limit.comparison
        except ValueError:
            yield Problem(
                "R108",
                place,
                f"limit {limit.id} has no bound",
                "Add at_most: or another",
            )
            continue
        if isinstance(bound, str) and bound not in bounds:
            place = loaded.place(LIMITS, ("limits", limit.id, operator))
            cause = f"{bound} is no number to compare with"
            yield Problem("R108", place, cause, did_you_mean(bound, bounds))


def reserved_ids(loaded: Loaded) -> Iterator[Problem]:
    """R109: a question has the name of an option of a command."""
    for question in loaded.rulebook.questions:
        if question in RESERVED:
            place = loaded.place(QUESTIONS, ("questions", question), key=True)
            cause = f"--{question.replace('_', '-')} is an option of a command"
            yield Problem("R109", place, cause, "Rename the question")


def too_many_required(loaded: Loaded) -> Iterator[Problem]:
    """R110: more than two questions are required."""
    required = [q.id for q in loaded.rulebook.questions.values() if q.required]
    if len(required) > 2:
        place = loaded.place(QUESTIONS, ("questions", required[2]), key=True)
        cause = f"{len(required)} questions are required; at most two may be"
        yield Problem("R110", place, cause, "Let unknown be an answer to it")


def _undefined(
    loaded: Loaded,
    file: str,
    path: Path,
    code: str,
    kind: str,
    name: str,
    known: Iterable[str],
) -> Problem:
    cause = f"there is no {kind} {name}"
    remedy = did_you_mean(name, tuple(known))
    return Problem(code, loaded.place(file, path), cause, remedy)
