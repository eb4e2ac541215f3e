"""The questionnaire over the rulebook that the tool ships."""

from __future__ import annotations

import io
import random
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapt_advisor import (
    Adviser,
    Missing,
    Profile,
    Question,
    Value,
    answers,
    load_rulebook,
)
from adapt_advisor.interview.loop import interview
from adapt_advisor.interview.prompt import Asked, question_blocks
from adapt_advisor.interview.save import answers_text
from adapt_advisor.interview.session import Guide, Progress, Session, moves_of
from adapt_advisor.interview.terminal import RichTerminal
from tests.interview.world import Kept, Scripted, reread, said, values


@cache
def _guide() -> Guide:
    adviser = Adviser(load_rulebook())
    return Guide(adviser.rulebook, adviser.regions, adviser.limits_for)


def _start() -> Profile:
    return answers(_guide().rulebook)


def _some_answer(question: Question, rng: random.Random) -> Value | Missing:
    """Any answer, each class of answers about as likely as another."""
    domain = _guide().chart.domains[_guide().chart.index[question.id]]
    if rng.random() < 0.2:
        return Missing.UNKNOWN
    if question.kind == "multi":
        options = list(question.options)
        return tuple(rng.sample(options, rng.choice((1, 1, 2, 3))))
    if question.options:
        return rng.choice(list(question.options))
    return domain.nearest(rng.randrange(domain.size), None)


def _random_session(rng: random.Random) -> tuple[Session, list[Progress]]:
    """A session to its end, and the progress shown before every question."""
    guide = _guide()
    session = Session(_start())
    shown: list[Progress] = []
    while True:
        pending = session.next_question(guide.regions, guide.limits_for)
        if pending is None:
            return session, shown
        shown.append(session.progress(guide.regions, guide.limits_for))
        value = _some_answer(guide.rulebook.questions[pending.question], rng)
        session = session.answered(said(pending.question, value))


_RANDOM = st.randoms(use_true_random=False)


@settings(deadline=None, max_examples=30)
@given(_RANDOM)
def test_every_session_ends_and_is_undone_step_by_step(rng: random.Random) -> None:
    session, _ = _random_session(rng)
    for answer in reversed(session.log):
        shorter = session.back()
        pending = shorter.next_question(_guide().regions, _guide().limits_for)
        assert pending is not None
        assert pending.question == answer.question
        session = shorter
    assert session == Session(_start())


@settings(deadline=None, max_examples=20)
@given(_RANDOM)
def test_dropped_answers_decide_nothing(rng: random.Random) -> None:
    guide = _guide()
    session, _ = _random_session(rng)
    answer = rng.choice(session.log)
    question = guide.rulebook.questions[answer.question]
    changed = session.changed(said(answer.question, _some_answer(question, rng)))
    assert moves_of(guide, changed.result(guide)) == moves_of(guide, changed.profile)
    restored = changed.changed(answer)
    assert restored.result(guide) == session.result(guide)


@settings(deadline=None, max_examples=20)
@given(_RANDOM)
def test_the_order_of_answers_is_irrelevant(rng: random.Random) -> None:
    session, _ = _random_session(rng)
    log = list(session.log)
    rng.shuffle(log)
    shuffled = Session(session.start, tuple(log))
    assert shuffled.result(_guide()) == session.result(_guide())


@settings(deadline=None, max_examples=20)
@given(_RANDOM)
def test_saved_answers_read_back_as_they_were(rng: random.Random) -> None:
    rulebook = _guide().rulebook
    session, _ = _random_session(rng)
    text = answers_text(rulebook, session.log)
    assert values(reread(text, rulebook)) == values(session.profile)


def test_progress_is_honest() -> None:
    """From the fourth question on it is off by about two, and not to one side."""
    rng = random.Random(1)
    misses = []
    for _ in range(40):
        _, shown = _random_session(rng)
        misses += [p.to_go - (len(shown) - p.number) for p in shown[3:]]
    assert sum(map(abs, misses)) / len(misses) < 2.5
    assert abs(sum(misses) / len(misses)) < 1.5


def test_a_product_manager_is_asked_few_questions() -> None:
    rng = random.Random(2)
    lengths = sorted(len(_random_session(rng)[1]) for _ in range(40))
    assert lengths[20] <= 15
    assert lengths[-1] <= 20


def test_quiet_questions_are_not_asked_and_count_as_assumed() -> None:
    rng = random.Random(3)
    guide = _guide()
    quiet = {q.id for q in guide.rulebook.questions.values() if q.quiet}
    assert quiet
    for _ in range(10):
        session, _ = _random_session(rng)
        assert quiet.isdisjoint(answer.question for answer in session.log)
        assert not any(session.profile.given(question) for question in quiet)


def test_knowing_nothing_still_ends_in_a_summary() -> None:
    guide = _guide()
    terminal = Scripted(["", *["d"] * len(_unknown_session().log), ""])
    profile = interview(guide, _start(), terminal, Kept())
    assert not terminal.script
    assert "Your answers" in terminal.screens[-1]
    assert all(
        not answer.is_known or answer.origin.word == "default"
        for answer in profile.values()
    )


def _unknown_session() -> Session:
    session = Session(_start())
    guide = _guide()
    while (
        pending := session.next_question(guide.regions, guide.limits_for)
    ) is not None:
        session = session.answered(said(pending.question, Missing.UNKNOWN))
    return session


def test_every_question_fits_a_screen_of_80_by_24(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("LINES", "24")
    terminal = RichTerminal(io.StringIO(), io.StringIO(), width=80)
    rulebook = _guide().rulebook
    for question in rulebook.questions.values():
        group = rulebook.groups[question.group].label
        asked = Asked(question, group, Progress(10, 10), question.unknown.assume)
        *_, shortest = question_blocks(asked)
        assert terminal.fits(shortest), question.id
