"""Gates for CI: the plan that is expected, and the hours that it may take."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from adapt_advisor.advice.record import Recommendation
from adapt_advisor.answers.option_values import Given, OptionValues
from adapt_advisor.problem import did_you_mean
from adapt_advisor.rulebook.rulebook import Rulebook


class Gates(NamedTuple):
    """What the user demands of the plan; None = nothing."""

    expect: frozenset[str] | None
    max_gpu_hours: float | None

    def shortfalls(
        self, rulebook: Rulebook, recommendation: Recommendation
    ) -> Iterator[str]:
        """A sentence for each gate that does not hold."""
        if self.expect is not None:
            plan = _without_prompting(rulebook, recommendation.due_now)
            if plan != self.expect:
                yield f"--expect {_set(self.expect)}: the plan is {_set(plan)}"
        if self.max_gpu_hours is not None:
            yield from _too_long(recommendation, self.max_gpu_hours)


def read_gates(
    rulebook: Rulebook, *, expect: str | None = None, max_gpu_hours: Given = None
) -> Gates:
    """The gates as they are stated.

    Args:
        rulebook: Its methods may be expected.
        expect: Method ids, as `rag,lora`; stages that only prompt do not count.
        max_gpu_hours: The most that the whole plan may take, as typical hours.

    Raises:
        UsageError: With everything that cannot be read.
    """
    values = OptionValues(rulebook)
    named = [name.strip() for name in (expect or "").split(",") if name.strip()]
    known = tuple(rulebook.methods)
    for name in named:
        if name not in known:
            remedy = did_you_mean(name, known)
            values.refuse("--expect", f"there is no method {name}", remedy)
    hours = values.number("--max-gpu-hours", max_gpu_hours, unit="GPU-hours")
    values.raise_any()
    wanted = None if expect is None else _without_prompting(rulebook, named)
    return Gates(wanted, hours)


def _without_prompting(rulebook: Rulebook, methods: Iterable[str]) -> frozenset[str]:
    return frozenset(m for m in methods if not rulebook.methods[m].in_context)


def _too_long(recommendation: Recommendation, most: float) -> Iterator[str]:
    hours, unknown = _training_hours(recommendation, recommendation.methods)
    if unknown:
        yield f"--max-gpu-hours: the hours of {', '.join(unknown)} are not known"
    elif hours > most:
        yield (
            f"--max-gpu-hours {most:,g}: the plan takes {hours:,.0f} GPU-hours"
            f"{_told_apart(recommendation)}"
        )


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
