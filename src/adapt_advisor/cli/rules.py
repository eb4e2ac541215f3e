"""`adapt-advisor rules`: the rule author's bench."""

from __future__ import annotations

from typing import Annotated

import typer

from adapt_advisor.cli.context import rules_override, write_output
from adapt_advisor.cli.exits import Exit
from adapt_advisor.cli.options import Format, Output

app = typer.Typer(
    help="Check the rulebook.", no_args_is_help=True, rich_markup_mode=None
)


@app.callback()
def rules() -> None:
    """Check the rulebook."""


@app.command()
def check(
    context: typer.Context,
    report_format: Format = "text",
    output: Output = None,
) -> int:
    """Load the rulebook and check it: references, graph, coverage, scenarios."""
    from adapt_advisor.cli.rule_problems import problems_of, rendered
    from adapt_advisor.cli.show import check_format

    check_format(report_format)
    problems = problems_of(rules_override(context.find_root().obj))
    write_output(rendered(problems, report_format), output)
    failed = any(problem.severity == "error" for problem in problems)
    return Exit.FAILED if failed else Exit.DONE


@app.command("test")
def test_rules(
    context: typer.Context,
    report_format: Format = "text",
    output: Output = None,
    rows: Annotated[
        bool, typer.Option("--rows", help="Also list every documented case.")
    ] = False,
) -> int:
    """Try the rules on every scenario; fail when agreement drops below its floor."""
    from adapt_advisor.cli import trials
    from adapt_advisor.cli.context import rulebook_in_use
    from adapt_advisor.cli.show import check_format

    check_format(report_format)
    override = context.find_root().obj
    rulebook = rulebook_in_use(override)
    outcome = trials.outcome_of(rulebook, rules_override(override))
    write_output(trials.rendered(outcome, report_format, rows=rows), output)
    return Exit.FAILED if outcome.failures else Exit.DONE
