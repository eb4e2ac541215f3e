"""The places where answers stand: the environment, `--set` and flags."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from adapt_advisor.answers.profile import Origin
from adapt_advisor.problem import Problem, UsageError, did_you_mean, misuse
from adapt_advisor.rulebook.rulebook import Rulebook

VARIABLE_PREFIX = "ADAPT_ADVISOR_ANSWER_"


class Raw(NamedTuple):
    """One answer as it was given, before it is read."""

    question: str
    value: Any
    origin: Origin
    where: str
    """What to call its place in a message."""
    moved_from: str | None = None
    """The answer to an earlier question that this one was read from."""


class FileAnswers(NamedTuple):
    """What an answers file holds."""

    answers: tuple[Raw, ...]
    rulebook: str | None
    """Id of the rulebook it was written for, if it says so."""
    where: str
    title: str | None = None
    """What the case is called, if it says so."""


def from_environment(environment: Mapping[str, str]) -> Iterator[Raw]:
    """Answers from variables `ADAPT_ADVISOR_ANSWER_<QUESTION>`."""
    for variable in sorted(environment):
        if variable.startswith(VARIABLE_PREFIX):
            question = variable.removeprefix(VARIABLE_PREFIX).lower()
            value = environment[variable]
            yield Raw(question, value, Origin.ENVIRONMENT, variable)


def from_settings(settings: Sequence[str], option: str = "--set") -> Iterator[Raw]:
    """Answers from `--set key=value`.

    Args:
        settings: What follows the option, each time.
        option: What messages call it.

    Raises:
        UsageError: With every one that has no `=`.
    """
    split = [setting.partition("=") for setting in settings]
    cause, remedy = "there is no key=value here", f"Write {option} question=value"
    problems = [
        misuse(f"{option} {''.join(parts)}", cause, remedy)
        for parts in split
        if not parts[0].strip() or not parts[1]
    ]
    if problems:
        raise UsageError(problems)
    for key, _, value in split:
        question = key.strip().replace("-", "_")
        yield Raw(question, value, Origin.SET, f"{option} {key.strip()}")


def flag_of(question: str) -> str:
    """The command-line flag of a question id."""
    return f"--{question.replace('_', '-')}"


def from_flags(arguments: Sequence[str], rulebook: Rulebook) -> Iterator[Raw]:
    """Answers from a flag per question: what a command's own options left over.

    A bare boolean flag means true, `--no-X` false; any other flag takes a value.

    Raises:
        UsageError: With every argument that is no flag of a question.
    """
    problems: list[Problem] = []
    raws: list[Raw] = []
    rest = list(arguments)
    while rest:
        flag, equals, attached = rest.pop(0).partition("=")
        question = flag.removeprefix("--").replace("-", "_")
        negated = question.removeprefix("no_")
        if not flag.startswith("--"):
            cause = "this argument belongs to no flag"
            problems.append(misuse(flag, cause, "Flags begin with --"))
        elif question in rulebook.questions or question in rulebook.moved:
            value = attached if equals else _value_of(rulebook, question, rest)
            if any(raw.question == question for raw in raws):
                remedy = "Give it once; several options as a,b"
                problems.append(misuse(flag, "this flag stands here twice", remedy))
            elif value is None:
                problems.append(misuse(flag, "the value is missing", f"{flag} VALUE"))
            else:
                raws.append(Raw(question, value, Origin.FLAG, flag))
        elif _is_boolean(rulebook, negated) and question != negated and not equals:
            raws.append(Raw(negated, "false", Origin.FLAG, flag))
        else:
            known = tuple(flag_of(name) for name in rulebook.questions)
            remedy = did_you_mean(flag, known)
            problems.append(misuse(flag, "there is no such option", remedy))
            if rest and not rest[0].startswith("--"):
                rest.pop(0)
    if problems:
        raise UsageError(problems)
    yield from raws


def _is_boolean(rulebook: Rulebook, question: str) -> bool:
    known = rulebook.questions.get(question)
    return known is not None and known.kind == "boolean"


_TRUTH = ("true", "false", "yes", "no", "unknown")


def _value_of(rulebook: Rulebook, question: str, rest: list[str]) -> str | None:
    if _is_boolean(rulebook, question):
        return rest.pop(0) if rest and rest[0].lower() in _TRUTH else "true"
    if rest and not rest[0].startswith("--"):
        return rest.pop(0)
    return None
