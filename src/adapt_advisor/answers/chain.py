"""The ranked chain: raw answers of every origin become one profile."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from adapt_advisor.answers.moved import moved
from adapt_advisor.answers.parse import parse_raw, remark_on
from adapt_advisor.answers.profile import Answer, Missing, Origin, Profile
from adapt_advisor.answers.sources import FileAnswers, Raw, flag_of
from adapt_advisor.problem import Problem, UsageError, did_you_mean, misuse
from adapt_advisor.rulebook.rulebook import Rulebook


def build_profile(
    rulebook: Rulebook,
    files: Iterable[FileAnswers],
    raws: Iterable[Raw],
    read: Callable[[Rulebook, Raw], Answer] | None = None,
) -> Profile:
    """All answers, each from its highest-ranked origin, over the defaults.

    Args:
        rulebook: The questions, and the catalogues that answers may name.
        files: Answers files; a later one overrides an earlier one.
        raws: Answers of every other origin.
        read: Reads one answer as `read_answer` does; None = `read_answer`.

    Raises:
        UsageError: With every unknown question and unfit value at once.
    """
    problems: list[Problem] = []
    given: list[Raw] = []
    title: str | None = None
    for file in files:
        title = file.title or title
        if file.rulebook is not None and file.rulebook != rulebook.id:
            cause = f"these answers are for the rulebook {file.rulebook}"
            remedy = f"This is the rulebook {rulebook.id}; choose with --rules"
            problems.append(misuse(file.where, cause, remedy))
        given.extend(file.answers)
    given.extend(raws)
    given = moved(rulebook, given)
    answers = {answer.question: answer for answer in defaults(rulebook)}
    for raw in sorted(given, key=lambda raw: raw.origin):
        try:
            answers[raw.question] = (read or read_answer)(rulebook, raw)
        except UsageError as error:
            problems.extend(error.at(_where(raw)))
    if problems:
        raise UsageError(problems)
    return Profile(answers, title)


def defaults(rulebook: Rulebook) -> Iterable[Answer]:
    """The answers that hold unless somebody gives others."""
    for question in rulebook.questions.values():
        if question.default is not None:
            yield Answer(
                question=question.id, value=question.default, origin=Origin.DEFAULT
            )


def read_answer(rulebook: Rulebook, raw: Raw) -> Answer:
    """One raw answer, read.

    Raises:
        UsageError: When there is no such question, or the value does not fit it.
    """
    question = rulebook.questions.get(raw.question)
    if question is None:
        known = tuple(rulebook.questions)
        cause = f"there is no question {raw.question}"
        raise UsageError.of(cause, did_you_mean(raw.question, known))
    value = parse_raw(question, raw.value, rulebook)
    remark = remark_on(question, raw.value, rulebook)
    return Answer(
        question=question.id,
        value=value,
        origin=raw.origin,
        remark=remark,
        moved_from=raw.moved_from,
    )


def _where(raw: Raw) -> str:
    if raw.origin is Origin.FLAG or raw.question in raw.where:
        return raw.where
    return f"{raw.where} ({raw.question})"


def absent_required(rulebook: Rulebook, profile: Profile) -> list[Problem]:
    """Required questions that nobody answered, not even with `unknown`."""
    return [
        misuse(flag_of(question.id), "this answer is required", question.ask)
        for question in rulebook.questions.values()
        if question.required and profile.value(question.id) is Missing.NOT_ASKED
    ]
