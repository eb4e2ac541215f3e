"""The ranked chain: every answer from its highest origin, every problem at once."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from adapt_advisor import Missing, Profile, advise, answers, load_rulebook
from adapt_advisor.answers.chain import absent_required
from tests.answers.world import HOUSE, problems, profile

VARIABLE = "ADAPT_ADVISOR_ANSWER_EXAMPLES"
FILE = "answers: {examples: 1}"


def test_a_higher_origin_overrides_a_lower_one() -> None:
    one = profile(FILE)
    two = profile(FILE, environment={VARIABLE: "2"})
    three = profile(FILE, environment={VARIABLE: "2"}, settings=("examples=3",))
    four = profile(
        FILE,
        environment={VARIABLE: "2"},
        settings=("examples=3",),
        flags=("--examples", "4"),
    )
    given = [one, two, three, four]
    assert [p.value("examples") for p in given] == [1, 2, 3, 4]
    origins = ["file", "environment", "set", "flag"]
    assert [p["examples"].origin.word for p in given] == origins


def test_a_default_holds_unless_somebody_answers() -> None:
    assert profile()["example_tokens"].origin.word == "default"
    assert profile().value("example_tokens") == 400
    assert profile("answers: {example_tokens: 9}").value("example_tokens") == 9


def test_unknown_overrides_like_any_answer() -> None:
    assert profile(FILE, flags=("--examples", "unknown")).value("examples") is (
        Missing.UNKNOWN
    )
    assert profile("answers: {example_tokens: unknown}").value("example_tokens") is (
        Missing.UNKNOWN
    )


def test_a_later_file_overrides_an_earlier_one() -> None:
    given = profile("answers: {examples: 1, cited: true}", "answers: {examples: 2}")
    assert given.value("examples") == 2
    assert given.value("cited") is True


def test_every_problem_of_every_origin_is_listed() -> None:
    found = problems(
        "rulebook: palace\nanswers: {gapp: [facts], changes: dayly}",
        environment={VARIABLE: "many"},
        settings=("budget=1 yen",),
        flags=("--cited", "--gpu-kind", "none-such"),
    )
    assert len(found) == 6
    text = "\n".join(map(str, found))
    for part in (
        "rulebook palace",
        "file1.yaml:2:17 (gapp): there is no question gapp. Did you mean gap?",
        "file1.yaml:2:35 (changes)",
        VARIABLE,
        "--set budget",
        "--gpu-kind",
    ):
        assert part in text


def test_a_wrong_answer_is_a_problem_even_where_a_flag_overrides_it() -> None:
    assert problems("answers: {examples: many}", flags=("--examples", "5"))


def test_required_answers_are_listed_with_their_flag() -> None:
    (problem,) = absent_required(HOUSE, profile())
    assert str(problem.place) == "--gap"
    assert problem.remedy == HOUSE.questions["gap"].ask
    assert absent_required(HOUSE, profile(flags=("--gap", "unknown"))) == []
    assert absent_required(HOUSE, profile(flags=("--gap", "tone"))) == []


ANSWERS = {
    "gap": "tone,facts", "changes": "daily", "cited": "true", "examples": "5k",
    "budget": "$3000", "base_model": "13B", "gpu_kind": "small-card", "gpu_count": "4",
    "requests": "unknown", "latency": "2s",
}  # fmt: skip


def given_as(pairs: list[tuple[str, str]], how: str) -> Profile:
    match how:
        case "file":
            lines = [f"  {key}: {value}" for key, value in pairs]
            return profile("\n".join(["answers:", *lines]))
        case "set":
            return profile(settings=tuple(f"{key}={value}" for key, value in pairs))
        case "environment":
            return profile(
                environment={
                    f"ADAPT_ADVISOR_ANSWER_{key.upper()}": value for key, value in pairs
                }
            )
    flags = [x for k, v in pairs for x in (f"--{k.replace('_', '-')}", v)]
    return profile(flags=tuple(flags))


@given(st.randoms(use_true_random=False), st.sampled_from(["file", "set", "flag"]))
def test_the_order_of_answers_is_irrelevant(shuffler: random.Random, how: str) -> None:
    pairs = list(ANSWERS.items())
    shuffled = shuffler.sample(pairs, len(pairs))
    assert given_as(shuffled, how) == given_as(pairs, how)
    assert hash(given_as(shuffled, how)) == hash(given_as(pairs, how))
    assert list(given_as(shuffled, how)) == list(given_as(pairs, how))


def test_every_origin_reads_the_same_values() -> None:
    pairs = list(ANSWERS.items())
    values = [
        {key: answer.value for key, answer in given_as(pairs, how).items()}
        for how in ("file", "set", "environment", "flag")
    ]
    # a file's flow `tone,facts` is text, as everywhere
    assert values[0] == values[1] == values[2] == values[3]


def test_a_family_name_says_which_card_it_was_read_as() -> None:
    rulebook = load_rulebook()
    given = answers(rulebook, gap_type=["facts"], gpu_kind="a100")
    found = {a.question: a for a in advise(rulebook, given).assumptions}
    assert found["gpu_kind"].value == given["gpu_kind"].value
    assert "slowest" in found["gpu_kind"].because
