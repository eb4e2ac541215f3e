"""The entry point: runs a command and turns every error into a message and a code."""

from __future__ import annotations

import gc
import io
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import NoReturn

from adapt_advisor.cli.exits import Exit, Stop

FEW_COLLECTIONS = 500_000
"""Objects that are made, and not freed, before garbage is looked for: none in a short
command, and in a long one what can be lost stays below some 100 MB."""


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command line and exit.

    Args:
        arguments: Without the program's name; None = those of the process.
    """
    # A collection walks everything that is alive: one command makes little garbage, and
    # what lives when it ends goes with the process.
    gc.set_threshold(FEW_COLLECTIONS)
    _prepare_streams()
    given = sys.argv[1:] if arguments is None else arguments
    code = _flushed(_run(_rules_first(given)))
    gc.freeze()
    sys.exit(code)


def _rules_first(arguments: Sequence[str]) -> list[str]:
    """The arguments with `--rules FOLDER` in front, where typer expects it."""
    for i, argument in enumerate(arguments):
        if argument == "--":
            break
        if argument.partition("=")[0] == "--rules":
            end = i + 1 if "=" in argument else i + 2
            return [*arguments[i:end], *arguments[:i], *arguments[end:]]
    return list(arguments)


def _prepare_streams() -> None:
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:  # started with the descriptor closed
            setattr(sys, name, io.StringIO())
        elif hasattr(stream, "reconfigure"):
            # a character that the terminal cannot show must not end the program
            stream.reconfigure(errors="replace")


def _flushed(code: int) -> int:
    """The code, after all output left; another one when it cannot leave."""
    try:
        sys.stdout.flush()
    except OSError as error:
        # nothing more can be flushed, not even when the interpreter ends
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if isinstance(error, BrokenPipeError):
            return Exit.DONE
        _say(f"standard output: the report cannot be written ({error.strerror})")
        return Exit.USAGE
    return code


def _run(arguments: Sequence[str]) -> int:
    from adapt_advisor.cli.app import app

    try:
        result = app(args=arguments, standalone_mode=False, prog_name="adapt-advisor")
        return result if isinstance(result, int) else Exit.DONE
    except Stop as stop:
        _say(*stop.lines)
        return stop.code
    except SystemExit as end:
        # typer ends with 1 when the reader (`| head`) went away: nothing is wrong
        broken = isinstance(end.__context__, BrokenPipeError)
        return Exit.DONE if broken else Exit.BUG
    except KeyboardInterrupt:
        _say("Interrupted.")
        return Exit.INTERRUPTED
    except Exception as error:
        return _explained(error)


def _explained(error: Exception) -> int:
    from adapt_advisor.problem import RulesError, UsageError

    if isinstance(error, RulesError):
        _say(
            "The rulebook cannot be used:",
            str(error),
        )
        return Exit.RULES
    if isinstance(error, UsageError):
        _say(*map(str, error.problems))
        return Exit.USAGE
    if hasattr(error, "format_message"):  # what typer raises for wrong usage
        _say(f"{error.format_message()}", "See adapt-advisor --help")
        return Exit.USAGE
    return _bug(error)


def _bug(error: Exception) -> int:
    from adapt_advisor.cli.bug import write_report

    path = write_report(error)
    _say(f"This is a bug in adapt-advisor: {type(error).__name__}. Please send {path}")
    return Exit.BUG


def _say(*texts: str) -> None:
    """Lines on standard error; names from files and arguments move no cursor."""
    from adapt_advisor.escape import clean

    with suppress(OSError):
        for line in "\n".join(texts).split("\n"):
            print(clean(line), file=sys.stderr)
