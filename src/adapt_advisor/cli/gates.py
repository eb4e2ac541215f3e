"""Gates for CI: the plan that is expected, and the hours that it may take."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import NamedTuple

from adapt_advisor.advice.record import Recommendation
from adapt_advisor.cli.exits import Exit
from adapt_advisor.cli.option_values import OptionValues
from adapt_advisor.problem import UsageError, did_you_mean
from adapt_advisor.rulebook.rulebook import Rulebook


class Gates(NamedTuple):
    """What the user demands of the plan; None = nothing."""

    expect: frozenset[str] | None
    max_gpu_hours: float | None


def read(rulebook: Rulebook, *, expect: str | None, max_gpu_hours: str | None) -> Gates:
    """Read the gates' options.

    Raises:
        UsageError: When one cannot be read.
    """
    return Gates(_methods(rulebook, expect), _hours(rulebook, max_gpu_hours))


def _methods(rulebook: Rulebook, expect: str | None) -> frozenset[str] | None:
    if expect is None:
        return None
    named = [name.strip() for name in expect.split(",") if name.strip()]
    for name in named:
        if name not in rulebook.methods:
            remedy = did_you_mean(name, tuple(rulebook.methods))
            raise UsageError.of(f"there is no method {name}", remedy, "--expect")
    return _without_prompting(rulebook, named)


def _hours(rulebook: Rulebook, text: str | None) -> float | None:
    values = OptionValues(rulebook)
    hours = values.number("--max-gpu-hours", text, unit="GPU-hours")
    values.raise_any()
    return hours


def _without_prompting(rulebook: Rulebook, methods: list[str]) -> frozenset[str]:
    return frozenset(m for m in methods if not rulebook.methods[m].in_context)


def judge(rulebook: Rulebook, recommendation: Recommendation, gates: Gates) -> Exit:
    """Whether the gates hold; says on standard error which does not."""
    code = Exit.DONE
    if gates.expect is not None:
        plan = _without_prompting(rulebook, list(recommendation.due_now))
        if plan != gates.expect:
            _fail(f"--expect {_set(gates.expect)}: the plan is {_set(plan)}")
            code = Exit.FAILED
    if gates.max_gpu_hours is not None:
        hours, unknown = _training_hours(recommendation, recommendation.methods)
        if unknown:
            _fail(f"--max-gpu-hours: the hours of {', '.join(unknown)} are not known")
            code = Exit.FAILED
        elif hours > gates.max_gpu_hours:
            limit = f"{gates.max_gpu_hours:,g}"
            _fail(
                f"--max-gpu-hours {limit}: the plan takes {hours:,.0f} GPU-hours"
                f"{_told_apart(recommendation)}"
            )
            code = Exit.FAILED
    return code


def _told_apart(recommendation: Recommendation) -> str:
    """The hours that are due now, where other stages wait for a signal."""
    if not recommendation.later:
        return ""
    now, _ = _training_hours(recommendation, recommendation.due_now)
    return f", {now:,.0f} of them now"


def _training_hours(
    recommendation: Recommendation, methods: Iterable[str]
) -> tuple[float, list[str]]:
    """Sum of the typical hours, and the stages whose hours are not known."""
    total, unknown = 0.0, []
    for method in methods:
        estimate = recommendation.estimate_of(method)
        value = estimate.training_gpu_hours.value if estimate else None
        if value is None:
            unknown.append(method)
        else:
            total += value.typical
    return total, unknown


def _set(methods: frozenset[str]) -> str:
    return ",".join(sorted(methods)) or "prompting only"


def _fail(line: str) -> None:
    print(line, file=sys.stderr)
