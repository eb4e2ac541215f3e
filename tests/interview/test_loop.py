from __future__ import annotations

import re

import pytest

from adapt_advisor import Answer, Missing, Origin, Profile
from adapt_advisor.interview.loop import Interrupted, interview
from adapt_advisor.interview.prompt import Asked, head_lines
from adapt_advisor.interview.save import answers_text
from adapt_advisor.interview.session import Progress
from tests.interview.world import (
    GUIDE,
    QUESTIONS,
    RULEBOOK,
    START,
    Kept,
    Scripted,
    reread,
    run,
    text_of,
    values,
)


def _left(*script: str | type[BaseException]) -> tuple[Interrupted, Kept, Scripted]:
    terminal, kept = Scripted(script), Kept()
    with pytest.raises(Interrupted) as caught:
        interview(GUIDE, START, terminal, kept)
    return caught.value, kept, terminal


def test_answers_become_a_profile() -> None:
    profile, _ = run("2,3", "5k", "2.5G", "l4", "")
    assert values(profile) == {
        "gap": ("tone", "tongue"),
        "examples": 5000.0,
        "corpus": 2.5e9,
        "card": "L4",
        "length": 300.0,
    }
    assert profile["gap"].origin is Origin.INTERACTIVE
    assert profile["length"].origin is Origin.DEFAULT


def test_only_what_matters_is_asked() -> None:
    _, terminal = run("1", "y", "d", "")
    assert "What about changes?" not in terminal.text
    assert "What about examples?" not in terminal.text


def test_a_question_shows_heading_progress_options_and_keys() -> None:
    _, terminal = run("2", "60", "d", "")
    first = terminal.screens[0]
    assert "Your case (question 1, about 2 to go)" in first
    assert "What about gap?" in first
    assert "  2  Tone (tone)" in first
    assert "e.g. Too rude" in first
    assert "d don't know   b back   ? help   w why   q save and quit" in first
    assert "probably the last" in terminal.screens[2]


def test_a_short_screen_leaves_ids_and_then_examples_out() -> None:
    terminal = Scripted(["q"], rows=8)
    with pytest.raises(Interrupted):
        interview(GUIDE, START, terminal, Kept())
    assert "  2  Tone" in terminal.text
    assert "(tone)" not in terminal.text
    assert "Too rude" not in terminal.text


def test_unknown_says_what_is_assumed() -> None:
    profile, terminal = run("d", "d", "d", "d", "")
    assert profile.value("gap") is Missing.UNKNOWN
    assert "unknown. Assumed: Facts. It is common for gap." in terminal.text


def test_what_was_understood_is_echoed() -> None:
    _, terminal = run("2", "5k", "d", "")
    assert "  = 5,000 examples" in terminal.text


def test_back_asks_again_and_enter_keeps_what_was_said() -> None:
    profile, terminal = run("2", "60", "b", "b", "", "70", "d", "")
    assert "Enter keeps: 60 examples" in terminal.screens[3]
    assert "Enter keeps: Tone" in terminal.screens[4]
    assert profile.value("gap") == ("tone",)
    assert profile.value("examples") == 70.0


def test_back_at_the_first_question_stays_there() -> None:
    _, terminal = run("b", "2", "60", "d", "")
    assert "This is the first question." in terminal.text


def test_back_from_the_summary_asks_the_last_question_again() -> None:
    profile, _ = run("2", "60", "d", "b", "l4", "")
    assert profile.value("card") == "L4"


def test_help_says_how_to_find_the_answer_and_what_unknown_means() -> None:
    _, terminal = run("?", "2", "60", "?", "d", "")
    assert "How to find out: Look gap up." in terminal.screens[1]
    assert "If you type d: Assumed: Facts." in terminal.screens[1]
    assert "Khmer" in terminal.screens[1]
    assert "Known: A100-80GB-SXM, L4" in terminal.screens[4]


