"""`adapt-advisor explain`: why, why not, what if, in every format."""

from __future__ import annotations

from pathlib import Path

from tests.cli.running import house

ANSWERS = ("--gap", "tone", "--examples", "20")


def test_text_says_why_what_would_change_it_and_why_not() -> None:
    found = house("explain", *ANSWERS)
    assert (found.code, found.err) == (0, "")
    for part in ("Why", "What would change this plan", "Why not", "Step by step"):
        assert part in found.out
    assert "you have at least 50 good examples (you said 20 examples)" in " ".join(
        found.out.split()
    )


def test_json_has_the_published_parts() -> None:
    found = house("explain", *ANSWERS, "--format", "json").json
    rejected = {one["method"]: one for one in found["rejected"]}
    assert set(rejected) == {"rag", "qlora"}
    assert {"examples": 50} in rejected["qlora"]["changes"]
    assert rejected["qlora"]["node"] == "manners"
    assert rejected["qlora"]["because"]
    flips = {hinge["question"]: hinge["flips"] for hinge in found["hinges"]}
    assert flips["examples"][0]["value"] == 50
    assert flips["examples"][0]["plan"] == ["few_shot", "qlora"]
    assert found["what_if"] is None


def test_a_change_that_is_set_gives_the_promised_plan() -> None:
    found = house("explain", *ANSWERS, "--format", "json").json
    for one in found["rejected"]:
        for change in one["changes"]:
            sets = [f"--set={key}={value}" for key, value in change.items()]
            flags = [a for a in ANSWERS if a not in ("--gap", "--examples")]
            kept = {"gap": "tone", "examples": "20"}
            sets += [f"--set={k}={v}" for k, v in kept.items() if k not in change]
            assert flags == ["tone", "20"]
            after = house("recommend", *sets, "--format", "json").json
            assert one["method"] in [stage["method"] for stage in after["plan"]]


def test_why_not_names_only_what_was_asked() -> None:
    found = house("explain", *ANSWERS, "--why-not", "qlora", "--format", "json").json
    assert [one["method"] for one in found["rejected"]] == ["qlora"]
    text = house("explain", *ANSWERS, "--why-not", "few-shot").out
    assert "in the plan already, as step 1" in text


def test_what_if_shows_both_plans_and_only_what_differs() -> None:
    asked = ("--what-if", "examples=80", "--what-if", "gap=tone,facts")
    found = house("explain", *ANSWERS, *asked, "--format", "json").json["what_if"]
    assert found["plan_before"] == ["few_shot"]
    assert found["plan_after"] == ["few_shot", "rag", "qlora"]
    assert found["methods"] == {"added": ["rag", "qlora"], "dropped": []}
    assert found["preparations"]["dropped"] == ["collect_examples"]
    assert found["parts_at"] == "lookup"
    assert {one["question"] for one in found["answers"]} == {"gap", "examples"}
    assert all(one["before"] != one["after"] for one in found["estimates"])
    text = house("explain", *ANSWERS, *asked).out
    assert "The two plans" in text


def test_what_if_without_a_difference_says_so() -> None:
    found = house("explain", *ANSWERS, "--what-if", "examples=20")
    assert "The plan stays" in found.out
    assert "No estimate changes" in found.out


def test_markdown_goes_to_a_file(tmp_path: Path) -> None:
    target = tmp_path / "why.md"
    found = house("explain", *ANSWERS, "--format", "markdown", "--output", str(target))
    assert (found.code, found.out) == (0, "")
    assert "## Why this plan" in target.read_text(encoding="utf-8")


def test_every_problem_is_told_at_once() -> None:
    found = house(
        "explain", "--why-not", "qlra", "--what-if", "exampels=3", "--what-if", "x",
        "--set", "examples=many",
    )  # fmt: skip
    assert found.code == 2
    assert "Did you mean qlora?" in found.err
    assert "--set examples" in found.err
    assert "--what-if x" in found.err


def test_a_required_answer_is_asked_for() -> None:
    found = house("explain")
    assert found.code == 2
    assert "--gap" in found.err
