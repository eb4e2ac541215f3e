"""`adapt-advisor rules`: the rule author's bench."""

from __future__ import annotations

import typer

from adapt_advisor.cli.context import rules_override, write_output
from adapt_advisor.cli.exits import Exit
from adapt_advisor.cli.options import OUTPUT, takes
from adapt_advisor.cli.plain_options import PlainCommand, PlainGroup

app = typer.Typer(
    help="Check the rulebook.",
    cls=PlainGroup,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
)


@app.callback()
def rules() -> None:
    """Check the rulebook."""


@app.command(cls=PlainCommand)
@takes(*OUTPUT, "date")
def check(
    context: typer.Context,
    *,
    report_format: str,
    output: str | None,
    date: str | None,
) -> int:
    """Load the rulebook and check it: references, graph, coverage, scenarios."""
    from datetime import date as calendar

    from adapt_advisor import check_rules
    from adapt_advisor.cli.show import check_format
    from adapt_advisor.report.views.problems import problems_rendered

    check_format(report_format)
    today = date or calendar.today().isoformat()
    problems = check_rules(rules_override(context.find_root().obj), today)
    write_output(problems_rendered(problems, report_format), output)
    failed = any(problem.severity == "error" for problem in problems)
    return Exit.FAILED if failed else Exit.DONE


@app.command(cls=PlainCommand)
@takes("of", "output")
def schema(*, of: str, output: str | None) -> int:
    """Print the JSON Schema of what a command prints."""
    import json

    from adapt_advisor.problem import UsageError, did_you_mean
    from adapt_advisor.report.shapes import SHAPES, schema_of

    if of not in SHAPES:
        remedy = did_you_mean(of, tuple(SHAPES))
        raise UsageError.of(f"there is no schema {of}", remedy, "--of")
    write_output(json.dumps(schema_of(of), indent=2) + "\n", output)
    return Exit.DONE


@app.command("test", cls=PlainCommand)
@takes(*OUTPUT, "rows", "width")
def test_rules(
    context: typer.Context,
    *,
    report_format: str,
    output: str | None,
    rows: bool,
    width: int | None,
) -> int:
    """Try the rules on every scenario; fail when agreement drops below its floor."""
    from adapt_advisor import try_rules
    from adapt_advisor.cli.context import rulebook_in_use
    from adapt_advisor.cli.show import check_format, either_rendered
    from adapt_advisor.report.views.trial import trial_document, trial_json

    check_format(report_format)
    override = context.find_root().obj
    rulebook = rulebook_in_use(override)
    outcome = try_rules(rulebook, rules_override(override))
    text = either_rendered(
        report_format,
        lambda: trial_json(outcome),
        lambda: trial_document(outcome, rulebook, rows=rows),
        to_file=output,
        width=width,
    )
    write_output(text, output)
    return Exit.FAILED if outcome.failures else Exit.DONE
