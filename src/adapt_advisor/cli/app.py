"""The typer application: global options, and the commands it knows."""

from __future__ import annotations

from importlib import import_module
from typing import Annotated, Any

import typer
import typer.core
import typer.main

from adapt_advisor.cli.options import Text
from adapt_advisor.cli.plain_options import PlainGroup

COMMANDS = {
    "ask": "Answer one question at a time, then read the recommendation.",
    "recommend": "Recommend how to adapt a model, from flags, files"
    " and the environment.",
    "estimate": "Estimate one training job: GPU-hours, memory,"
    " days and money, with ranges.",
    "serve": "Estimate one serving job: tokens/s, first token,"
    " users, GPUs and money.",
    "explain": "Explain the advice: why, why not, what if, and what would change it.",
    "compare": "Compare every method: hours, memory, money,"
    " months, and when each pays.",
    "batch": "Advise on many profiles: a profile a line in,"
    " a record a line out, in order.",
    "validate": "Hold predictions against your own measurements,"
    " and calibrate with them.",
    "rules": "Check the rulebook.",
    "catalogue": "Look up questions, methods, GPUs, models and sources.",
}  # fmt: skip
"""Every command, a module of this package each, and what it says of itself first."""


class Named(typer.core.TyperCommand):
    """A command that is listed, and imported only when it is called."""

    def called(self) -> Any:
        """The command itself, with its options."""
        module = import_module(f"adapt_advisor.cli.{self.name}")
        return typer.main.get_command(module.app)


class Commands(PlainGroup):
    """The commands by name: one start imports one of them."""

    def __init__(self, **settings: Any) -> None:
        """Commands that typer was told of are none: it would build all of them."""
        named = [Named(name, help=line) for name, line in COMMANDS.items()]
        super().__init__(**{**settings, "commands": named})

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """As typer's own, and then the command instead of its name."""
        name, command, rest = super().resolve_command(ctx, args)
        return name, command.called() if isinstance(command, Named) else command, rest


app = typer.Typer(
    cls=Commands,
    name="adapt-advisor",
    help="Recommend how to adapt a large language model to a use case.",
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    invoke_without_command=True,
)


@app.callback()
def start(
    context: typer.Context,
    rules: Annotated[
        Text,
        typer.Option("--rules", metavar="FOLDER", help="Use this rulebook."),
    ] = None,
    version: Annotated[
        bool, typer.Option("--version", help="Print versions and the rulebook used.")
    ] = False,
) -> None:
    """Recommend how to adapt a large language model to a use case.

    Without a command, the questionnaire starts.
    """
    context.obj = rules
    if version:
        from adapt_advisor.cli.version import print_version

        print_version(rules)
        raise typer.Exit
    if context.invoked_subcommand is None:
        from adapt_advisor.cli.ask import AskOptions, run

        run(rules, [], AskOptions())
