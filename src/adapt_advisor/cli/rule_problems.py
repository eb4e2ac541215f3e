"""Problems of a rulebook, for `rules check`."""

from __future__ import annotations

import json
from collections.abc import Sequence

from adapt_advisor import escape
from adapt_advisor.checks import check
from adapt_advisor.checks.scenario_checks import check_scenarios
from adapt_advisor.checks.scenario_files import load_scenarios
from adapt_advisor.escape import clean
from adapt_advisor.problem import Problem, RulesError
from adapt_advisor.rulebook.load import load
from adapt_advisor.rulebook.locate import find_rules


def problems_of(override: str | None) -> list[Problem]:
    """Every problem: of loading if that fails, else of rules and scenarios."""
    try:
        folder = find_rules(override)
        loaded = load(folder)
    except RulesError as error:
        return list(error.problems)
    try:
        scenarios = check_scenarios(load_scenarios(folder), loaded.rulebook)
    except RulesError as error:
        scenarios = error.problems
    return [*check(loaded), *scenarios]


def rendered(problems: Sequence[Problem], name: str) -> str:
    """The problems in a format, with a closing line that counts them."""
    if name == "json":
        return _as_json(problems)
    errors = sum(problem.severity == "error" for problem in problems)
    closing = f"{errors} errors, {len(problems) - errors} warnings"
    if name == "markdown":
        lines = [_as_item(problem) for problem in problems]
        return "\n".join([*lines, "", closing, ""])
    lines = [_as_line(problem) for problem in problems]
    return "\n".join([*lines, closing, ""])


def _as_line(problem: Problem) -> str:
    return clean(problem.coded) + " (warning)" * (problem.severity == "warning")


def _as_item(problem: Problem) -> str:
    said = escape.markdown(problem.said)
    place = escape.markdown_code(str(problem.place))
    return f"- {place} **{problem.code}** {said}"


def _as_json(problems: Sequence[Problem]) -> str:
    rows = [
        {
            "code": problem.code,
            "severity": problem.severity,
            "file": problem.place.file,
            "line": problem.place.line,
            "column": problem.place.column,
            "cause": problem.cause,
            "remedy": problem.remedy,
        }
        for problem in problems
    ]
    payload = {"schema_version": 1, "findings": rows}
    return json.dumps(payload, indent=2, ensure_ascii=False) + "\n"
