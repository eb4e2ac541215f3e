"""Settled answers: the value that counts, its origin and its remark, for everyone."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapt_advisor import Answer, Missing, Origin, Profile
from adapt_advisor.answers.settled import SettledAnswers
from adapt_advisor.estimate.inputs import BUDGETS
from tests.answers.world import HOUSE, profile
from tests.property.profiles import profiles
from tests.shipped import adviser, rulebook


def settled(*flags: str) -> SettledAnswers:
    return SettledAnswers(HOUSE.questions, profile(flags=flags))


def test_a_given_answer_counts_with_its_origin() -> None:
    found = settled("--examples", "5k")["examples"]
    assert (found.value, found.origin.word, found.silence) == (5000, "flag", None)
    assert found.is_given


def test_a_default_counts_as_given() -> None:
    found = settled()["example_tokens"]
    assert (found.value, found.origin.word) == (400, "default")
    assert found.is_given


@pytest.mark.parametrize(
    ("flags", "silence"),
    [((), Missing.NOT_ASKED), (("--examples", "unknown"), Missing.UNKNOWN)],
)
def test_a_missing_answer_is_assumed_with_the_reason(
    flags: tuple[str, ...], silence: Missing
) -> None:
    found = settled(*flags)["examples"]
    unknown = HOUSE.questions["examples"].unknown
    assert (found.value, found.remark) == (unknown.assume, unknown.because)
    assert (found.origin.word, found.silence) == ("assumed", silence)
    assert not found.is_given


def test_every_question_is_settled_in_order() -> None:
    assert [found.question for found in settled()] == list(HOUSE.questions)


@settings(max_examples=30, deadline=None)
@given(profiles(), st.data())
def test_estimates_do_not_tell_an_assumed_value_from_the_same_one_given(
    known: Profile, data: st.DataObject
) -> None:
    answers = SettledAnswers(rulebook().questions, known)
    budgets = {q.id for q in rulebook().questions.values() if q.feeds in BUDGETS}
    assumed = [s for s in answers if not s.is_given and s.question not in budgets]
    one = data.draw(st.sampled_from(assumed))
    said = known.with_answer(Answer(one.question, one.value, Origin.SET))
    before, after = (adviser().estimates_for(one) for one in (known, said))
    for method in rulebook().methods:
        old, new = before.of(method), after.of(method)
        assert old.training_gpu_hours.value == new.training_gpu_hours.value
        assert old.gpus.value == new.gpus.value
        assert old.verdict == new.verdict
        serving = [e.serving_gpu_hours_per_month.value for e in (old, new)]
        assert serving[0] == serving[1]
