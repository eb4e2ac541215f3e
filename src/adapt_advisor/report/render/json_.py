"""Recommendations as JSON for machines, in the shape that `schema` publishes."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from adapt_advisor.estimate.nouns import QUANTITIES
from adapt_advisor.noun import Noun
from adapt_advisor.quantity import Estimate, Range
from adapt_advisor.report.render_options import RenderOptions
from adapt_advisor.report.sections.changes import limit_in_figures, rejection_in_words
from adapt_advisor.report.sections.front import rests_on
from adapt_advisor.report.sections.wording import Wording
from adapt_advisor.rulebook.guard import Guard, as_mapping
from adapt_advisor.rulebook.value import Value

if TYPE_CHECKING:
    from adapt_advisor.advice.record import (
        Hinge,
        PossiblePlan,
        Recommendation,
        Rejected,
        Stage,
        Step,
    )
    from adapt_advisor.estimate.nouns import LimitReading, MethodEstimate, RouteCost
    from adapt_advisor.rulebook.rulebook import Rulebook

STAGE_QUANTITIES = (
    "training_gpu_hours", "cost_usd", "serving_usd_per_month", "effort_weeks",
)  # fmt: skip
"""What a stage of the plan says of its estimate."""
SCHEMA_VERSION = 1
"""Raised when a field changes its meaning or goes; a new field does not raise it."""


def render(
    recommendation: Recommendation, rulebook: Rulebook, options: RenderOptions
) -> str:
    """The recommendation in JSON: ASCII only, so that any stream can carry it."""
    data = as_data(recommendation, rulebook, date=options.date)
    return json.dumps(data, indent=2, allow_nan=False) + "\n"


def as_data(
    recommendation: Recommendation, rulebook: Rulebook, *, date: str | None = None
) -> dict[str, Any]:
    """The recommendation as plain data, keys in their published order."""
    words = Wording(recommendation, rulebook)
    dated = {} if date is None else {"date": date}
    told = {name: tell(recommendation, words) for name, tell in FIELDS.items()}
    return {"schema_version": SCHEMA_VERSION, **dated, **told}


def settable(value: Value | None) -> Any:
    """A value as `--set` takes it: options of a multi-select joined by commas."""
    return ",".join(value) if isinstance(value, tuple) else _plain(value)


def _plain(value: Any) -> Any:
    """A value of a noun as JSON has it; whole numbers without a fraction."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return value


def fields(noun: Noun) -> dict[str, Any]:
    """The fields of a noun that holds no other noun."""
    return {name: _plain(value) for name, value in noun.items()}


def _step(step: Step, words: Wording) -> dict[str, Any]:
    return {
        **fields(step),
        "guard": guard_data(step.guard),
        "decided_by": [fields(reading) for reading in step.decided_by],
        "limits": [_limit(reading, words) for reading in step.limits],
    }


def guard_data(guard: Guard | None) -> dict[str, Any] | None:
    """A guard as the rulebook writes it."""
    return None if guard is None else as_mapping(guard)


def _limit(reading: LimitReading, words: Wording) -> dict[str, Any]:
    return {
        "limit": reading.limit,
        "holds": reading.holds,
        "straddles": reading.straddles,
        "because": limit_in_figures(words, reading),
        "estimate": None if reading.estimate is None else _range(reading.estimate),
        "bound": _plain(reading.bound),
    }


def _rejected(rejected: Rejected, words: Wording) -> dict[str, Any]:
    changes = [
        {question: settable(value) for question, value in change.items()}
        for change in rejected.changes
    ]
    return {
        "method": rejected.method,
        "name": words.method(rejected.method),
        "node": rejected.node,
        "because": rejection_in_words(words, rejected),
        "needs": [
            {"guard": guard_data(need.guard), "unless": guard_data(need.unless)}
            for need in rejected.needs
        ],
        "proof": rejected.proof._asdict(),
        "changes": changes,
        "classes": [
            {question: guard_data(guard) for question, guard in one.items()}
            for one in rejected.classes
        ],
        "changeable": [words.changeable(change) for change in rejected.changes],
        "approximate": rejected.approximate,
    }


def _confidence(given: Recommendation, words: Wording) -> dict[str, Any] | None:
    found = given.confidence
    if found is None:
        return None
    because = rests_on(words, found)
    told = {name: _plain(value) for name, value in found._asdict().items()}
    return {"level": told.pop("level"), "because": because, **told}


def _stage(stage: Stage, words: Wording) -> dict[str, Any]:
    """A stage with its model and its money: on every route while that is undecided."""
    return {
        "method": stage.method,
        "name": words.method(stage.method),
        "role": stage.role,
        "because": stage.because,
        "turn": stage.turn,
        "when": stage.when,
        "route": stage.route,
        **_taken(stage, words),
        "remedy": None if stage.remedy is None else fields(stage.remedy),
        "node": stage.node,
        "branches": list(stage.branches),
        "sources": list(stage.sources),
    }


def _taken(stage: Stage, words: Wording) -> dict[str, Any]:
    found = stage.estimate
    if found is None:
        absent = ("model", "model_name", "cheaper_route")
        data: dict[str, Any] = dict.fromkeys(absent)
        nothing = Estimate(value=None, why="this method was not estimated")
        for name in STAGE_QUANTITIES:
            data |= quantity(name, nothing)
        return {**data, "routes": [], "crossing_requests": None}
    data = {
        "model": found.model,
        "model_name": words.model(found.model),
        "cheaper_route": found.route if found.routes else None,
    }
    for name in STAGE_QUANTITIES:
        data |= quantity(name, getattr(found, name))
    return {
        **data,
        "routes": [route_cost(one) for one in found.routes],
        "crossing_requests": crossing(found),
    }


