"""What commands share: the rulebook in use, the profile, where output goes."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

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


def rulebook_in_use(override: str | None) -> Rulebook:
    """The rulebook that `--rules`, the environment or the installation names.

    Raises:
        RulesError: When it cannot be used.
    """
    from adapt_advisor.library import load_rulebook

    return load_rulebook(rules_override(override))


def rules_override(option: str | None) -> str | None:
    """The folder of rules that the user names, by option or environment."""
    from adapt_advisor.rulebook.locate import ENVIRONMENT_VARIABLE

    return option or os.environ.get(ENVIRONMENT_VARIABLE) or None


def profile_from(
    rulebook: Rulebook,
    *,
    files: Sequence[str],
    settings: Sequence[str],
    arguments: Sequence[str],
) -> Profile:
    """The profile of all answers given to this process.

    Raises:
        UsageError: With every problem at once.
    """
    from adapt_advisor.answers import sources
    from adapt_advisor.answers.chain import build_profile

    collected = Problems()
    read = [collected.guard(lambda f=f: [read_answers(f)]) for f in files]
    flags = collected.guard(lambda: list(sources.from_flags(arguments, rulebook)))
    sets = collected.guard(lambda: list(sources.from_settings(settings)))
    environment = list(sources.from_environment(os.environ))
    good = [file for one in read for file in one]
    built: list[Profile] = collected.guard(
        lambda: [build_profile(rulebook, good, [*environment, *sets, *flags])]
    )
    collected.raise_any()
    return built[0]


class Problems:
    """Collects the problems of several steps, so that all are listed at once."""

    def __init__(self) -> None:
        """Begin without any."""
        self._problems: list[Any] = []

    def guard(self, step: Any) -> list[Any]:
        """The step's result; an empty list when it has problems, which are kept."""
        try:
            result: list[Any] = step()
        except UsageError as error:
            self._problems.extend(error.problems)
            return []
        return result

    def raise_any(self) -> None:
        """Raise what was collected."""
        if self._problems:
            raise UsageError(self._problems)


def read_answers(name: str) -> Any:
    """The answers in a file, or on standard input for `-`.

    Raises:
        UsageError: When it cannot be read.
    """
    from adapt_advisor.answers.sources import from_file
    from adapt_advisor.rulebook.yaml_source import MAX_BYTES

    try:
        if name == "-":
            return from_file("standard input", sys.stdin.buffer.read(MAX_BYTES + 1))
        with Path(name).open("rb") as stream:
            return from_file(name, stream.read(MAX_BYTES + 1))
    except OSError as error:
        cause = f"the file cannot be read ({error.strerror})"
        raise UsageError.of(cause, "Check the path", name) from None


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
    except (OSError, ValueError) as error:
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
