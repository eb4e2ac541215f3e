"""What a stage says: its model, where it runs, its money, and what helps it to fit."""

from __future__ import annotations

from typing import Any

import pytest

from adapt_advisor import Recommendation, advise, answers, load_rulebook

RULES = load_rulebook()
TUNED: dict[str, Any] = {
    "gap_type": ["behaviour_style_format"],
    "prompting_tried": True,
    "also_tried": ["stronger_model"],
    "labelled_examples": 20_000,
    "label_quality": "clean_reviewed",
    "team_skill": "ml_finetuning",
    "answers_steady": "rarely",
}
CARD = {"gpu_kind": "RTX 4090", "gpu_count": 1, "base_model": "llama-3.1-70b"}


def advised(**more: Any) -> Recommendation:
    return advise(RULES, answers(RULES, {**TUNED, **more}), explain=(), hinges=False)


@pytest.mark.parametrize("route", ["hosted", "own", "device", "undecided"])
def test_the_route_is_on_record(route: str) -> None:
    assert advised(route=route).route == route


def test_a_route_that_nobody_chose_is_undecided() -> None:
    assert advised().route == "undecided"


def test_every_stage_names_a_model_of_the_catalogue_with_weeks_and_money() -> None:
    for route in ("hosted", "own", "undecided"):
        for stage in advised(route=route).plan:
            assert stage.estimate is not None
            assert stage.estimate.model in RULES.models
            assert stage.estimate.effort_weeks.value is not None
            assert stage.estimate.cost_usd.value is not None
            assert stage.estimate.serving_usd_per_month.value is not None


def test_an_undecided_stage_has_both_routes_and_the_cheaper_leads() -> None:
    stage = advised(route="undecided", monthly_requests=5_000).plan[0]
    found = stage.estimate
    assert found is not None
    assert stage.route == "undecided"
    month = {}
    for one in found.routes:
        assert one.serving_usd_per_month.value is not None
        month[one.route] = one.serving_usd_per_month.value.typical
    assert set(month) == {"hosted", "own"}
    assert found.route == min(month, key=lambda route: month[route]) == "hosted"


def test_where_the_routes_cross_is_told() -> None:
    stage = advised(route="undecided").plan[0]
    assert stage.estimate is not None
    crossing = stage.estimate.crossing_requests
    assert crossing is not None
    assert crossing.value is not None
    few = advised(monthly_requests=crossing.value.typical / 3).plan[0].estimate
    many = advised(monthly_requests=crossing.value.typical * 3).plan[0].estimate
    assert few is not None
    assert many is not None
    assert (few.route, many.route) == ("hosted", "own")


def test_what_does_not_fit_named_cards_says_what_does() -> None:
    found = advised(route="own", **CARD)
    stuck = [stage for stage in found.plan if stage.remedy is not None]
    assert stuck
    for stage in stuck:
        assert stage.remedy is not None
        assert stage.remedy.gpus_named == 1
        assert stage.remedy.rent is not None
        assert stage.remedy.largest_b is not None
        assert stage.remedy.largest_b < 70


def test_a_smaller_model_as_told_does_fit() -> None:
    stage = next(s for s in advised(route="own", **CARD).plan if s.remedy is not None)
    assert stage.remedy is not None
    smaller = advised(
        route="own", **{**CARD, "base_model": f"{stage.remedy.largest_b:g}b"}
    )
    assert not any(one.remedy for one in smaller.plan if one.method == stage.method)


def test_no_remedy_without_named_cards() -> None:
    found = advised(route="own", base_model="llama-3.1-405b")
    assert not any(stage.remedy for stage in found.plan)
