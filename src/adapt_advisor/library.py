"""The edge for Python callers: a rulebook from disk, a profile from values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from adapt_advisor.advice.advise import advise
from adapt_advisor.answers.chain import build_profile
from adapt_advisor.answers.profile import Origin, Profile
from adapt_advisor.answers.sources import Raw
from adapt_advisor.rulebook.rulebook import Rulebook

if TYPE_CHECKING:
    from adapt_advisor.problem import Problem
    from adapt_advisor.rulebook.load import Loaded

__all__ = ["advise", "load_rulebook", "profile"]


def load_rulebook(folder: str | None = None) -> Rulebook:
    """The rulebook that ships, or the one in a folder.

    Raises:
        RulesError: When it cannot be read or a check finds an error.
    """
    from adapt_advisor.rulebook.store import rulebook_at

    return rulebook_at(folder, _check)


def _check(loaded: Loaded) -> list[Problem]:
    from adapt_advisor.checks import check

    return check(loaded)


def profile(rulebook: Rulebook, **answers: Any) -> Profile:
    """A profile from values as an answers file has them; defaults fill in.

    Args:
        rulebook: Its questions say what the answers may be.
        answers: By question id; `"unknown"` is an answer.

    Raises:
        UsageError: With every unknown question and unfit value.
    """
    raws = [
        Raw(key, list(value) if isinstance(value, tuple) else value, Origin.SET, key)
        for key, value in answers.items()
    ]
    return build_profile(rulebook, [], raws)
