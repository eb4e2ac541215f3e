"""Laws of answers: saying what is assumed changes nothing, order breaks ties."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapt_advisor import Answer, Consultation, Missing, Origin, Profile, Value
from adapt_advisor.estimate.nouns import QUANTITIES
from tests.property.profiles import documented, profiles
from tests.shipped import adviser, rulebook

bounded = settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)

WHAT_IS_SAID_COUNTS = {
    "gap_type": "unsorted failures are to be sorted first, which is a preparation",
    "prompting_tried": (
        "silence about a prompt is no word that none was measured; a stated no keeps "
        "training for later (taking silence for a no costs 5 points of agreement)"
    ),
    "labelled_examples": (
        "examples that somebody counted exist; those that are assumed have to be made"
    ),
    "unlabelled_tokens": "text that nobody counted is counted first; none is none",
    "task_diversity": "several adapters on one base are for teams that named the jobs",
    "training_budget": "a budget that was named is a bound; else money is sought first",
    "training_budget_gpu_hours": (
        "hours that were named are a bound; else money or hours are sought first"
    ),
    "base_model": "whoever names an open model has decided more than its size",
    "gpu_count": "cards that nobody counted can be rented; counted ones are a bound",
}
"""Questions whose assumed value, stated, changes a plan, and why that is meant."""


def _stated(profile: Profile, question: str) -> Profile:
    value = rulebook().questions[question].unknown.assume
    return profile.with_answer(
        Answer(question=question, value=value, origin=Origin.SET)
    )


def _advice(profile: Profile) -> object:
    """The plan, and at every step the branch whose reason is told."""
    case = Consultation(adviser(), profile)
    return case.plan, tuple((move.node, move.branch) for move in case.moves)


def _figures(profile: Profile) -> list[object]:
    case = Consultation(adviser(), profile)
    found = map(case.estimates.of, case.methods)
    return [getattr(one, name).value for one in found for name in QUANTITIES]


def _silent(profile: Profile) -> list[str]:
    return [
        question
        for question in rulebook().questions
        if isinstance(profile.value(question), Missing)
    ]


@pytest.mark.parametrize("name", documented())
def test_saying_what_is_assumed_changes_no_plan_and_no_reason(name: str) -> None:
    profile = documented()[name]
    before = _advice(profile)
    for question in _silent(profile):
        if question not in WHAT_IS_SAID_COUNTS:
            assert _advice(_stated(profile, question)) == before, question


@bounded
@given(profiles())
def test_nor_under_any_other_answers(profile: Profile) -> None:
    before, figures = _advice(profile), _figures(profile)
    for question in _silent(profile):
        if question not in WHAT_IS_SAID_COUNTS:
            after = _stated(profile, question)
            assert _advice(after) == before, question
            assert _figures(after) == figures, question


@pytest.mark.parametrize("question", WHAT_IS_SAID_COUNTS)
def test_every_exception_is_needed(question: str) -> None:
    every = (Profile(), *documented().values())
    silent = (p for p in every if question in _silent(p))
    assert any(_advice(_stated(p, question)) != _advice(p) for p in silent)


GAPS = "gap_type"
ORDER_COUNTS: dict[frozenset[str], str] = {}
"""Pairs of gaps whose order changes the set of methods, and why that is meant."""


def _methods(profile: Profile, gaps: Value) -> frozenset[str]:
    answer = Answer(question=GAPS, value=gaps, origin=Origin.SET)
    return frozenset(adviser().methods(profile.with_answer(answer)))


@bounded
@given(st.sampled_from(list(documented().values())) | profiles())
def test_the_order_of_two_gaps_breaks_ties_only(profile: Profile) -> None:
    for pair in combinations(rulebook().questions[GAPS].options, 2):
        if frozenset(pair) not in ORDER_COUNTS:
            assert _methods(profile, pair) == _methods(profile, pair[::-1]), pair
