"""Problems of a rulebook as text, Markdown and JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence

from adapt_advisor import escape
from adapt_advisor.escape import clean
from adapt_advisor.problem import Problem


def problems_rendered(problems: Sequence[Problem], name: str) -> str:
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
