"""What commands share: the rulebook in use, the profile, where output goes."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from adapt_advisor.cli.plain_options import PlainCommand
from adapt_advisor.problem import UsageError

if TYPE_CHECKING:
    from adapt_advisor.answers.profile import Profile
    from adapt_advisor.rulebook.rulebook import Rulebook

OPEN_ARGUMENTS = {"allow_extra_args": True, "ignore_unknown_options": True}
"""Settings of commands that take a flag per question, known once the rules are."""


class QuestionCommand(PlainCommand):
    """A command whose help also lists the flags made from the rulebook."""

    def get_help(self, ctx: Any) -> str:
        """The command's help, then a line per question."""
        from adapt_advisor.cli.question_flags import flags_help

        flags = flags_help(ctx.find_root().params["rules"])
        return f"{super().get_help(ctx)}\n\n{flags}"


def one_command(command: Callable[..., object], *, by_flags: bool) -> typer.Typer:
    """An application of one command.

    Args:
        command: What it runs, with the options that it takes.
        by_flags: Whether answers are flags of it.
    """
    app = typer.Typer(add_completion=False, rich_markup_mode=None)
    if by_flags:
        app.command(cls=QuestionCommand, context_settings=OPEN_ARGUMENTS)(command)
    else:
        app.command(cls=PlainCommand)(command)
    return app


def rulebook_in_use(override: str | None) -> Rulebook:
    """The rulebook that `--rules`, the environment or the installation names.

    Raises:
        RulesError: When it cannot be used.
    """
    from adapt_advisor import load_rulebook

    return load_rulebook(rules_override(override))


def rules_override(option: str | None) -> str | None:
    """The folder of rules that the user names, by option or environment."""
    from adapt_advisor.rulebook.locate import ENVIRONMENT_VARIABLE

    return option or os.environ.get(ENVIRONMENT_VARIABLE) or None


def given_answers(
    rulebook: Rulebook,
    files: Sequence[str] | None,
    settings: Sequence[str] | None,
    flags: Sequence[str],
) -> Profile:
    """The profile of all answers given to this process.

    Args:
        rulebook: The rulebook in use.
        files: What follows `--answers`, each time.
        settings: What follows `--set`, each time.
        flags: What a command's own options left over: a flag per question.

    Raises:
        UsageError: With every problem at once.
    """
    from adapt_advisor import answers
    from adapt_advisor.escape import clean

    profile = answers(
        rulebook,
        files=files or (),
        environment=os.environ,
        settings=settings or (),
        flags=flags,
    )
    for answer in profile.values():
        if answer.moved_from is not None:
            said = f"{answer.moved_from} is read as an answer to {answer.question}"
            print(clean(said), file=sys.stderr)
    return profile


def write_output(text: str, output: str | None, flag: str = "--output") -> None:
    """Payload to standard output, or whole to a file.

    Raises:
        UsageError: When the file cannot be written; nothing is left half-written.
    """
    try:
        if output is None or output == "-":
            sys.stdout.write(text)
        else:
            _write_whole(text.encode("utf-8", "replace"), Path(output))
    except BrokenPipeError:
        raise
    except (OSError, ValueError, RuntimeError) as error:  # links in a circle
        where = "standard output" if output is None else f"{flag} {output}"
        reason = getattr(error, "strerror", None) or error
        cause = f"the report cannot be written ({reason})"
        remedy = f"Name a file that can be written with {flag} FILE"
        raise UsageError.of(cause, remedy, where) from None


def _write_whole(content: bytes, path: Path) -> None:
    """Write all or nothing, by way of a file beside it; devices are written to."""
    path = path.resolve()
    if path.exists() and not path.is_file():
        path.write_bytes(content)
        return
    partial = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        partial.write_bytes(content)
        partial.replace(path)
    except OSError:
        with suppress(OSError):
            partial.unlink(missing_ok=True)
        raise
