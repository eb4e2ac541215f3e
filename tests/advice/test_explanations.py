"""Explanations under the shipped rules: every promise holds once it is walked."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from adapt_advisor import (
    Adviser,
    Consultation,
    Origin,
    Profile,
    Recommendation,
    advise,
    answers,
    load_rulebook,
    parse_guard,
)
from adapt_advisor.advice import why_not
from adapt_advisor.advice.flips import bearing
from adapt_advisor.advice.hinges import hinges
from adapt_advisor.advice.possible import possible_plans
from adapt_advisor.answers.sources import Raw
from adapt_advisor.report.render.json_ import settable
from adapt_advisor.rulebook.guard import Test, leaves_of
from adapt_advisor.walk.plan import later_of, methods_of
from tests.shipped import (
    RULES,
    adviser,
    project_answers,
    rulebook,
    textbook_answers,
)


@cache
def scenarios() -> dict[str, Profile]:
    known = project_answers() | textbook_answers()
    return {name: answers(rulebook(), given) for name, given in known.items()}


SAMPLE = ("alpaca", "chipnemo", "documentation_chatbot", "hosted_tuning", "lima")
REST = sorted(set(scenarios()) - set(SAMPLE))
every_scenario = pytest.mark.parametrize(
    "name", [*SAMPLE, *(pytest.param(name, marks=pytest.mark.slow) for name in REST)]
)


def with_settings(profile: Profile, change: Mapping[str, Any]) -> Profile:
    """The profile after `--set` of a change, its values as JSON prints them."""
    from adapt_advisor.answers.chain import read_answer

    for question, value in change.items():
        raw = Raw(question, settable(value), Origin.SET, "")
        profile = profile.with_answer(read_answer(rulebook(), raw))
    return profile


@every_scenario
def test_every_change_brings_the_method_in(name: str) -> None:
    profile = scenarios()[name]
    consultation = Consultation(adviser(), profile)
    for rejected in why_not.rejected(consultation):
        sizes = {len(change) for change in rejected.changes}
        assert len(sizes) <= 1
        for change in rejected.changes:
            changed = with_settings(profile, dict(change))
            assert rejected.method in adviser().methods(changed)
            assert all(changed.value(q) != profile.value(q) for q in change)


@every_scenario
def test_every_flip_gives_its_plan(name: str) -> None:
    profile = scenarios()[name]
    consultation = Consultation(adviser(), profile)
    for hinge in hinges(consultation):
        for flip in hinge.flips:
            changed = with_settings(profile, {hinge.question: flip.value})
            plan = adviser().plan(changed)
            assert (methods_of(plan), later_of(plan)) == (flip.plan, flip.later)
            assert plan != consultation.plan


@every_scenario
def test_the_path_accounts_for_every_stage(name: str) -> None:
    found = advise(adviser(), scenarios()[name])
    on_path = [step.node for step in found.path]
    for stage in found.plan:
        assert stage.branches
        assert all(
            on_path.index(node) < on_path.index(stage.node) for node in stage.branches
        )


@pytest.mark.parametrize("name", SAMPLE)
def test_facts_rest_only_on_what_may_bear_on_them(name: str) -> None:
    consultation = Consultation(adviser(), scenarios()[name])
    numbers = [q for q in rulebook().questions.values() if q.kind == "number"]
    for limit in rulebook().limits:
        known = bearing(consultation, limit)
        limited = rulebook().limits[limit].comparison[1]
        for question in numbers:
            # an unanswered budget becomes the one that counts once it is answered
            budget = question.feeds == "training_budget_gpu_hours"
            if question.id in known or (budget and question.feeds == limited):
                continue
            for value in (question.minimum, (question.maximum or 1e6) / 3):
                whole = float(round(value)) if question.integer else value
                moved = consultation.changed({question.id: whole})
                assert adviser().limits_of(moved).margin(
                    limit
                ) == consultation.limits.margin(limit)


def test_a_model_that_does_not_fit_is_the_way_to_quantised_adapters() -> None:
    profile = scenarios()["retrieval_with_adapter"]
    out = _rejected(advise(adviser(), profile), "qlora")
    assert any("base_model" in change for change in out)


def test_a_tiny_bound_is_said_and_claims_no_minimum() -> None:
    consultation = Consultation(adviser(), scenarios()["lima"])
    found = list(why_not.rejected(consultation, most_work=40))
    cut = [one for one in found if not one.changes]
    assert cut
    assert not any(one.proof.fewest is None for one in cut)


def test_unknown_examples_leave_several_plans_with_what_they_share() -> None:
    profile = scenarios()["lima"]
    unknown = with_settings(profile, {"labelled_examples": "unknown"})
    plans = possible_plans(Consultation(adviser(), unknown))
    assert len({plan.plan for plan in plans}) > 1
    for plan in plans:
        leaves = [leaf for guard in plan.when for leaf in leaves_of(guard)]
        asked = {leaf.question for leaf in leaves if isinstance(leaf, Test)}
        assert "labelled_examples" in asked


def _rejected(found: Recommendation, method: str) -> tuple[dict[str, object], ...]:
    return next(
        tuple(dict(c) for c in r.changes) for r in found.rejected if r.method == method
    )


def test_an_explanation_follows_the_guard(tmp_path: Path) -> None:
    copy = tmp_path / "rules"
    shutil.copytree(RULES, copy)
    chart = copy / "flowchart.yaml"
    mark = "{labelled_examples: {at_least: 50}, label_quality: clean_reviewed}"
    text = chart.read_text(encoding="utf-8")
    assert text.count(mark) == 1
    chart.write_text(text.replace(mark, mark.replace("50}", "70}")), encoding="utf-8")
    changed = Adviser(load_rulebook(str(copy)))
    few = {"labelled_examples": 10.0, "can_make_synthetic_labels": False}
    profile = with_settings(scenarios()["retrieval_with_adapter"], few)
    told = {}
    for name, rules in (("shipped", adviser()), ("changed", changed)):
        found = next(r for r in advise(rules, profile).rejected if r.method == "lora")
        change = next(c for c in found.changes if set(c) == {"labelled_examples"})
        words = found.classes[found.changes.index(change)]["labelled_examples"]
        told[name] = change["labelled_examples"], words
    assert told["shipped"] == (
        50.0,
        parse_guard({"labelled_examples": {"at_least": 50}}),
    )
    assert told["changed"] == (
        70.0,
        parse_guard({"labelled_examples": {"at_least": 70}}),
    )


@pytest.mark.parametrize("name", SAMPLE)
def test_how_far_a_method_is_does_not_hang_on_what_else_is_asked(name: str) -> None:
    profile = scenarios()[name]
    whole = {one.method: one for one in advise(adviser(), profile).rejected}
    some = advise(adviser(), profile, explain=3, hinges=False)
    assert len(some.rejected) == 3
    assert {*some.unexplained, *(one.method for one in some.rejected)} == set(whole)
    assert not some.hinges
    for one in some.rejected:
        same = whole[one.method]
        # A search that met its bound has proved less; what it found is the same.
        if one.changes and same.changes:
            assert one.proof.fewest == same.proof.fewest
            assert {len(c) for c in one.changes} == {len(c) for c in same.changes}


def test_methods_that_are_asked_about_are_explained_and_no_others() -> None:
    found = advise(adviser(), scenarios()["lima"], explain=("rag", "few_shot"))
    asked = {"rag", "few_shot"} - set(found.methods)
    assert {one.method for one in found.rejected} == asked


def test_what_is_kept_for_searches_changes_no_advice() -> None:
    profile = scenarios()["lima"]
    shipped = rulebook()
    bare = shipped.replace(flowchart=shipped.flowchart.replace(cuts=None))
    assert shipped.flowchart.cuts is not None
    assert advise(bare, profile) == advise(adviser(), profile)