def _possible(plan: PossiblePlan) -> dict[str, Any]:
    return {**fields(plan), "when": [guard_data(guard) for guard in plan.when]}


def _hinge(hinge: Hinge, words: Wording) -> dict[str, Any]:
    flips = [
        {
            **fields(flip),
            "value": settable(flip.value),
            "answers": guard_data(flip.answers),
        }
        for flip in hinge.flips
    ]
    return {
        "question": hinge.question,
        "value": settable(words.here(hinge.question)),
        **fields(hinge),
        "answer": settable(hinge.answer),
        "flips": flips,
    }


def _estimates(given: Recommendation, words: Wording) -> dict[str, Any]:
    """The figures of every method, and how each was reached."""
    found = {one.method: _derivations(one) for one in given.estimates}
    return {
        method: {**figures, "derivations": found.get(method, {})}
        for method, figures in estimated(given, words).items()
    }


def estimated(given: Recommendation, words: Wording) -> dict[str, Any]:
    """The figures of every method, also where nothing was estimated."""
    found = {estimate.method: estimate for estimate in given.estimates}
    methods = dict.fromkeys([*words.rulebook.methods, *found])
    return {
        method: _estimate(found[method]) if method in found else _no_estimate()
        for method in methods
    }


def _derivations(estimate: MethodEstimate) -> dict[str, Any]:
    quantities = {name: getattr(estimate, name) for name in QUANTITIES}
    return {
        name: derivation(one)
        for name, one in quantities.items()
        if one.derivation is not None
    }


def _estimate(estimate: MethodEstimate) -> dict[str, Any]:
    quantities = {name: getattr(estimate, name) for name in QUANTITIES}
    data: dict[str, Any] = {
        "gpu": estimate.gpu,
        "model": estimate.model,
        "basis": estimate.basis,
        "support": estimate.support,
        "route": estimate.route,
    }
    for name, one in quantities.items():
        data |= quantity(name, one)
    return {
        **data,
        "verdict": estimate.verdict,
        "routes": [route_cost(one) for one in estimate.routes],
        "crossing_requests": crossing(estimate),
        "warnings": list(
            dict.fromkeys(w for q in quantities.values() for w in q.warnings)
        ),
    }


def route_cost(one: RouteCost) -> dict[str, Any]:
    """One route in money."""
    return {
        "route": one.route,
        "model": one.model,
        **quantity("cost_usd", one.cost_usd),
        **quantity("serving_usd_per_month", one.serving_usd_per_month),
    }


def crossing(estimate: MethodEstimate) -> float | None:
    """The volume at which both routes cost the same; null where there is none."""
    found = estimate.crossing_requests
    return None if found is None or found.value is None else found.value.typical


def _no_estimate() -> dict[str, Any]:
    absent = ("gpu", "model", "basis", "support", "route")
    data: dict[str, Any] = dict.fromkeys(absent)
    nothing = Estimate(value=None, why="this method was not estimated")
    for name in QUANTITIES:
        data |= quantity(name, nothing)
    return {
        **data,
        "verdict": None,
        "routes": [],
        "crossing_requests": None,
        "warnings": [],
    }


def quantity(name: str, estimate: Estimate) -> dict[str, Any]:
    """A quantity as `{low, typical, high, unit}`, or null beside its reason."""
    if estimate.value is None:
        why = estimate.why or "no reason was given"
        return {name: None, f"{name}_why": why}
    return {name: _range(estimate.value)}


def _range(value: Range) -> dict[str, Any]:
    return {
        "low": _plain(value.low),
        "typical": _plain(value.typical),
        "high": _plain(value.high),
        "unit": value.unit,
    }


def derivation(estimate: Estimate) -> dict[str, Any]:
    """How an estimate that has a derivation was reached."""
    found = estimate.derivation
    assert found is not None
    return {
        "basis": estimate.basis,
        "formula": found.formula,
        "terms": [fields(term) for term in found.terms],
    }


FIELDS: dict[str, Callable[[Recommendation, Wording], Any]] = {
    "plan": lambda given, words: [_stage(stage, words) for stage in given.plan],
    "primary": lambda given, _: given.primary,
    "route": lambda given, _: given.route,
    "confidence": lambda given, words: _confidence(given, words),
    "preparations": lambda given, _: list(map(fields, given.preparations)),
    "blocked_by": lambda given, _: list(map(fields, given.blocked_by)),
    "path": lambda given, words: [_step(step, words) for step in given.path],
    "rejected": lambda given, words: [_rejected(one, words) for one in given.rejected],
    "alternatives": lambda given, _: list(given.alternatives),
    "hinges": lambda given, words: [_hinge(hinge, words) for hinge in given.hinges],
    "close_calls": lambda given, words: [_limit(x, words) for x in given.close_calls],
    "possible_plans": lambda given, _: list(map(_possible, given.possible_plans)),
    "answers": lambda given, _: list(map(fields, given.answers)),
    "missing": lambda given, _: list(map(fields, given.missing)),
    "assumptions": lambda given, _: list(map(fields, given.assumptions)),
    "estimates": _estimates,
    "next_steps": lambda given, _: list(given.next_steps),
    "dropped": lambda given, _: list(given.dropped),
    "sources": lambda given, _: list(map(fields, given.sources)),
    "rulebook": lambda given, _: fields(given.rulebook),
}
"""Every field of the recommendation as data, in the published order."""
