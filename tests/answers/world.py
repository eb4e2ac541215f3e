"""The house rulebook, loaded, and short ways to answer its questions."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from adapt_advisor import (
    Missing,
    Problem,
    Profile,
    Rulebook,
    UsageError,
    Value,
    load_rulebook,
)
from adapt_advisor.answers import sources
from adapt_advisor.answers.answers_file import from_file
from adapt_advisor.answers.chain import build_profile

FOLDER = Path(__file__).parents[2] / "examples" / "house_rulebook"
HOUSE: Rulebook = load_rulebook(FOLDER)


def profile(
    *files: str,
    environment: Mapping[str, str] | None = None,
    settings: tuple[str, ...] = (),
    flags: tuple[str, ...] = (),
) -> Profile:
    """The profile that files (their text), variables, settings and flags give."""
    read = [
        from_file(f"file{i}.yaml", text.encode()) for i, text in enumerate(files, 1)
    ]
    raws = [
        *sources.from_environment(environment or {}),
        *sources.from_settings(settings),
        *sources.from_flags(flags, HOUSE),
    ]
    return build_profile(HOUSE, read, raws)


def answer(flag: str, text: str) -> Value | Missing:
    """The value of one answer given as a flag."""
    return profile(flags=(f"--{flag}={text}",)).value(flag.replace("-", "_"))


def problems(
    *files: str,
    environment: Mapping[str, str] | None = None,
    settings: tuple[str, ...] = (),
    flags: tuple[str, ...] = (),
) -> tuple[Problem, ...]:
    """The problems that these answers have."""
    with pytest.raises(UsageError) as caught:
        profile(*files, environment=environment, settings=settings, flags=flags)
    return caught.value.problems


def problem(flag: str, text: str) -> str:
    """The one problem of an answer given as a flag, as it is printed."""
    (found,) = problems(flags=(f"--{flag}={text}",))
    return str(found)
