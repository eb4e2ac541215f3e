"""What was answered, assumed, missing and dropped on the path of a case."""

from __future__ import annotations

from collections.abc import Iterator

from adapt_advisor.advice.adviser import Consultation
from adapt_advisor.advice.record import AnswerLine, MissingAnswer
from adapt_advisor.answers.profile import Missing
from adapt_advisor.answers.settled import Settled
from adapt_advisor.answers.sources import flag_of
from adapt_advisor.estimate.nouns import Assumption, assumption

_FIRST = ("base_model", "gpu_kind")
"""Inputs whose assumption is printed first."""


def answered(consultation: Consultation) -> Iterator[AnswerLine]:
    """Answers that the path or an estimate reads."""
    for settled in consultation.answers:
        if settled.question in consultation.read and settled.is_given:
            question = consultation.rulebook.questions[settled.question]
            yield AnswerLine(
                question=question.id,
                ask=question.ask,
                value=settled.value,
                unit=question.unit,
                origin=settled.origin.word,
            )


def missing(consultation: Consultation) -> Iterator[MissingAnswer]:
    """Every question without an answer; off the path it is not applicable."""
    for settled in consultation.answers:
        if settled.silence is not None:
            on_path = _concerns(consultation, settled)
            state = settled.silence if on_path else Missing.NOT_APPLICABLE
            yield MissingAnswer(
                question=settled.question,
                state=state.value,
                on_path=on_path,
                flag=flag_of(settled.question),
            )


def assumptions(consultation: Consultation) -> Iterator[Assumption]:
    """What stands in for missing answers on the path, or was read into one.

    Model and GPU come first: every estimate rests on them.
    """
    questions = sorted(
        consultation.rulebook.questions.values(),
        key=lambda q: _FIRST.index(q.feeds) if q.feeds in _FIRST else len(_FIRST),
    )
    for question in questions:
        settled = consultation.answers[question.id]
        if settled.remark is None:
            continue
        if settled.is_given or _concerns(consultation, settled):
            yield assumption(settled)


def _concerns(consultation: Consultation, settled: Settled) -> bool:
    """Whether a missing answer is worth naming.

    What the plan needs always is; whoever says *unknown* also hears what stands in for
    it in the estimates of other methods.
    """
    said = settled.silence is Missing.UNKNOWN
    return settled.question in (consultation.read if said else consultation.needed)


def dropped(consultation: Consultation) -> Iterator[str]:
    """Questions that were answered, but that this path never reads."""
    for question in consultation.profile:
        if question not in consultation.read and consultation.answers.is_given(
            question
        ):
            yield question
