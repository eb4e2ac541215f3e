"""The places where answers stand: files, variables, settings and flags."""

from __future__ import annotations

import pytest

from adapt_advisor import Missing, UsageError
from adapt_advisor.answers import sources
from adapt_advisor.answers.answers_file import from_file
from tests.answers.world import HOUSE, problems, profile

pytestmark = pytest.mark.oldest


def refusal(content: str | bytes) -> str:
    raw = content.encode() if isinstance(content, str) else content
    with pytest.raises(UsageError) as caught:
        from_file("a.yaml", raw)
    return str(caught.value)


# -------------------------------------------------------------------------- files


def test_a_file_of_answers() -> None:
    given = profile(
        "rulebook: house\ntitle: Ours\nanswers:\n  gap: [tone, facts]\n  cited: true\n"
        "  examples: 5k\n  budget: $3000\n  changes: unknown\n  gpu_kind: small-card\n"
    )
    assert given.value("gap") == ("tone", "facts")
    assert given.value("cited") is True
    assert given.value("examples") == 5000
    assert given.value("budget") == 3000
    assert given.value("changes") is Missing.UNKNOWN
    assert given.value("gpu_kind") == "Card-24GB"
    assert given.value("latency") is Missing.NOT_ASKED


@pytest.mark.parametrize("text", ["answers: {}", "rulebook: {id: house}\nanswers: {}"])
def test_a_file_may_answer_nothing(text: str) -> None:
    assert {a.origin.word for a in profile(text).values()} == {"default"}


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "a.yaml:1:1: the file is empty"),
        (b"\x89PNG\r\n\x1a\n", "not UTF-8"),
        (b"a: \x00", "not valid YAML"),
        (b"x" * 2_000_001, "more than 2,000,000"),
        (b"[" * 100_000, "deep"),
        (b"gap: [facts]", "no mapping under answers"),
        (b"answers: [facts]", "no mapping under answers"),
        (b"answers:", "no mapping under answers"),
        (b"- answers", "no mapping under answers"),
        (b"word", "no mapping under answers"),
        (b"answers: {gap: facts, gap: tone}", "twice"),
        (b"answers: {}\nanswer: {}", "a.yaml:2:1: unknown key answer"),
        (b"answers: {}\nrulebook: 5", "rulebook is not an id"),
        (b"answers: {}\nrulebook: {version: 1}", ""),
        (b"answers: {gap: !x [facts]}", "tags"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(content: bytes, says: str) -> None:
    if says:
        assert says in refusal(content)
    else:
        assert from_file("a.yaml", content).rulebook is None


def test_an_alias_bomb_is_refused() -> None:
    levels = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    levels += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]" for i in range(1, 9)]
    assert "values" in refusal("\n".join([*levels, "answers: {gap: *a8}"]))


def test_a_problem_of_a_file_names_its_place() -> None:
    (found,) = problems("answers:\n  gap: [facts]\n  examples: -3\n")
    assert str(found).startswith("file1.yaml:3:13 (examples): -3 is too small")


def test_answers_for_another_rulebook_are_refused() -> None:
    (found,) = problems("rulebook: {id: palace, version: 1}\nanswers: {gap: [facts]}")
    assert "these answers are for the rulebook palace" in str(found)
    assert "--rules" in found.remedy


@pytest.mark.parametrize("named", ["house", "{id: house}", "{id: house, version: 9}"])
def test_answers_for_this_rulebook_are_read(named: str) -> None:
    given = profile(f"rulebook: {named}\nanswers: {{gap: [tone]}}")
    assert given.value("gap") == ("tone",)


# ------------------------------------------------------- environment and settings


def test_variables_of_the_environment() -> None:
    given = profile(environment={"ADAPT_ADVISOR_ANSWER_GPU_COUNT": "4", "HOME": "/"})
    assert given.value("gpu_count") == 4
    assert given["gpu_count"].origin.word == "environment"


def test_a_problem_of_a_variable_names_it() -> None:
    (found,) = problems(environment={"ADAPT_ADVISOR_ANSWER_EXAMPELS": "4"})
    assert "ADAPT_ADVISOR_ANSWER_EXAMPELS" in str(found.place)
    assert found.remedy == "Did you mean examples?"


@pytest.mark.parametrize("setting", ["gpu_count=4", "gpu-count=4", " gpu_count =4"])
def test_settings(setting: str) -> None:
    assert profile(settings=(setting,)).value("gpu_count") == 4


def test_a_setting_may_hold_an_equals_sign() -> None:
    (found,) = problems(settings=("base_model=a=b",))
    assert "'a=b'" in str(found)


def test_every_setting_without_a_value_is_listed() -> None:
    found = problems(settings=("gap", "=tone", "cited=true"))
    assert [str(p.place) for p in found] == ["--set gap", "--set =tone"]


def test_the_last_of_two_settings_counts() -> None:
    assert profile(settings=("examples=1", "examples=2")).value("examples") == 2


# -------------------------------------------------------------------------- flags


@pytest.mark.parametrize(
    ("flags", "value"),
    [
        (("--cited",), True),
        (("--cited", "true"), True),
        (("--cited", "no"), False),
        (("--cited=false",), False),
        (("--no-cited",), False),
        (("--cited", "unknown"), Missing.UNKNOWN),
        (("--cited", "--examples", "5"), True),
    ],
)
def test_a_bare_flag_is_true_and_no_makes_it_false(
    flags: tuple[str, ...], value: object
) -> None:
    assert profile(flags=flags).value("cited") is value


def test_a_flag_takes_the_next_word_or_what_is_attached() -> None:
    given = profile(flags=("--gpu-count", "4", "--examples=5k", "--gap", "tone,facts"))
    assert given.value("gpu_count") == 4
    assert given.value("examples") == 5000
    assert given.value("gap") == ("tone", "facts")
    assert given["gap"].origin.word == "flag"


def test_a_negative_number_is_a_value_not_a_flag() -> None:
    (found,) = problems(flags=("--examples", "-5"))
    assert "-5 is too small" in str(found)


def test_every_wrong_flag_is_listed_with_its_remedy() -> None:
    flags = ("--exampels", "5", "word", "--gpu-count", "--no-examples", "--no-cited=1")
    found = [str(p) for p in problems(flags=flags)]
    assert found == [
        "--exampels: there is no such option. Did you mean --examples?",
        "word: this argument belongs to no flag. Flags begin with --",
        "--gpu-count: the value is missing. --gpu-count VALUE",
        "--no-examples: there is no such option. Did you mean --examples?",
        "--no-cited: there is no such option. Did you mean --cited?",
    ]


def test_a_flag_given_twice_loses_no_answer() -> None:
    (found,) = problems(flags=("--gap", "facts", "--gap", "tone"))
    assert "twice" in found.cause
    assert "a,b" in found.remedy


@pytest.mark.parametrize("question", HOUSE.questions)
def test_every_question_has_a_flag_that_takes_unknown(question: str) -> None:
    given = profile(flags=(sources.flag_of(question), "unknown"))
    assert given.value(question) is Missing.UNKNOWN
