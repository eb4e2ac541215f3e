from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapt_advisor import Missing, UsageError
from adapt_advisor.interview.reply import Command, Reply, read_reply
from tests.interview.world import QUESTIONS, RULEBOOK


@pytest.mark.parametrize(
    ("question", "text", "reply"),
    [
        ("gap", "1", ("facts",)),
        ("gap", "3,1", ("tongue", "facts")),
        ("gap", "3 1", ("tongue", "facts")),
        ("gap", "3 and 1", ("tongue", "facts")),
        ("gap", "tone, 1", ("tone", "facts")),
        ("gap", "1,1", ("facts",)),
        ("cited", "y", True),
        ("cited", "No", False),
        ("cited", "1", True),
        ("cited", "2", False),
        ("changes", "2", "never"),
        ("changes", "never", "never"),
        ("changes", "every WEEK", "weekly"),
        ("examples", "5k", 5000.0),
        ("corpus", "2.5M tokens", 2_500_000.0),
        ("card", "l4", "L4"),
        ("gap", "d", Missing.UNKNOWN),
        ("cited", "unknown", Missing.UNKNOWN),
        ("examples", "don\u2019t know", Missing.UNKNOWN),
        ("changes", " B ", Command.BACK),
        ("changes", "?", Command.HELP),
        ("changes", "why", Command.WHY),
        ("changes", "q", Command.QUIT),
        ("changes", "", Command.KEEP),
    ],
)
def test_what_is_typed_is_understood(question: str, text: str, reply: Reply) -> None:
    assert read_reply(RULEBOOK.questions[question], text, RULEBOOK) == reply


@pytest.mark.parametrize(
    ("question", "text", "remedy"),
    [
        ("changes", "3", "Type a number from 1 to 2, or d"),
        ("changes", "0", "Type a number from 1 to 2, or d"),
        ("changes", "sometimes", "Type a number from 1 to 2, or d"),
        ("gap", "1,9", "Type one or more numbers from 1 to 3, such as 1,3, or d"),
        ("gap", ",", "Type one or more numbers from 1 to 3, such as 1,3, or d"),
        ("cited", "maybe", "Type y, n or d"),
        ("examples", "many", "Give a number of examples such as 500 or 5k"),
        ("examples", "-3", "Give 0 or more"),
        ("examples", "1e999", "Give a number of examples"),
        ("examples", "2.5", "Give a number of examples"),
        ("examples", "5 dollars", "Give the number in examples"),
        ("card", "abacus", "catalogue gpus"),
        ("changes", "\x1b[A", "Type a number from 1 to 2, or d"),
    ],
)
def test_what_is_not_understood_has_a_remedy(
    question: str, text: str, remedy: str
) -> None:
    with pytest.raises(UsageError) as caught:
        read_reply(RULEBOOK.questions[question], text, RULEBOOK)
    assert remedy in caught.value.remedy


@given(st.sampled_from(QUESTIONS), st.text())
def test_every_line_is_a_reply_or_unfit(question: object, text: str) -> None:
    try:
        read_reply(question, text, RULEBOOK)  # type: ignore[arg-type]
    except UsageError as error:
        assert error.cause
        assert error.remedy
