"""Answers files: YAML with one key per question id under `answers:`."""

from __future__ import annotations

from typing import Any

from adapt_advisor.answers.profile import Origin
from adapt_advisor.answers.sources import FileAnswers, Raw
from adapt_advisor.problem import RulesError, UsageError, misuse
from adapt_advisor.rulebook.yaml_source import Document, read_yaml


def from_file(name: str, content: bytes) -> FileAnswers:
    """Answers from a YAML file: `answers:` with one key per question id.

    Args:
        name: What messages call the file (`-` is stdin).
        content: Its bytes.

    Raises:
        UsageError: When it cannot be read as such.
    """
    try:
        document = read_yaml(name, content)
    except RulesError as error:
        raise UsageError(error.problems) from None
    answers = _answers_of(document)
    raws = tuple(
        Raw(key, value, Origin.FILE, str(document.place(("answers", key))))
        for key, value in answers.items()
    )
    title = document.data.get("title")
    said = None if title is None else str(title)
    return FileAnswers(raws, _rulebook_of(document), name, said)


def _answers_of(document: Document) -> dict[str, Any]:
    data = document.data if isinstance(document.data, dict) else {}
    answers = data.get("answers")
    if not isinstance(answers, dict):
        cause = "the file has no mapping under answers"
        remedy = "Write answers: and one question per line below it"
        raise UsageError([misuse(document.place(), cause, remedy)])
    problems = [
        misuse(
            document.place((key,), key=True),
            f"unknown key {key}",
            "Answers stand under answers:",
        )
        for key in data
        if key not in ("answers", "rulebook", "title")
    ]
    if problems:
        raise UsageError(problems)
    return answers


def _rulebook_of(document: Document) -> str | None:
    named = document.data.get("rulebook")
    if isinstance(named, dict):
        named = named.get("id")
    if named is not None and not isinstance(named, str):
        place = document.place(("rulebook",))
        raise UsageError([misuse(place, "rulebook is not an id", "Give its id")])
    return named
