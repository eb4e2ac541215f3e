"""What was answered, assumed, missing and dropped on the path of a case."""

from __future__ import annotations

from collections.abc import Iterator

from adapt_advisor.advice.adviser import Consultation
from adapt_advisor.advice.record import AnswerLine, MissingAnswer
from adapt_advisor.answers.profile import Missing
from adapt_advisor.estimate.nouns import Assumption

_FIRST = ("base_model", "gpu_kind")
"""Inputs whose assumption is printed first."""


def answered(consultation: Consultation) -> Iterator[AnswerLine]:
    """Answers that the path or an estimate reads."""
    for question in consultation.rulebook.questions.values():
        value = consultation.known(question.id)
        if question.id in consultation.read and value is not None:
            yield AnswerLine(
                question=question.id,
                ask=question.ask,
                value=value,
                unit=question.unit,
                origin=consultation.profile[question.id].origin.word,
            )


def missing(consultation: Consultation) -> Iterator[MissingAnswer]:
    """Every question without an answer; off the path it is not applicable."""
    for question in consultation.rulebook.questions.values():
        value = consultation.profile.value(question.id)
        if isinstance(value, Missing):
            on_path = _concerns(consultation, question.id)
            state = value if on_path else Missing.NOT_APPLICABLE
            yield MissingAnswer(
                question=question.id,
                state=state.value,
                on_path=on_path,
                flag=f"--{question.id.replace('_', '-')}",
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
        if consultation.known(question.id) is None and _concerns(
            consultation, question.id
        ):
            yield Assumption(
                question=question.id,
                value=question.unknown.assume,
                because=question.unknown.because,
            )
        elif (
            answer := consultation.profile.get(question.id)
        ) is not None and answer.remark:
            yield Assumption(
                question=question.id,
                value=consultation.inputs.value(question.id),
                because=f"{answer.remark}.",
            )


def _concerns(consultation: Consultation, question: str) -> bool:
    """Whether a missing answer is worth naming.

    What the plan needs always is; whoever says *unknown* also hears what stands in for
    it in the estimates of other methods.
    """
    said = consultation.profile.value(question) is Missing.UNKNOWN
    return question in (consultation.read if said else consultation.needed)


def dropped(consultation: Consultation) -> Iterator[str]:
    """Questions that were answered, but that this path never reads."""
    for question, answer in consultation.profile.items():
        if question not in consultation.read and answer.is_known:
            yield question
