"""`adapt-advisor explain`: why, why not, what if, and what the plan hangs on."""

from __future__ import annotations

from functools import partial

import typer

from adapt_advisor.cli.context import (
    given_answers,
    one_command,
    rulebook_in_use,
    write_output,
)
from adapt_advisor.cli.options import ANSWERS, OUTPUT, takes


@takes(*ANSWERS, "why_not", "what_if", *OUTPUT, "width")
def explain(
    context: typer.Context,
    *,
    answers: list[str] | None,
    settings: list[str] | None,
    why_not: list[str] | None,
    what_if: list[str] | None,
    report_format: str,
    output: str | None,
    width: int | None,
) -> None:
    """Explain the advice: why, why not, what if, and what would change it."""
    from adapt_advisor import Adviser, advise
    from adapt_advisor.advice.absent import refuse_absent
    from adapt_advisor.advice.questions import changes_of, methods_of
    from adapt_advisor.advice.what_if import what_differs
    from adapt_advisor.cli import show
    from adapt_advisor.problem import Collected
    from adapt_advisor.report.views.explanation import (
        Explanation,
        build_explanation,
        json_text,
    )

    show.check_format(report_format)
    rulebook = rulebook_in_use(context.obj)
    collected = Collected()
    asked = collected.of(partial(methods_of, rulebook, why_not or ()))
    changes = collected.of(partial(changes_of, rulebook, what_if or ()))
    profile = collected.of(
        partial(given_answers, rulebook, answers, settings, context.args)
    )
    collected.raise_any()
    assert profile is not None, "its problems were raised"
    adviser = Adviser(rulebook)
    refuse_absent(adviser, profile)
    recommendation = advise(
        adviser, profile, explain=asked or (() if changes else None)
    )
    difference = None
    if changes:
        changed = profile.with_answers(changes)
        difference = what_differs(
            recommendation,
            advise(adviser, changed, explain=(), hinges=False),
            (profile, changed),
        )
    explained = Explanation(recommendation, asked or (), difference)
    text = show.either_rendered(
        report_format,
        lambda: json_text(explained, rulebook),
        lambda: build_explanation(explained, rulebook),
        to_file=output,
        width=width,
    )
    write_output(text, output)


app = one_command(explain, by_flags=True)
