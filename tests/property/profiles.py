"""Profiles for property tests: any answers that the shipped questions accept."""

from __future__ import annotations

import random
from collections.abc import Iterator
from functools import cache
from typing import Any

from hypothesis import strategies as st

from adapt_advisor import (
    Answer,
    Missing,
    Origin,
    Profile,
    Question,
    Value,
)
from adapt_advisor import answers as answers_of
from adapt_advisor.walk.moves import walk
from tests.shipped import adviser, project_answers, rulebook, textbook_answers

LARGEST = 1e15
"""The largest number that is tried where a question sets no bound."""
TELLING = (0.0, 1.0, 50.0, 1e3, 1e5, 1e7, 1e9, 1e11, LARGEST)


def values(question: Question) -> st.SearchStrategy[Value]:
    """Any value that the question accepts."""
    match question.kind:
        case "boolean":
            return st.booleans()
        case "choice":
            return st.sampled_from(list(question.options))
        case "multi":
            options = st.sampled_from(list(question.options))
            return st.lists(options, min_size=1, unique=True).map(tuple)
        case "gpu":
            return st.sampled_from(list(rulebook().gpus))
        case "model":
            sizes = st.sampled_from(["0.1b", "1b", "13b", "100b", "5000b"])
            return st.sampled_from(list(rulebook().models)) | sizes
    return _numbers(question)


def _numbers(question: Question) -> st.SearchStrategy[Value]:
    low = question.minimum
    high = LARGEST if question.maximum is None else question.maximum
    telling = st.sampled_from([x for x in TELLING if low <= x <= high] or [low])
    if question.integer:
        return telling | st.integers(int(low), int(high)).map(float)
    return telling | st.floats(low, high)


def answers(question: Question) -> st.SearchStrategy[Value | Missing | None]:
    """A value, `unknown`, or no answer at all."""
    return st.none() | st.just(Missing.UNKNOWN) | values(question)


def profiles() -> st.SearchStrategy[Profile]:
    """Any answers to any of the questions."""
    questions = rulebook().questions
    return st.fixed_dictionaries({key: answers(q) for key, q in questions.items()}).map(
        profile_from
    )


def profile_from(given: dict[str, Any]) -> Profile:
    """A profile of these values over the defaults; None = not answered."""
    known = dict(answers_of(rulebook()))
    for key, value in given.items():
        if value is not None:
            known[key] = Answer(question=key, value=value, origin=Origin.FILE)
    return Profile(known)


@cache
def documented() -> dict[str, Profile]:
    """The profiles of all documented cases and situations, by id."""
    given = {f"case {name}": one for name, one in project_answers().items()}
    given |= {f"situation {name}": one for name, one in textbook_answers().items()}
    return {name: answers_of(rulebook(), one) for name, one in given.items()}


@cache
def reaching() -> dict[str, Profile]:
    """For each node that a search finds a way to, a profile whose walk visits it."""
    found: dict[str, Profile] = {}
    for profile in _tried():
        for node in visited(profile):
            found.setdefault(node, profile)
        if len(found) == len(rulebook().flowchart.nodes):
            break
    return found


def visited(profile: Profile) -> tuple[str, ...]:
    """The nodes of the profile's walk."""
    chart = adviser().chart
    moves = walk(chart, chart.cells(profile), adviser().limits_for(profile))
    return tuple(move.node for move in moves)


def _tried() -> Iterator[Profile]:
    """Documented profiles, then such profiles with a few answers changed at random."""
    known = list(documented().values())
    yield from known
    chance = random.Random(2)
    questions = list(rulebook().questions.values())
    for _ in range(20_000):
        profile = chance.choice(known)
        for question in chance.sample(questions, chance.randint(1, 6)):
            unknown = chance.random() < 0.1
            value = Missing.UNKNOWN if unknown else _random_value(question, chance)
            answer = Answer(question=question.id, value=value, origin=Origin.SET)
            profile = profile.with_answer(answer)
        yield profile


def _random_value(question: Question, chance: random.Random) -> Value:
    match question.kind:
        case "boolean":
            return chance.random() < 0.5
        case "choice":
            return chance.choice(list(question.options))
        case "multi":
            return tuple(chance.sample(list(question.options), chance.randint(1, 2)))
        case "gpu":
            return chance.choice(list(rulebook().gpus))
        case "model":
            return chance.choice(list(rulebook().models))
    high = LARGEST if question.maximum is None else question.maximum
    telling = [x for x in TELLING if question.minimum <= x <= high]
    return chance.choice(telling or [high])
