"""Answers to earlier questions, read as answers to those of today.

A rulebook lists under `moved` how an option of a question that was split, or that left,
reads now. Files of users go on working, and they hear what became of their answers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from adapt_advisor.answers.sources import Raw
from adapt_advisor.rulebook.rulebook import Rulebook


def moved(rulebook: Rulebook, raws: Iterable[Raw]) -> list[Raw]:
    """The same answers, none of them to a question or option that moved.

    What was moved stands before what was given, so that an answer to the new question
    itself counts for more.
    """
    before: list[Raw] = []
    kept: list[Raw] = []
    for raw in raws:
        table = rulebook.moved.get(raw.question, {})
        options = _options(raw)
        leaving = [option for option in options if option in table]
        staying = [option for option in options if option not in table]
        before.extend(_read(rulebook, raw, leaving, bool(staying)))
        if staying or not leaving:
            kept.append(raw._replace(value=staying) if leaving else raw)
    return [*before, *kept]


def _options(raw: Raw) -> list[str]:
    if isinstance(raw.value, str):
        return [part.strip() for part in raw.value.split(",")]
    if isinstance(raw.value, list):
        return [part for part in raw.value if isinstance(part, str)]
    return []


def _read(
    rulebook: Rulebook, raw: Raw, leaving: list[str], stays: bool
) -> Iterator[Raw]:
    """What the leaving options say of other questions; of their own, if none stays."""
    for option in leaving:
        for question, value in rulebook.moved[raw.question][option].items():
            if question != raw.question or not stays:
                given = list(value) if isinstance(value, tuple) else value
                said = f"{raw.question}: {option}"
                yield Raw(question, given, raw.origin, raw.where, said)