def test_why_names_the_node_and_its_reason() -> None:
    _, terminal = run("why", "2", "60", "d", "")
    assert "Why: Because gap matters." in terminal.screens[1]
    assert "Asked at the step: Step gaps (gaps)" in terminal.screens[1]
    assert "Reason of this step: Reason of gaps." in terminal.screens[1]


def test_why_can_say_more() -> None:
    _, terminal = run(
        "2", "why", "60", "d", "",
        why_hook=lambda question, session: f"{question.id} after {len(session.log)}",
    )  # fmt: skip
    assert "examples after 1" in terminal.screens[2]


@pytest.mark.parametrize("text", ["9", "", "nonsense", "\x1b[A", "1,,2,x", "'" * 5000])
def test_bad_input_is_explained_and_asked_again(text: str) -> None:
    profile, terminal = run(text, "2", "60", "d", "")
    assert "Type one or more numbers from 1 to 3" in terminal.screens[1]
    assert len(terminal.screens[1]) < 300
    assert profile.value("gap") == ("tone",)


def test_the_summary_lists_answers_assumptions_and_defaults() -> None:
    _, terminal = run("2,1", "y", "d", "d", "")
    summary = terminal.screens[-1]
    assert "   1  Gap: Tone, Facts\n" in summary
    assert "   2  Cited: yes\n" in summary
    assert "   3  Examples: 500 examples (unknown, assumed)" in summary
    assert "   4  Length: 300 tokens (default)" in summary
    assert "   5  Card: A100 80GB SXM (unknown, assumed)" in summary


def test_a_number_in_the_summary_changes_that_answer() -> None:
    profile, terminal = run("2", "60", "d", "2", "80", "")
    assert "Enter keeps: 60 examples" in terminal.screens[4]
    assert profile.value("examples") == 80.0


def test_a_default_can_be_opened_in_the_summary() -> None:
    profile, _ = run("2", "60", "d", "length", "900", "")
    assert profile.value("length") == 900.0
    assert profile["length"].origin is Origin.INTERACTIVE


def test_enter_and_back_leave_an_opened_answer_alone() -> None:
    profile, _ = run("2", "60", "d", "3", "", "3", "b", "")
    assert profile["length"].origin is Origin.DEFAULT


def test_a_change_opens_new_questions_and_drops_answers() -> None:
    profile, terminal = run("1", "n", "2", "d", "1", "2", "60", "")
    assert "No longer used, whatever you said: cited, changes." in terminal.text
    assert values(profile) == {
        "gap": ("tone",),
        "examples": 60.0,
        "length": 300.0,
        "card": Missing.UNKNOWN,
    }


def test_a_wrong_line_in_the_summary_is_explained() -> None:
    _, terminal = run("2", "60", "d", "77", "?", "")
    assert "type a number from 1 to 4" in terminal.screens[4]
    assert "Enter show the advice" in terminal.screens[5]


def test_known_answers_are_not_asked_again() -> None:
    gap = Answer(question="gap", value=("tone",), origin=Origin.FILE)
    start = START.with_answer(gap)
    profile, terminal = run("60", "d", "", start=start)
    assert profile["gap"].origin is Origin.FILE
    assert "   1  Gap: Tone (from the file)" in terminal.screens[-1]


def test_answers_of_a_file_can_be_changed_and_dropped() -> None:
    start = Profile(
        {
            **START,
            "gap": Answer(question="gap", value=("facts",), origin=Origin.FILE),
            "cited": Answer(question="cited", value=True, origin=Origin.FILE),
        }
    )
    profile, _ = run("d", "1", "3", "d", "", start=start)
    assert "cited" not in profile


ENDS = pytest.mark.parametrize("end", ["q", KeyboardInterrupt, EOFError])


@ENDS
def test_leaving_gives_what_was_said(end: str | type[BaseException]) -> None:
    interrupted, kept, _ = _left("2", "d", end)
    text = answers_text(RULEBOOK, interrupted.answers)
    assert text == kept.text
    assert values(reread(text)) == {
        "gap": ("tone",),
        "examples": Missing.UNKNOWN,
        "length": 300.0,
    }


