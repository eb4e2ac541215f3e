"""Guards and answers in words: as a person says them, and never an id."""

from __future__ import annotations

import re
from typing import Any

import pytest

from adapt_advisor import Guard, load_rulebook, parse_guard
from adapt_advisor.words.guards import answer_in_words, guard_in_words
from adapt_advisor.words.ids import counted, singular_after_one
from adapt_advisor.words.names import Names

NAMES = Names(load_rulebook())
GUARDS = [
    branch.when
    for node in NAMES.rulebook.flowchart.nodes.values()
    for branch in node.branches
    if branch.when is not None
]


def said(raw: dict[str, Any], *, holds: bool = True) -> str:
    return guard_in_words(parse_guard(raw), NAMES, holds=holds)


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (
            {"labelled_examples": {"at_least": 1000}, "base_model_is_chat": False},
            "you have at least 1,000 checked examples and a base model that was not "
            "tuned for chat",
        ),
        (
            {"labelled_examples": {"known": True, "at_least": 50, "below": 100}},
            "you have at least 50 and fewer than 100 checked examples",
        ),
        ({"gpu_count": {"at_most": 0}}, "you have no GPU"),
        ({"gpu_count": {"at_least": 1}}, "you have a GPU"),
        ({"gpu_count": {"at_most": 1}}, "you have at most 1 GPU"),
        ({"training_budget": {"at_least": 500}}, "you have at least $500 for training"),
        ({"eval_set": {"known": False}}, "nobody knows whether you have a test set"),
    ],
)
def test_a_condition_reads_like_a_person(raw: dict[str, Any], words: str) -> None:
    assert said(raw) == words


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ({"eval_set": True}, "you have no test set"),
        (
            {"labelled_examples": {"known": True, "at_least": 50}},
            "you have fewer than 50 checked examples",
        ),
        (
            {"all": [{"eval_set": True}, {"gpu_count": {"at_most": 0}}]},
            "you have no test set or you have a GPU",
        ),
        ({"not": {"eval_set": True}}, "you have a test set"),
    ],
)
def test_the_opposite_is_said_without_a_not(raw: dict[str, Any], words: str) -> None:
    assert said(raw, holds=False) == words


@pytest.mark.parametrize("holds", [True, False])
@pytest.mark.parametrize("guard", GUARDS, ids=lambda guard: type(guard).__name__)
def test_no_shipped_guard_shows_an_id_or_a_doubled_word(
    guard: Guard, holds: bool
) -> None:
    words = guard_in_words(guard, NAMES, holds=holds)
    assert "_" not in words
    assert not re.search(r"\b(\w+) \1\b|\bnot \(|\{\}|(?<!\d)1 \w+s\b", words), words
    assert words != guard_in_words(guard, NAMES, holds=not holds)


@pytest.mark.parametrize("question", NAMES.rulebook.questions.values(), ids=str)
def test_every_answer_can_be_said(question: Any) -> None:
    words = answer_in_words(question.id, question.unknown.assume, NAMES)
    assert "_" not in words
    assert "{}" not in words


def test_units_follow_their_number() -> None:
    assert counted("tokens per example", 1) == "token per example"
    assert counted("GPU-hours", 1) == "GPU-hour"
    assert counted("ms", 1) == "ms"
    assert singular_after_one("at least 1 checked examples") == (
        "at least 1 checked example"
    )
    assert singular_after_one("11 tokens and 1 billion tokens") == (
        "11 tokens and 1 billion tokens"
    )
