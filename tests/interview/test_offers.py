"""Usual workloads, contradictions, and open questions for a colleague."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from adapt_advisor import Origin, Profile
from adapt_advisor.interview.loop import Interrupted, interview
from adapt_advisor.interview.save import answers_text, open_text
from adapt_advisor.interview.session import Guide
from adapt_advisor.rulebook.method import Source
from adapt_advisor.rulebook.question import Conflict, Preset
from tests.interview.world import (
    GUIDE,
    RULEBOOK,
    START,
    Kept,
    Scripted,
    reread,
    values,
)

PRESET = Preset.validated(
    {
        "id": "chat",
        "label": "Support chat",
        "example": "People ask",
        "answers": {"examples": 200, "length": 900},
        "sources": ["guess"],
    }
)
CONFLICT = Conflict.validated(
    {
        "id": "few",
        "answers": {"gap": ["tone", "tongue"], "examples": 0},
        "because": "Tone needs examples.",
        "sources": ["guess"],
    }
)
GUESS = Source(id="guess", title="A guess", url="x", grade="judgement")
BOOK = RULEBOOK.replace(sources={"guess": GUESS})


def _guide(**parts: object) -> Guide:
    return Guide(BOOK.replace(**parts), GUIDE.regions, GUIDE.limits_for)


def _run(guide: Guide, *script: str, **more: object) -> tuple[Profile, Scripted]:
    terminal = Scripted(script)
    profile = interview(guide, START, terminal, Kept(), **more)  # type: ignore[arg-type]
    assert terminal.script == []
    return profile, terminal


USUAL = _guide(presets={"chat": PRESET})


def test_a_usual_workload_is_offered_with_its_source_and_taken_by_enter() -> None:
    profile, terminal = _run(USUAL, "1", "2", "", "d", "")
    assert "Support chat" in terminal.screens[0]
    assert "examples: 200 examples; length: 900 tokens. " in terminal.text.replace(
        "\n", " "
    )
    assert "From: A guess" in terminal.text
    assert "Enter keeps: 200 examples (usual for: Support chat)" in terminal.text
    assert profile.value("examples") == 200
    assert profile.value("length") == 900
    assert profile["length"].remark == "usual for: Support chat"
    assert "Length: 900 tokens (usual for: Support chat)" in terminal.screens[-1]
    assert values(reread(answers_text(BOOK, profile.values()))) == values(profile)


def test_what_is_usual_can_be_changed() -> None:
    profile, _ = _run(USUAL, "1", "2", "70", "d", "length", "100", "")
    assert profile.value("examples") == 70
    assert profile.value("length") == 100
    assert profile["examples"].remark is None


@pytest.mark.parametrize("none", ["", "2", "d", "b"])
def test_none_of_them_changes_nothing(none: str) -> None:
    profile, _ = _run(USUAL, none, "2", "60", "d", "")
    plain, _ = _run(GUIDE, "2", "60", "d", "")
    assert profile == plain
    assert profile["length"].origin is Origin.DEFAULT


def test_a_usual_workload_is_not_asked_for_where_something_is_known() -> None:
    start = reread("answers: {gap: [tone]}")
    terminal = Scripted(["60", "d", ""])
    interview(USUAL, start, terminal, Kept())
    assert "What is it most like?" not in terminal.text


AT_ODDS = _guide(conflicts={"few": CONFLICT})


def test_a_contradiction_is_said_with_both_answers() -> None:
    profile, terminal = _run(AT_ODDS, "2", "0", "", "d", "")
    assert "These hardly go together. Tone needs examples." in terminal.text
    assert "  1  change gap: Tone" in terminal.text
    assert "  2  change examples: 0 examples" in terminal.text
    assert profile.value("examples") == 0


def test_either_side_of_a_contradiction_can_be_changed() -> None:
    profile, terminal = _run(AT_ODDS, "2", "0", "5", "2", "60", "d", "")
    assert "Type a number from 1 to 2" in terminal.text
    assert profile.value("examples") == 60
    profile, _ = _run(AT_ODDS, "2", "0", "1", "1", "n", "d", "d", "")
    assert profile.value("gap") == ("facts",)


def test_leaving_at_a_contradiction_keeps_both() -> None:
    with pytest.raises(Interrupted) as caught:
        _run(AT_ODDS, "2", "0", "q")
    text = answers_text(BOOK, caught.value.answers)
    assert values(reread(text))["gap"] == ("tone",)
    assert values(reread(text))["examples"] == 0


def test_open_questions_go_to_a_file_that_a_colleague_can_fill_in() -> None:
    handed: list[Sequence[str]] = []

    def hand_over(questions: Sequence[str]) -> str:
        handed.append(questions)
        return "open.yaml"

    _, terminal = _run(GUIDE, "2", "d", "d", "o", "", hand_over=hand_over)
    assert "2 open questions are in open.yaml" in terminal.text
    assert handed == [("examples", "card")]
    text = open_text(BOOK, handed[0])
    assert "  # How to find out: Look examples up." in text
    assert "  examples: unknown" in text
    filled = text.replace("examples: unknown", "examples: 5k")
    assert reread(filled).value("examples") == 5000
