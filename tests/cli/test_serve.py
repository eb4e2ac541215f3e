"""The command `serve` and the verb behind it."""

from __future__ import annotations

import json

import pytest

import adapt_advisor
from adapt_advisor import UsageError

from .running import run

CARD = ("--model", "qwen3-8b", "--gpu", "h100-sxm")


def test_it_says_rates_waits_layouts_and_money() -> None:
    shown = run("serve", *CARD, "--gpus", "2", "--requests", "1M")
    assert shown.code == 0, shown.err
    for words in ("Output of all GPUs", "First token", "Layouts", "hosted open models"):
        assert words in shown.out


def test_the_json_holds_the_same_job_as_the_verb() -> None:
    rules = adapt_advisor.load_rulebook()
    request, found, _ = adapt_advisor.serve(rules, model="qwen3-8b", gpu="h100-sxm")
    assert found.rate.value is not None
    printed = run("serve", *CARD, "--format", "json").json
    assert printed["output_tokens_per_s"]["typical"] == pytest.approx(
        found.rate.value.typical
    )
    assert printed["model"] == request.job.model.id
    assert printed["support"] in {"measured", "near", "far", "none"}


def test_what_nobody_stated_is_listed() -> None:
    printed = run("serve", *CARD, "--format", "json").json
    assumed = " ".join(printed["assumptions"])
    for flag in ("--input-tokens", "--output-tokens", "--weights", "--engine"):
        assert flag in assumed


def test_limits_give_a_number_of_users() -> None:
    printed = run("serve", *CARD, "--token-limit", "20 ms", "--format", "json").json
    assert printed["users_within_limits"] > 0


def test_every_problem_is_said_at_once() -> None:
    wrong = run("serve", "--gpu", "no such card", "--engine", "what", "--gpus", "-1")
    assert wrong.code == 2
    for flag in ("--model", "--gpu", "--engine", "--gpus"):
        assert flag in wrong.err


def test_a_hosted_model_has_no_deployment() -> None:
    wrong = run("serve", "--model", "gpt-4o", "--gpu", "h100-sxm")
    assert wrong.code == 2
    assert "compare" in wrong.err


def test_the_verb_refuses_like_the_command() -> None:
    with pytest.raises(UsageError, match="--model"):
        adapt_advisor.serve(adapt_advisor.load_rulebook(), gpu="h100-sxm")


def test_a_model_that_does_not_fit_has_no_layouts_and_a_reason() -> None:
    printed = run(
        "serve", "--model", "llama-3.1-70b", "--gpu", "t4", "--format", "json"
    ).json
    assert printed["layouts"] == []
    assert json.dumps(printed["output_tokens_per_s"])
