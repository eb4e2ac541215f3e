"""The entry point: runs a command and turns every error into a message and a code."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import NoReturn

from adapt_advisor.cli.exits import Exit, Stop


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command line and exit.

    Args:
        arguments: Without the program's name; None = those of the process.
    """
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            # a character that the terminal cannot show must not end the program
            reconfigure(errors="replace")
    try:
        code = _run(arguments)
        sys.stdout.flush()
    except BrokenPipeError:
        # the reader (`| head`) went away: nothing is wrong, and nothing more to flush
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = Exit.DONE
    sys.exit(code)


def _run(arguments: Sequence[str] | None) -> int:
    from adapt_advisor.cli.app import app

    try:
        result = app(args=arguments, standalone_mode=False, prog_name="adapt-advisor")
        return result if isinstance(result, int) else Exit.DONE
    except Stop as stop:
        _say(*stop.lines)
        return stop.code
    except BrokenPipeError:
        raise
    except KeyboardInterrupt:
        _say("Interrupted.")
        return Exit.INTERRUPTED
    except Exception as error:
        return _explained(error)


def _explained(error: Exception) -> int:
    from adapt_advisor.answers.problem import AnswersError
    from adapt_advisor.rulebook.finding import RulesError

    if isinstance(error, RulesError):
        _say("The rulebook cannot be used:", *map(str, error.findings))
        return Exit.RULES
    if isinstance(error, AnswersError):
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


def _say(*lines: str) -> None:
    for line in lines:
        print(line, file=sys.stderr)
