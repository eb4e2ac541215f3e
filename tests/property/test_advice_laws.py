"""Laws of the advice, whatever the answers: under the shipped rules."""

from __future__ import annotations

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapt_advisor import (
    RENDERERS,
    Adviser,
    Answer,
    Consultation,
    Missing,
    Origin,
    Profile,
    Recommendation,
    advise,
    render,
)
from adapt_advisor.advice.absent import unanswered
from tests.property.profiles import documented, profiles, reaching, values
from tests.shipped import adviser, rulebook

few = settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
many = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)


def check_whole(found: Recommendation, profile: Profile) -> None:
    """What every recommendation keeps, whatever the answers."""
    known = set(rulebook().methods)
    planned = set(found.methods)
    assert planned
    assert planned <= known
    assert found.primary in planned
    assert {r.method for r in found.rejected} == known - planned
    assert [e.method for e in found.estimates] == list(rulebook().methods)
    silent = {q for q in rulebook().questions if not _is_known(profile, q)}
    assert {m.question for m in found.missing} == silent
    assert {a.question for a in found.assumptions} <= silent
    assert not set(found.dropped) & silent
    assert all(stage.because and stage.sources for stage in found.plan)
    assert found.path[0].node == rulebook().flowchart.start
    assert found.path[-1].goes_to is None


def _is_known(profile: Profile, question: str) -> bool:
    return not isinstance(profile.value(question), Missing)


@settings(few, deadline=5000)  # a fraction of a second is usual
@given(profiles())
def test_any_answers_end_in_a_whole_recommendation(profile: Profile) -> None:
    check_whole(advise(adviser(), profile), profile)


@few
@given(profiles(), st.sampled_from(tuple(RENDERERS)))
def test_any_recommendation_can_be_printed(profile: Profile, name: str) -> None:
    assert render(advise(adviser(), profile), rulebook(), name).endswith("\n")


@few
@given(profiles(), st.randoms(use_true_random=False))
def test_the_order_of_answers_is_irrelevant(
    profile: Profile, shuffler: random.Random
) -> None:
    shuffled = dict(shuffler.sample(list(profile.items()), len(profile)))
    assert advise(adviser(), Profile(shuffled)) == advise(adviser(), profile)


@few
@given(profiles())
def test_advice_is_deterministic(profile: Profile) -> None:
    first, second = (advise(Adviser(rulebook()), profile) for _ in range(2))
    assert first == second
    assert render(first, rulebook(), "json") == render(second, rulebook(), "json")


@many
@given(profiles(), st.data())
def test_a_more_generous_answer_never_crashes(
    profile: Profile, data: st.DataObject
) -> None:
    numbers = [q for q in rulebook().questions.values() if q.kind == "number"]
    number = data.draw(st.sampled_from(numbers))
    for value in data.draw(st.lists(values(number), min_size=2, max_size=4)):
        answer = Answer(question=number.id, value=value, origin=Origin.SET)
        assert adviser().plan(profile.with_answer(answer))


@many
@given(profiles())
def test_unknown_counts_as_not_answered(profile: Profile) -> None:
    silent = {q: a for q, a in profile.items() if a.is_known}
    assert adviser().plan(Profile(silent)) == adviser().plan(profile)


def test_unknown_on_every_question_still_ends_in_a_plan() -> None:
    unknown = Profile(
        {
            q: Answer(question=q, value=Missing.UNKNOWN, origin=Origin.FLAG)
            for q in rulebook().questions
        }
    )
    for profile in (unknown, Profile()):
        found = advise(adviser(), profile)
        check_whole(found, profile)
        assert found.assumptions


@pytest.mark.parametrize("question", rulebook().questions)
def test_an_answer_changed_to_unknown_is_assumed_and_named(question: str) -> None:
    """On a path that reads it: asked, or tested although a default holds."""
    answer = Answer(question=question, value=Missing.UNKNOWN, origin=Origin.FLAG)
    reached = (p.with_answer(answer) for p in reaching().values())
    profile = next(p for p in reached if question in Consultation(adviser(), p).read)
    found = advise(adviser(), profile)
    assert question in {a.question for a in found.assumptions}
    state = next(m for m in found.missing if m.question == question)
    assert (state.state, state.on_path) == ("unknown", True)


@few
@given(profiles())
def test_an_answer_that_decided_a_branch_is_on_record(profile: Profile) -> None:
    found = advise(adviser(), profile)
    decided = {r for step in found.path for r in step.decided_by}
    on_record = {line.question for line in found.answers}
    assumed = {a.question for a in found.assumptions}
    for reading in decided:
        group = assumed if reading.origin == "assumed" else on_record
        assert reading.question in group
        assert reading.question not in found.dropped


@pytest.mark.parametrize("name", documented())
def test_every_answer_of_a_documented_profile_may_be_unknown(name: str) -> None:
    profile = documented()[name]
    for question in profile:
        answer = Answer(question=question, value=Missing.UNKNOWN, origin=Origin.SET)
        assert adviser().plan(profile.with_answer(answer))


def test_every_method_is_reached_by_a_documented_profile() -> None:
    reached = {m for p in documented().values() for m in adviser().methods(p)}
    assert reached == set(rulebook().methods)


def test_every_node_is_reached_by_some_profile() -> None:
    assert set(rulebook().flowchart.nodes) == set(reaching())


@many
@given(profiles())
def test_what_is_asked_is_not_answered_yet(profile: Profile) -> None:
    asked = unanswered(adviser(), profile)
    assert all(profile.value(q) is Missing.NOT_ASKED for q in asked)


@few
@given(profiles())
def test_hinges_tell_the_truth(profile: Profile) -> None:
    """Each flip, made, gives the plan that it promises."""
    for hinge in advise(adviser(), profile).hinges:
        for flip in hinge.flips:
            answer = Answer(
                question=hinge.question, value=flip.value, origin=Origin.SET
            )
            assert adviser().methods(profile.with_answer(answer)) == flip.plan
