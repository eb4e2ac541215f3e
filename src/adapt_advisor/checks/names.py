"""Checks of wording: everything that a report names has a name for people."""

from __future__ import annotations

from collections.abc import Iterator

from adapt_advisor.problem import Place, Problem, Severity
from adapt_advisor.rulebook.load import Loaded
from adapt_advisor.rulebook.question import Question
from adapt_advisor.rulebook.yaml_source import Path


def without_name(loaded: Loaded) -> Iterator[Problem]:
    """W501: a question, option, limit or method lacks its words for people.

    An error where the rulebook says `wording: complete`, else a warning: reports then
    fall back on ids.
    """
    severity: Severity = "error" if loaded.rulebook.wording == "complete" else "warning"
    for place, owner, missing in _lacking(loaded):
        cause = f"{owner} lacks {missing}"
        yield Problem("W501", place, cause, f"Add {missing}, for people", severity)


def _lacking(loaded: Loaded) -> Iterator[tuple[Place, str, str]]:
    rulebook = loaded.rulebook
    for question in rulebook.questions.values():
        for path, owner, missing in _of_question(question):
            yield loaded.place("questions.yaml", path, key=True), owner, missing
    for limit in rulebook.limits.values():
        place = loaded.place("limits.yaml", ("limits", limit.id), key=True)
        for field in ("says", "says_not"):
            if getattr(limit, field) is None:
                yield place, f"limit {limit.id}", field
    for method in rulebook.methods.values():
        place = loaded.place(f"methods/{method.id}.yaml")
        for field in ("sentence", "pays"):
            if getattr(method, field) is None:
                yield place, f"method {method.id}", field


def _of_question(question: Question) -> Iterator[tuple[Path, str, str]]:
    at: Path = ("questions", question.id)
    owner = f"question {question.id}"
    if question.name is None:
        yield at, owner, "name"
    for option, known in question.options.items():
        if known.name is None:
            yield (*at, "options", option), f"option {option} of {owner}", "name"
