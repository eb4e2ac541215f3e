"""Reading one answer of every kind, as text and as a YAML value."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapt_advisor import Missing, Question, UsageError, Value
from adapt_advisor.answers.parse import hint, parse_raw, parse_text, remark_on
from tests.answers.world import HOUSE, answer, problem

QUESTIONS = HOUSE.questions


def raw(question: str, value: Any) -> Value | Missing:
    return parse_raw(QUESTIONS[question], value, HOUSE)


def unfit(question: str, value: Any) -> str:
    with pytest.raises(UsageError) as caught:
        raw(question, value)
    return str(caught.value)


# ------------------------------------------------------------------------ unknown


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("word", ["unknown", "UNKNOWN", " unknown "])
def test_unknown_answers_every_question(question: str, word: str) -> None:
    assert raw(question, word) is Missing.UNKNOWN


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("nothing", ["", "  ", None, {}, {"a": 1}])
def test_nothing_answers_no_question(question: str, nothing: object) -> None:
    assert unfit(question, nothing)


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_hint_offers_unknown(question: str) -> None:
    assert "unknown" in hint(QUESTIONS[question])


# ------------------------------------------------------------------------ numbers


@pytest.mark.parametrize(
    ("flag", "text", "value"),
    [
        ("examples", "500", 500), ("examples", "5k", 5000), ("examples", "5K", 5000),
        ("examples", "2.5M", 2_500_000), ("examples", "1e6", 1_000_000),
        ("examples", "1,000,000", 1_000_000), ("examples", "1_000", 1000),
        ("examples", "0", 0), ("examples", "5k examples", 5000),
        ("examples", "300 rows", 300), ("examples", "1.5b", 1_500_000_000),
        ("budget", "$3000", 3000), ("budget", "$ 3k", 3000), ("budget", ".5", 0.5),
        ("budget", "3000 USD", 3000), ("budget", "3000$", 3000),
        ("budget", "3k dollars", 3000), ("budget", "$3000 USD", 3000),
        ("latency", "2s", 2000), ("latency", "2 s", 2000), ("latency", "1500", 1500),
        ("latency", "1500ms", 1500), ("latency", "0.5 seconds", 500),
        ("requests", "2M", 2_000_000), ("requests", "100/day", 3040),
        ("requests", "100 requests/month", 100), ("requests", "1k per month", 1000),
        ("examples", "half a million", 500_000), ("examples", "20 thousand", 20_000),
        ("examples", "a dozen", 12), ("examples", "12,345", 12345),
        ("requests", "20k a month", 20_000), ("requests", "2,000/day", 60_800),
        ("requests", "20 thousand per month", 20_000), ("requests", "120 a year", 10),
        ("requests", "500 requests per week", 2175), ("latency", "2 minutes", 120_000),
        ("latency", "1.5 s", 1500), ("budget", "€500", 585), ("budget", "500 EUR", 585),
        ("gpu-count", "8xH100", 8), ("gpu-count", "8 x H100", 8),
        ("gpu-count", "8 GPUs", 8), ("gpu-count", "8", 8),
    ],
)  # fmt: skip
def test_numbers_with_suffixes_and_units(flag: str, text: str, value: float) -> None:
    found = answer(flag, text)
    assert found == value
    assert isinstance(found, float)


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("400 pages", 160_000), ("50k words", 70_000), ("3 MB of text", 750_000),
        ("3 MB", 750_000), ("1 page", 400), ("2 GB", 5e8), ("5M tokens", 5e6),
        ("3 words", 4),
    ],
)  # fmt: skip
def test_text_is_counted_in_tokens(text: str, tokens: float) -> None:
    question = QUESTIONS["examples"].replace(unit="tokens", integer=True)
    assert parse_text(question, text, HOUSE) == tokens


@pytest.mark.parametrize(
    ("question", "text", "says"),
    [
        ("budget", "€500", "€500 is read as about 585 USD (rate of the end of 2025)"),
        ("requests", "2,000/day", "is read as about 60,800 requests/month"),
        ("requests", "2k", None),
    ],
)
def test_how_a_unit_was_read_is_said(
    question: str, text: str, says: str | None
) -> None:
    remark = remark_on(QUESTIONS[question], text, HOUSE)
    assert remark is None if says is None else says in (remark or "")


def test_a_number_of_cards_before_their_name_is_no_part_of_it() -> None:
    assert answer("gpu-kind", "8xSmall Card") == "Card-24GB"


@pytest.mark.parametrize(
    ("flag", "text", "says"),
    [
        ("budget", "3000 yen", "'yen' is the wrong unit. Give the number in USD"),
        ("budget", "3000 GPU-hours", "wrong unit"),
        ("latency", "2 days", "'days' is the wrong unit. Give the number in ms"),
        ("examples", "0,5", "'0,5' may be 0.5 or 5"),
        ("examples", "1,50", "'1,50' may be 1.50 or 150"),
        ("examples", "12,34", "'12,34' may be 12.34 or 1234"),
        ("budget", "1,5k", "'1,5' may be 1.5 or 15"),
        ("examples", "1,2,3", "may be 123, or something else"),
        ("examples", "1,0000", "may be 1.0000 or 10000"),
        ("examples", "a", "is not a number"),
        ("examples", "9" * 5000, "is not a number"),
        ("examples", "$5", "wrong unit"),
        ("gpu-count", "3 ms", "wrong unit"),
        ("examples", "-5", "-5 is too small. Give 0 or more"),
        ("examples", "0.5", "0.5 is not a whole number"),
        ("examples", "1e-3", "not a whole number"),
        ("budget", "2e9", "2e+09 is too large. Give at most 1e+09"),
        ("example-tokens", "0", "Give 1 or more"),
        ("examples", "1e300", "1e+300 is too large. Give at most 1e+18"),
        ("examples", "1e999", "not finite"),
        ("examples", "-1e999", "not finite"),
        ("examples", "inf", "'inf' is not a number"),
        ("examples", "nan", "'nan' is not a number"),
        ("examples", "many", "'many' is not a number"),
        ("examples", "5 6", "not a number"),
        ("examples", "5kk", "'kk' is the wrong unit"),
        ("examples", "1e", "'e' is the wrong unit"),
        ("examples", "0x10", "'x10' is the wrong unit"),
        ("examples", "$5 examples", "'$' is the wrong unit"),
        ("latency", "2m", "m may mean minutes or millions"),
        ("examples", "5%", "not a number"),
        ("examples", "ten", "Give a number of examples such as 500 or 5k, or unknown"),
    ],
)
def test_numbers_that_are_refused(flag: str, text: str, says: str) -> None:
    found = problem(flag, text)
    assert says in found
    assert found.startswith(f"--{flag}: ")


@pytest.mark.parametrize("value", [float("inf"), float("-inf"), float("nan"), -1])
def test_numbers_of_a_file_are_bounded_too(value: float) -> None:
    assert unfit("examples", value)


@pytest.mark.parametrize("value", [True, False, [5], [], "5 bananas"])
def test_other_values_are_no_numbers(value: object) -> None:
    assert unfit("examples", value)


# ---------------------------------------------------- booleans, choices, selections


@pytest.mark.parametrize(
    ("text", "value"),
    [("true", True), ("yes", True), ("YES", True), ("false", False), ("No", False)],
)
def test_booleans(text: str, value: bool) -> None:
    assert answer("cited", text) is value


@pytest.mark.parametrize("text", ["1", "0", "maybe", "on", "y"])
def test_what_is_no_boolean(text: str) -> None:
    assert "is neither true nor false. Give true, false or unknown" in problem(
        "cited", text
    )


def test_a_number_is_no_boolean() -> None:
    assert unfit("cited", 1)
    assert raw("cited", True) is True


def test_choices() -> None:
    assert answer("changes", "daily") == "daily"
    assert raw("changes", "never") == "never"
    assert "Did you mean daily?" in problem("changes", "dayly")
    assert "Known: daily, never, yearly" in problem("changes", "xyz")
    assert unfit("changes", ["daily"])
    assert unfit("changes", 5)


def test_the_order_of_a_selection_is_kept() -> None:
    assert answer("gap", "tone,facts") == ("tone", "facts")
    assert answer("gap", " facts , tone ") == ("facts", "tone")
    assert raw("gap", ["tone", "facts"]) == ("tone", "facts")
    assert raw("gap", "speed") == ("speed",)


def test_a_selection_names_each_option_once() -> None:
    assert answer("gap", "tone,facts,tone") == ("tone", "facts")


@pytest.mark.parametrize("text", ["tone,", ",", "tone,,facts", "tone;facts", "tune"])
def test_what_is_no_selection(text: str) -> None:
    assert problem("gap", text)


@pytest.mark.parametrize("value", [[], [["tone"]], [1], [None], [{"tone": 1}], 5])
def test_what_is_no_selection_in_a_file(value: object) -> None:
    assert unfit("gap", value)


# ------------------------------------------------------------------ GPUs and models


@pytest.mark.parametrize("text", ["Card-24GB", "card 24gb", "small-card", "Small Card"])
def test_gpus_go_by_their_names(text: str) -> None:
    assert answer("gpu-kind", text) == "Card-24GB"


@pytest.mark.parametrize("text", ["Card-25GB", "H1000", "24"])
def test_unknown_gpus_are_refused(text: str) -> None:
    assert problem("gpu-kind", text)


@pytest.mark.parametrize("text", ["open_8b", "8B", "8b", "closed_large"])
def test_models_go_by_their_names(text: str) -> None:
    assert answer("base-model", text) in ("open_8b", "closed_large")


def test_a_model_may_be_a_size() -> None:
    assert answer("base-model", "13B") == "13b"
    assert raw("base_model", 13e9) == "13b"
    assert raw("base_model", "13B") == "13b"


@pytest.mark.parametrize("value", ["nothing-like-it", 0, -5, float("nan"), True, []])
def test_what_is_no_model(value: object) -> None:
    assert unfit("base_model", value)


# -------------------------------------------------------------------- round trips


@pytest.mark.parametrize("question", [q for q in QUESTIONS.values() if q.options])
def test_every_option_is_read_back(question: Question) -> None:
    for option in question.options:
        value = parse_text(question, option, HOUSE)
        assert value == ((option,) if question.kind == "multi" else option)


@given(st.lists(st.sampled_from(list(QUESTIONS["gap"].options)), min_size=1))
def test_a_printed_selection_is_read_back(options: list[str]) -> None:
    picked = tuple(dict.fromkeys(options))
    assert parse_text(QUESTIONS["gap"], ",".join(picked), HOUSE) == picked
    assert parse_text(QUESTIONS["gap"], ", ".join(picked), HOUSE) == picked


@given(st.floats(0, 1e9))
def test_a_number_is_read_back(number: float) -> None:
    assert parse_text(QUESTIONS["budget"], repr(number), HOUSE) == number
    assert parse_raw(QUESTIONS["budget"], number, HOUSE) == number


@given(st.integers(0, 10**9))
def test_a_printed_number_with_separators_and_unit_is_read_back(number: int) -> None:
    printed = f"{number:,} USD"
    assert parse_text(QUESTIONS["budget"], printed, HOUSE) == number


@given(st.text(max_size=40), st.sampled_from(list(QUESTIONS.values())))
def test_any_text_is_an_answer_or_refused(text: str, question: Question) -> None:
    try:
        value = parse_text(question, text, HOUSE)
    except UsageError as error:
        assert error.cause
        assert error.remedy
    else:
        assert value is not None


JSON_LIKE = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=4), inner, max_size=3)
    ),
    max_leaves=6,
)


@given(JSON_LIKE, st.sampled_from(list(QUESTIONS.values())))
def test_any_yaml_value_is_an_answer_or_refused(
    value: object, question: Question
) -> None:
    try:
        parse_raw(question, value, HOUSE)
    except UsageError as error:
        assert error.cause
        assert error.remedy
