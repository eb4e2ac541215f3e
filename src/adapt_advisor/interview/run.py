"""The questionnaire on this machine: its terminal, its folders, its signals."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from adapt_advisor.answers.profile import Origin, Profile
from adapt_advisor.interview.loop import interview, no_more_reasons
from adapt_advisor.interview.prompt import WhyHook
from adapt_advisor.interview.save import answers_text, places, save
from adapt_advisor.interview.session import Guide
from adapt_advisor.interview.terminal import (
    RichTerminal,
    hangups_interrupt,
    uninterrupted,
)
from adapt_advisor.rulebook.rulebook import Rulebook


def is_interactive() -> bool:
    """Whether somebody can be asked: replies and questions both go to a terminal."""
    return all(
        stream is not None and stream.isatty() for stream in (sys.stdin, sys.stderr)
    )


def ask(
    guide: Guide,
    start: Profile,
    *,
    width: int | None = None,
    why_hook: WhyHook = no_more_reasons,
) -> Profile:
    """Run the questionnaire in the terminal of this process.

    Args:
        guide: The rules.
        start: What is known already, defaults included.
        width: Columns; None = as wide as the terminal.
        why_hook: Says more about why a question is asked.

    Raises:
        Interrupted: When the user left early; the answers are saved.
    """
    terminal = RichTerminal(sys.stdin, sys.stderr, width)
    with hangups_interrupt():
        return interview(guide, start, terminal, _save_here, why_hook)


def save_answers(rulebook: Rulebook, profile: Profile) -> tuple[Path | None, str]:
    """Save what somebody answered, because nothing else could keep it.

    Returns:
        The file, None when no folder takes it; and the text of the answers file.
    """
    given = (a for a in profile.values() if a.origin is not Origin.DEFAULT)
    text = answers_text(rulebook, given)
    return _save_here(text), text


def _save_here(text: str) -> Path | None:
    with uninterrupted():
        # The current folder stays relative: it may have been removed meanwhile.
        return save(text, places(Path(), os.environ, *_temporary()))


def _temporary() -> list[Path]:
    # Its imports take longer than the rest of this module.
    import tempfile

    try:
        return [Path(tempfile.gettempdir())]
    except OSError:
        return []
