"""Expectations of a situation against the recommendation that came of it: pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from adapt_advisor.checks.agreement import IN_CONTEXT, PlannedMethods, Taxonomy
from adapt_advisor.checks.scenario import Expectation


def unmet(
    expect: Expectation,
    plan: PlannedMethods,
    taxonomy: Taxonomy,
    *,
    preparations: Collection[str] = (),
    refusals: Collection[str] = (),
) -> tuple[str, ...]:
    """What a recommendation lacks of an expectation, one sentence each.

    Args:
        expect: What must come of the situation.
        plan: The methods of the plan, in order, and the primary one.
        taxonomy: Families of the methods.
        preparations: Ids of the recommendation's preparations.
        refusals: Ids of its refusals.
    """
    found = [f"{m} is missing" for m in expect.contains if m not in plan.methods]
    found += [f"{m} is in the plan" for m in expect.excludes if m in plan.methods]
    if expect.contains_any and not set(expect.contains_any) & set(plan.methods):
        found.append(f"none of {', '.join(expect.contains_any)} is in the plan")
    if expect.plan is not None:
        found += _wrong_plan(expect.plan, plan.due_now, taxonomy)
    if expect.primary not in (None, plan.primary):
        found.append(f"the primary method is {plan.primary}, not {expect.primary}")
    stages = iter(plan.methods)
    if not all(method in stages for method in expect.order):
        found.append(f"the order is not {', '.join(expect.order)}")
    found += [f"{m} is not due later" for m in expect.later if m not in plan.later]
    found += _wrong_steps(
        "preparation", expect.prepares, expect.preparations, preparations
    )
    found += _wrong_steps("refusal", expect.refuses, expect.refusals, refusals)
    return tuple(found)


def _wrong_plan(
    expected: Sequence[str], methods: Sequence[str], taxonomy: Taxonomy
) -> list[str]:
    counted = {m for m in methods if m in expected or taxonomy.family[m] != IN_CONTEXT}
    if counted == set(expected):
        return []
    got = ", ".join(m for m in methods if m in counted) or "nothing but prompts"
    return [f"the plan is {got}, not {', '.join(expected)}"]


def _wrong_steps(
    word: str, wanted: bool | None, ids: Sequence[str], got: Collection[str]
) -> list[str]:
    found = [f"{word} {key} is missing" for key in ids if key not in got]
    if wanted is True and not got:
        found.append(f"there is no {word}")
    if wanted is False and got:
        found.append(f"unexpected {word}: {', '.join(got)}")
    return found