@ENDS
def test_leaving_the_summary_loses_nothing(end: str | type[BaseException]) -> None:
    _, kept, _ = _left("2", "60", "l4", end)
    assert values(reread(kept.text))["card"] == "L4"


@ENDS
def test_leaving_before_the_first_answer_gives_nothing(
    end: str | type[BaseException],
) -> None:
    interrupted, kept, _ = _left(end)
    assert interrupted.answers == ()
    assert kept.times == 0


def test_leaving_after_going_back_keeps_what_enter_would_keep() -> None:
    interrupted, _, _ = _left("2", "60", "b", "b", "q")
    text = answers_text(RULEBOOK, interrupted.answers)
    assert values(reread(text)) == {"gap": ("tone",), "examples": 60.0, "length": 300.0}


def test_every_answer_is_kept_before_the_next_question_is_asked() -> None:
    kept = Kept()
    terminal = Scripted(["2", "60", "d", ""])
    seen: list[str] = []
    ask = terminal.ask

    def watched(prompt: str) -> str:
        seen.append(kept.text)
        return ask(prompt)

    terminal.ask = watched  # type: ignore[method-assign]
    interview(GUIDE, START, terminal, kept)
    assert [text.count("\n  ") for text in seen] == [0, 1, 2, 3]


def test_a_disk_that_takes_nothing_is_said_once() -> None:
    terminal = Scripted(["2", "60", "d", ""])
    interview(GUIDE, START, terminal, Kept("No space left on device"))
    assert terminal.text.count("No space left on device") == 1


def test_a_cut_off_session_goes_on_where_it_stopped() -> None:
    whole, _ = run("2", "60", "l4", "")
    interrupted, kept, _ = _left("2", "60", KeyboardInterrupt)
    resumed, terminal = run("l4", "", start=reread(kept.text))
    assert values(resumed) == values(whole)
    assert "One short question." in terminal.text
    assert "2 answers are there already" in terminal.text
    typed = [a for a in interrupted.answers if a.origin is Origin.INTERACTIVE]
    again, terminal = run("b", "70", "l4", "", resumed=typed)
    assert again.value("examples") == 70.0
    assert "question 3" in terminal.screens[0]
    assert "the last was examples: 60 examples" in terminal.text


def test_the_advice_so_far_says_what_the_last_answer_did() -> None:
    _, terminal = run("2", "10", "d", "")
    assert "So far" not in terminal.screens[0]
    assert "So far: lora." in terminal.screens[1]
    assert "Your last answer took out lora." in terminal.screens[2]


@pytest.mark.parametrize(
    ("gap", "left"), [("1", 3), ("2", 2), ("3", 2), ("1,2,3", 5), ("d", 3)]
)
def test_the_questions_to_go_never_grow_without_a_word(gap: str, left: int) -> None:
    _, terminal = run(gap, *["d"] * left, "")
    before: int | None = None
    for screen in terminal.screens:
        if found := re.search(r"about (\d+) to go(.*)", screen):
            grown = before is not None and int(found[1]) > before
            assert ("opened" in found[2]) == grown, screen
            before = int(found[1])


def test_how_many_questions_an_answer_opened_is_said() -> None:
    asked = Asked(QUESTIONS[0], "Your case", Progress(4, 9), opened=2)
    head = text_of(head_lines(asked))
    assert "question 4, about 9 to go: your last answer opened 2 more" in head


def test_a_count_before_the_name_of_a_card_is_offered_as_the_number_of_cards() -> None:
    count = QUESTIONS[3].replace(feeds="gpu_count", id="cards", unit="GPUs")
    questions = {**RULEBOOK.questions, "cards": count}
    guide = GUIDE.__class__(
        RULEBOOK.replace(questions=questions), GUIDE.regions, GUIDE.limits_for
    )
    terminal = Scripted(["2", "60", "8xL4", KeyboardInterrupt])
    with pytest.raises(Interrupted) as caught:
        interview(guide, START, terminal, Kept())
    said = {answer.question: answer.value for answer in caught.value.answers}
    assert said["cards"] == 8
    assert said["card"] == "L4"
