"""Answers to earlier questions, read as answers to those of today.

A rulebook lists under `moved` how an option of a question that was split, or that left,
reads now. Files of users go on working, and they hear what became of their answers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from adapt_advisor.answers.sources import Raw
from adapt_advisor.rulebook.rulebook import Rulebook


class Moved(NamedTuple):
    """Raw answers to questions of today, and a sentence for each that was moved."""

    raws: tuple[Raw, ...]
    notes: tuple[str, ...]


def moved(rulebook: Rulebook, raws: Iterable[Raw]) -> Moved:
    """The same answers, none of them to a question or option that moved.

    What was moved stands before what was given, so that an answer to the new question
    itself counts for more.
    """
    before: list[Raw] = []
    kept: list[Raw] = []
    notes: list[str] = []
    for raw in raws:
        table = rulebook.moved.get(raw.question, {})
        options = _options(raw)
        leaving = [option for option in options if option in table]
        if not leaving:
            kept.append(raw)
            continue
        staying = [option for option in options if option not in table]
        found = list(_read(rulebook, raw, leaving, staying))
        before.extend(found)
        if staying:
            kept.append(raw._replace(value=staying))
        notes.append(_told(raw, leaving, found))
    return Moved((*before, *kept), tuple(notes))


def _options(raw: Raw) -> list[str]:
    if isinstance(raw.value, str):
        return [part.strip() for part in raw.value.split(",")]
    if isinstance(raw.value, list):
        return [part for part in raw.value if isinstance(part, str)]
    return []


def _read(
    rulebook: Rulebook, raw: Raw, leaving: list[str], staying: list[str]
) -> Iterator[Raw]:
    """What the leaving options say of other questions; of their own, if none stays."""
    for option in leaving:
        for question, value in rulebook.moved[raw.question][option].items():
            if question != raw.question or not staying:
                given = list(value) if isinstance(value, tuple) else value
                yield Raw(question, given, raw.origin, raw.where)


def _told(raw: Raw, leaving: list[str], found: list[Raw]) -> str:
    values = [
        (one.question, one.value if isinstance(one.value, list) else [one.value])
        for one in found
    ]
    said = " and ".join(
        f"{question}: {', '.join(map(str, options))}" for question, options in values
    )
    return f"{raw.where}: {raw.question}: {', '.join(leaving)} now reads {said}"
