"""`compare`: every method on the same terms, with what is unknown left open."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.cli.running import Result, no_network, run

QUANTITIES = (
    "training_gpu_hours", "memory_gb_per_gpu", "gpus", "cost_usd",
    "serving_gpu_hours_per_month", "per_1000_requests_usd", "effort_weeks", "total_usd",
    "break_even_requests_per_month", "break_even_month",
)  # fmt: skip
GAP = ("--gap-type", "unknown")
"""The one answer that must be given."""
BUSY = ("--monthly-requests", "50M")
OWN = ("--route", "own")


def compare(*arguments: str | Path, **more: Any) -> Result:
    gap = () if "--gap-type" in arguments else GAP
    stated = {"--base-model", "--route"} & set(map(str, arguments))
    own = () if stated else OWN
    return run("compare", *gap, *own, *arguments, **more)


def data(*arguments: str | Path, **more: Any) -> Any:
    result = compare(*arguments, "--format", "json", **more)
    assert result.code == 0, result.err
    return result.json


def test_every_method_has_every_quantity_or_its_reason() -> None:
    found = data()
    ids = {
        m["id"] for m in run("catalogue", "methods", "--format=json").json["methods"]
    }
    assert set(found["methods"]) == ids
    for method in found["methods"].values():
        for name in QUANTITIES:
            assert method[name] is not None or method[f"{name}_why"], name
    assert found["months"] == 12
    assert found["schema_version"] == 1


@pytest.mark.parametrize("route", ["hosted", "undecided", "own"])
def test_on_every_route_the_cheapest_prompt_of_the_plan_is_the_baseline(
    route: str,
) -> None:
    gap = ("--gap-type", "behaviour_style_format", "--route", route)
    found = data(*gap)
    methods = found["methods"]
    assert methods[found["baseline"]]["total_usd"]["typical"] > 0
    prompts = ("zero_shot", "few_shot", "chain_of_thought")
    planned = [methods[m] for m in prompts if methods[m]["in_plan"]]
    least = min(one["total_usd"]["typical"] for one in planned)
    assert methods[found["baseline"]]["total_usd"]["typical"] == least


def test_an_undecided_route_prices_both_and_the_cheaper_one_counts() -> None:
    found = data("--route", "undecided")["methods"]["few_shot"]
    month = {
        one["route"]: one["serving_usd_per_month"]["typical"] for one in found["routes"]
    }
    assert set(month) == {"hosted", "own"}
    assert found["serving_usd_per_month"]["typical"] == min(month.values())
    assert found["route"] == min(month, key=lambda route: month[route])
    assert found["crossing_requests"] > 0
    assert "Both routes" in compare("--route", "undecided").out


def test_a_hosted_route_is_billed_by_the_token_and_needs_no_gpu() -> None:
    found = data("--route", "hosted", "--monthly-requests", "5k")["methods"]
    twice = data("--route", "hosted", "--monthly-requests", "10k")["methods"]
    key = "serving_usd_per_month"
    for name in ("zero_shot", "few_shot", "rag", "react"):
        assert found[name]["served"] == "hosted"
        assert found[name]["routes"] == []
        once = found[name][key]["typical"]
        assert 0 < once < twice[name][key]["typical"] <= 2 * once
    assert found["lora"]["cost_usd"]["typical"] > 0


def test_methods_of_the_plan_are_marked() -> None:
    answers = ("--gap-type", "behaviour_style_format", "--labelled-examples", "5k")
    found = data(*answers)
    plan = run("recommend", *answers, "--format", "json").json["plan"]
    marked = {name for name, one in found["methods"].items() if one["in_plan"]}
    assert marked == {stage["method"] for stage in plan}
    assert "* " in compare(*answers).out


def test_hours_are_those_of_recommend() -> None:
    found = data()["methods"]
    advised = run("recommend", *GAP, *OWN, "--format", "json").json["estimates"]
    for name, one in found.items():
        assert one["training_gpu_hours"] == advised[name]["training_gpu_hours"]
        assert one["cost_usd"] == advised[name]["cost_usd"]


def test_answers_come_from_every_origin(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_text("answers: {monthly_requests: 1000}")
    variables = {"ADAPT_ADVISOR_ANSWER_MONTHLY_REQUESTS": "2000"}
    assert data("--answers", file)["requests_per_month"] == 1000
    assert data("--answers", file, **variables)["requests_per_month"] == 2000
    assert data("--set", "monthly_requests=3000")["requests_per_month"] == 3000
    assert data("--monthly-requests", "4k")["requests_per_month"] == 4000


def test_a_longer_horizon_costs_more() -> None:
    short, long = data("--months", "3"), data("--months", "24")
    for name, one in short["methods"].items():
        if one["total_usd"]:
            later = long["methods"][name]["total_usd"]["typical"]
            assert later >= one["total_usd"]["typical"]


def test_the_total_is_training_and_months_of_serving() -> None:
    one = data("--months", "6")["methods"]["lora"]
    expected = one["cost_usd"]["typical"] + 6 * one["serving_usd_per_month"]["typical"]
    assert one["total_usd"]["typical"] == pytest.approx(expected)


def test_an_adapter_pays_against_a_long_prompt_from_some_volume() -> None:
    found = data("--baseline", "few_shot", *BUSY)["methods"]["lora"]
    assert found["break_even_month"]["typical"] == 1
    volume = found["break_even_requests_per_month"]["typical"]
    assert 0 < volume < 50e6
    quiet = data("--baseline", "few_shot", "--monthly-requests", "1k")
    assert quiet["methods"]["lora"]["break_even_month"] is None


def test_the_baseline_is_held_against_nothing() -> None:
    found = data()
    own = found["methods"][found["baseline"]]
    assert own["break_even_month"] is None
    assert "baseline" in own["break_even_month_why"]


def test_hosted_prices_are_dated_and_cached_prompts_are_cheaper() -> None:
    given = ("--api", "mid", "--prompt-tokens", "5000", "--input-tokens-mean", "6000")
    warm = data(*given, "--cache-hits", "90")
    cold = data(*given, "--cache-hits", "0")
    key = "per_1000_requests_usd"
    cheap = warm["methods"]["zero_shot"][key]["typical"]
    assert cheap < cold["methods"]["zero_shot"][key]["typical"]
    assert all(p["as_of"] and p["source"] for p in warm["hosted"]["prices"].values())
    assert warm["methods"]["zero_shot"]["served"] == "hosted"
    assert warm["methods"]["lora"]["served"] == "own_gpus"
    assert any("change of model" in text for text in warm["warnings"])


def test_one_request_costs_tokens_times_prices() -> None:
    given = ("--prompt-tokens", "0", "--input-tokens-mean", "1000")
    found = data("--api", "mid", *given, "--output-tokens-mean", "100")
    prices = {k: p["typical"] for k, p in found["hosted"]["prices"].items()}
    expected = 1000 * (1000 * prices["input"] + 100 * prices["output"]) / 1e6
    one = found["methods"]["zero_shot"]["per_1000_requests_usd"]["typical"]
    assert one == pytest.approx(expected)


def test_own_cards_pay_against_a_hosted_model_from_some_volume() -> None:
    found = data("--api", "mid")["methods"]["lora"]
    volume = found["break_even_requests_per_month"]["typical"]
    month = found["serving_usd_per_month"]["typical"]
    baseline = data("--api", "mid")["methods"]["zero_shot"]
    each = baseline["per_1000_requests_usd"]["typical"] / 1000
    assert volume == pytest.approx(month / each, rel=0.05)


def test_a_closed_model_is_priced_by_its_class_and_not_trained() -> None:
    found = data("--base-model", "closed_api_small", "--route", "hosted")
    assert found["hosted"]["item"] == "small"
    assert found["methods"]["lora"]["total_usd"] is None
    assert "at a provider" in found["methods"]["lora"]["total_usd_why"]


def test_a_named_hosted_model_needs_the_optional_package() -> None:
    pytest.importorskip("genai_prices")
    found = data("--api-model", "gpt-4o-mini", "--price-date", "2025-06-01")
    assert found["hosted"]["item"] == "gpt-4o-mini"
    assert date.fromisoformat(found["hosted"]["prices"]["input"]["as_of"])
    assert compare("--api-model", "no-such-model").code == 2


def test_a_prompt_beyond_the_context_has_no_price() -> None:
    given = ("--reference-corpus-tokens", "1B")
    found = data(*given)["methods"]["long_context"]
    assert found["total_usd"] is None
    assert "exceeds" in found["total_usd_why"]


def test_a_shorter_prompt_after_tuning_saves() -> None:
    given = ("--prompt-tokens", "4000", "--input-tokens-mean", "4500", *BUSY)
    found = data(*given, "--tuned-prompt", "100")["methods"]
    key = "per_1000_requests_usd"
    assert found["lora"][key]["typical"] < found["zero_shot"][key]["typical"]


def test_retraining_is_paid_again() -> None:
    key = "total_usd"
    once = data("--labelled-examples", "1M")["methods"]["full_ft"]
    again = data("--labelled-examples", "1M", "--retrain-every", "3")
    difference = again["methods"]["full_ft"][key]["typical"] - once[key]["typical"]
    assert difference == pytest.approx(3 * once["cost_usd"]["typical"], rel=1e-6)


def test_all_problems_are_listed_at_once() -> None:
    result = compare(
        "--months", "0", "--baseline", "fewshot", "--api", "midd",
        "--cache-hits", "200", "--tuned-prompt", "x",
    )  # fmt: skip
    assert result.code == 2
    assert not result.out
    for flag in ("--months", "--baseline", "--api", "--cache-hits", "--tuned-prompt"):
        assert f"{flag}: " in result.err
    assert "Did you mean mid?" in result.err


def test_a_required_answer_must_be_there() -> None:
    result = run("compare")
    assert result.code == 2
    assert "--gap-type" in result.err


def test_a_wrong_flag_is_refused() -> None:
    assert compare("--no-such-thing", "5").code == 2


def test_no_connection_is_opened() -> None:
    with no_network() as attempts:
        assert compare().code == 0
    assert not attempts
