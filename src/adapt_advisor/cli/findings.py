"""Findings of a rulebook, for `rules check`."""

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


def findings_of(override: str | None) -> list[Problem]:
    """Every finding: of loading if that fails, else of rules and scenarios."""
    try:
        folder = find_rules(override)
        loaded = load(folder)
    except RulesError as error:
        return list(error.findings)
    try:
        scenarios = check_scenarios(load_scenarios(folder), loaded.rulebook)
    except RulesError as error:
        scenarios = error.findings
    return [*check(loaded), *scenarios]


def rendered(findings: Sequence[Problem], name: str) -> str:
    """The findings in a format, with a closing line that counts them."""
    if name == "json":
        return _as_json(findings)
    errors = sum(finding.severity == "error" for finding in findings)
    closing = f"{errors} errors, {len(findings) - errors} warnings"
    if name == "markdown":
        lines = [_as_item(finding) for finding in findings]
        return "\n".join([*lines, "", closing, ""])
    lines = [clean(str(f)) + " (warning)" * (f.severity == "warning") for f in findings]
    return "\n".join([*lines, closing, ""])


def _as_item(finding: Problem) -> str:
    said = escape.markdown(f"{finding.cause}. {finding.remedy}")
    place = escape.markdown_code(str(finding.place))
    return f"- {place} **{finding.code}** {said}"


def _as_json(findings: Sequence[Problem]) -> str:
    rows = [
        {
            "code": finding.code,
            "severity": finding.severity,
            "file": finding.place.file,
            "line": finding.place.line,
            "column": finding.place.column,
            "cause": finding.cause,
            "remedy": finding.remedy,
        }
        for finding in findings
    ]
    payload = {"schema_version": 1, "findings": rows}
    return json.dumps(payload, indent=2, ensure_ascii=False) + "\n"
