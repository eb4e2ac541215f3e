"""`answers`: everything that was said, from every origin, as one profile."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from adapt_advisor.answers.chain import build_profile
from adapt_advisor.answers.profile import Origin, Profile
from adapt_advisor.answers.sources import (
    FileAnswers,
    Raw,
    from_environment,
    from_flags,
    from_settings,
)
from adapt_advisor.input_file import read_input
from adapt_advisor.problem import Collected
from adapt_advisor.rulebook.bounds import MAX_BYTES
from adapt_advisor.rulebook.rulebook import Rulebook


def answers(
    rulebook: Rulebook,
    given: Mapping[str, Any] | None = None,
    /,
    *,
    files: Sequence[str | Path] = (),
    environment: Mapping[str, str] | None = None,
    settings: Sequence[str] = (),
    flags: Sequence[str] = (),
    **more: Any,
) -> Profile:
    """The answers as given, each with its origin, over the rulebook's defaults.

    Where several origins answer one question, the later one of this list counts: files
    in their order, environment, settings and `given`, flags.

    Args:
        rulebook: Its questions say what the answers may be, and in which unit.
        given: Values by question id, as an answers file has them: numbers in the
            question's unit or text with another one (`"20k"`), lists of options,
            booleans; `"unknown"` is an answer.
        files: Answers files (YAML, one key per question under `answers:`); `-` is
            standard input.
        environment: Variables, of which `ADAPT_ADVISOR_ANSWER_<QUESTION>` count.
        settings: Texts such as `gap_type=facts`.
        flags: Arguments such as `--gap-type`, `facts`.
        more: As `given`.

    Raises:
        UsageError: With every unreadable file, unknown question and unfit value.
    """
    collected = Collected()
    read = [collected.of(partial(_read, file)) for file in files]
    flagged = collected.of(lambda: list(from_flags(flags, rulebook))) or []
    sets = collected.of(lambda: list(from_settings(settings))) or []
    variables = from_environment({} if environment is None else environment)
    raws = [*variables, *sets, *_values({**(given or {}), **more}), *flagged]
    good = [file for file in read if file is not None]
    profile = collected.of(lambda: build_profile(rulebook, good, raws))
    collected.raise_any()
    assert profile is not None, "what kept it from being built was raised"
    return profile


def _read(name: str | Path) -> FileAnswers:
    from adapt_advisor.answers.answers_file import from_file

    return from_file(*read_input(name, MAX_BYTES))


def _values(given: Mapping[str, Any]) -> list[Raw]:
    return [
        Raw(key, list(value) if isinstance(value, tuple) else value, Origin.SET, key)
        for key, value in given.items()
    ]
