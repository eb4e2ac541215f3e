"""The typer application: global options, and the commands it knows."""

from __future__ import annotations

from typing import Annotated

import typer

from adapt_advisor.cli import (
    ask as ask_command,
)
from adapt_advisor.cli import (
    batch as batch_command,
)
from adapt_advisor.cli import (
    catalogue as catalogue_command,
)
from adapt_advisor.cli import (
    compare as compare_command,
)
from adapt_advisor.cli import (
    estimate as estimate_command,
)
from adapt_advisor.cli import (
    explain as explain_command,
)
from adapt_advisor.cli import (
    recommend as recommend_command,
)
from adapt_advisor.cli import (
    rules as rules_command,
)
from adapt_advisor.cli import (
    validate as validate_command,
)
from adapt_advisor.cli.context import OPEN_ARGUMENTS, QuestionCommand
from adapt_advisor.cli.options import Text
from adapt_advisor.cli.plain_options import PlainCommand, PlainGroup

app = typer.Typer(
    cls=PlainGroup,
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
        ask_command.run(rules, [], ask_command.AskOptions())


app.command("ask", cls=QuestionCommand, context_settings=OPEN_ARGUMENTS)(
    ask_command.ask
)
app.command("recommend", cls=QuestionCommand, context_settings=OPEN_ARGUMENTS)(
    recommend_command.recommend
)
app.command("estimate", cls=PlainCommand)(estimate_command.estimate)
app.command("explain", cls=QuestionCommand, context_settings=OPEN_ARGUMENTS)(
    explain_command.explain
)
app.command("compare", cls=QuestionCommand, context_settings=OPEN_ARGUMENTS)(
    compare_command.compare
)
app.command("batch", cls=PlainCommand)(batch_command.batch)
app.command("validate", cls=PlainCommand)(validate_command.validate)
app.add_typer(rules_command.app, name="rules")
app.add_typer(catalogue_command.app, name="catalogue")
