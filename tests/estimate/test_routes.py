"""Which model a method takes on which route, and what that costs."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from adapt_advisor import (
    Answer,
    Estimate,
    Method,
    Option,
    Origin,
    Profile,
    Question,
    Rulebook,
    TrainingRecipe,
    Unknown,
    Value,
    load_rulebook,
)
from adapt_advisor.estimate.inputs import Inputs
from adapt_advisor.estimate.methods import MethodEstimator
from adapt_advisor.estimate.nouns import MethodEstimate

RULES = Path(__file__).parents[2] / "rules"
ROUTE = Question(
    id="where",
    group="setup",
    kind="choice",
    ask="Where?",
    why="It decides.",
    find_out="Ask.",
    options={name: Option(label=name) for name in ("hosted", "own", "undecided")},
    unknown=Unknown(assume="own", because="most do"),
    feeds="route",
)


@cache
def rulebook() -> Rulebook:
    known = load_rulebook(RULES)
    lora = known.methods["lora"]
    methods = {
        **known.methods,
        "better": lora.replace(
            id="better",
            model="stronger",
            training=None,
            assume=("open_14b", "open_70b"),
        ),
        "head": lora.replace(
            id="head",
            model="embedder",
            assume=("modernbert-base",),
            training=TrainingRecipe(trains="head", default_epochs=5),
        ),
    }
    questions = {
        name: question
        for name, question in known.questions.items()
        if question.feeds != "route"
    }
    questions |= {"where": ROUTE}
    return known.replace(methods=methods, questions=questions)


def estimate(method: str, **answers: Value) -> MethodEstimate:
    profile = Profile()
    for question, value in answers.items():
        answer = Answer(question=question, value=value, origin=Origin.FLAG)
        profile = profile.with_answer(answer)
    return MethodEstimator(Inputs(rulebook(), profile)).of(method)


def typical(found: Estimate) -> float:
    assert found.value is not None, found.why
    return found.value.typical


def test_own_cards_run_the_named_model_and_cost_hours_and_money() -> None:
    found = estimate("lora", where="own", base_model="qwen2.5-7b")
    assert (found.route, found.model) == ("own", "qwen2.5-7b")
    assert typical(found.training_gpu_hours) > 0
    hours = typical(found.serving_gpu_hours_per_month)
    assert hours >= 730
    assert typical(found.serving_usd_per_month) == pytest.approx(hours * 1.5)


def test_a_hosted_route_asks_for_no_gpu_and_bills_tokens() -> None:
    found = estimate(
        "zero_shot", where="hosted", base_model="gpt-4o", monthly_requests=5000.0
    )
    assert (found.route, found.model, found.gpu) == ("hosted", "gpt-4o", None)
    assert found.serving_gpu_hours_per_month.value is None
    # 5,000 requests of 500 fixed (90% cached), 500 free and 200 answered tokens at the
    # middle class: 500 x (0.9 x 0.0875 + 0.1 x 1.875) + 500 x 1.5 + 200 x 7.5, per 1M.
    one = 500 * (0.9 * 0.0875 + 0.1 * 1.875) + 500 * 1.5 + 200 * 7.5
    assert typical(found.serving_usd_per_month) == pytest.approx(5000 * one / 1e6)


def test_an_open_model_is_tuned_at_a_provider_by_the_token() -> None:
    found = estimate(
        "lora", where="hosted", base_model="qwen2.5-7b", labelled_examples=1000.0
    )
    assert found.training_gpu_hours.value is None
    tokens = 1000 * 400 * 3  # examples x assumed length x epochs
    assert typical(found.cost_usd) == pytest.approx(0.46 * tokens / 1e6, rel=0.3)


def test_undecided_costs_both_and_says_where_they_cross() -> None:
    few = estimate("zero_shot", where="undecided", monthly_requests=5000.0)
    many = estimate("zero_shot", where="undecided", monthly_requests=50e6)
    assert {one.route for one in few.routes} == {"hosted", "own"}
    assert (few.route, many.route) == ("hosted", "own")
    assert few.crossing_requests is not None
    assert 5000 < typical(few.crossing_requests) < 50e6
    assert few.crossing_requests == many.crossing_requests


def test_a_student_is_sized_as_a_student() -> None:
    found = estimate("distillation", base_model="llama-3.1-70b")
    assert found.model == "qwen3-4b"
    assert typical(found.memory_gb_per_gpu) < 80


@pytest.mark.parametrize(
    ("route", "base", "model"),
    [
        ("own", "llama-3.1-8b", "open_70b"),
        ("own", "qwen2.5-1.5b", "open_14b"),
        ("hosted", "gpt-4o-mini", "mid"),
        ("hosted", "gpt-4o", "frontier"),
    ],
)
def test_a_stronger_model_is_one_step_up(route: str, base: str, model: str) -> None:
    found = estimate("better", where=route, base_model=base)
    chosen = rulebook().models[found.model]
    assert model in (chosen.id, chosen.price_tier)
    assert typical(found.training_gpu_hours) == 0


def test_a_head_on_frozen_embeddings_costs_minutes() -> None:
    found = estimate("head", labelled_examples=20000.0)
    assert typical(found.training_gpu_hours) < 0.5
    assert found.gpu == "L4"
    hosted = estimate("head", where="hosted", labelled_examples=20000.0)
    assert typical(hosted.cost_usd) < 5


def test_a_wait_that_only_more_cards_meet_costs_more() -> None:
    slow, fast = (
        estimate("zero_shot", base_model="llama-3.1-70b", latency_budget=wait)
        for wait in (60_000.0, 6_000.0)
    )
    assert typical(fast.serving_gpu_hours_per_month) >= typical(
        slow.serving_gpu_hours_per_month
    )


def test_every_method_says_its_weeks() -> None:
    known: dict[str, Method] = rulebook().methods
    for name, method in known.items():
        weeks = estimate(name).effort_weeks
        assert (weeks.value is None) == (method.effort is None)
