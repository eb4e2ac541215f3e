"""The shape of every JSON that is printed, and the JSON Schema generated from it.

What a record is printed as it stands is described by the record itself; a mapping that
is composed for machines has its shape here.
"""

from __future__ import annotations

from typing import Any, Literal, NotRequired

# Pydantic reads no other TypedDict before Python 3.12.
from typing_extensions import TypedDict

from adapt_advisor.advice.record import AnswerLine, MissingAnswer, Remark, StageRoute
from adapt_advisor.estimate.memory.remedy import Remedy
from adapt_advisor.estimate.nouns import Assumption
from adapt_advisor.quantity import Basis, Range, Term
from adapt_advisor.report.render.json_ import SCHEMA_VERSION
from adapt_advisor.rulebook.method import Source
from adapt_advisor.rulebook.rulebook import RulebookIdentity

Set = bool | float | str
"""An answer as `--set` takes it; several options joined by commas."""
Answered = bool | float | str | list[str]
Guard = dict[str, Any]
"""A condition as a rulebook writes it."""
Quantity = Range | None
"""Null beside a `..._why` of the same name, which says why."""
Support = Literal["measured", "near", "far", "none"] | None
Route = Literal["hosted", "own", "device"]


class Derivation(TypedDict):
    """How a quantity was reached."""

    basis: Basis
    formula: str
    terms: list[Term]


class RouteShape(TypedDict):
    """A method on one route, in money."""

    route: Route
    model: str
    cost_usd: Quantity
    serving_usd_per_month: Quantity


class StageShape(TypedDict):
    """A method in the plan."""

    method: str
    name: str
    role: str
    because: str
    turn: Literal["now", "later"]
    when: str | None
    route: StageRoute | None
    model: str | None
    model_name: str | None
    cheaper_route: Route | None
    training_gpu_hours: Quantity
    cost_usd: Quantity
    serving_usd_per_month: Quantity
    effort_weeks: Quantity
    routes: list[RouteShape]
    crossing_requests: float | None
    remedy: Remedy | None
    node: str
    branches: list[str]
    sources: list[str]


class ReadingShape(TypedDict):
    """An answer that decided a turn."""

    question: str
    value: Answered
    origin: str


class LimitShape(TypedDict):
    """A limit that a branch looked at."""

    limit: str
    holds: bool
    straddles: bool
    because: str
    estimate: Range | dict[str, Any] | None
    bound: float | None


class StepShape(TypedDict):
    """A node of the path."""

    node: str
    title: str
    kind: Literal["decide", "add", "prepare", "block", "stop"]
    asked: list[str]
    skipped: list[str]
    guard: Guard | None
    because: str
    decided_by: list[ReadingShape]
    limits: list[LimitShape]
    goes_to: str | None
    sources: list[str]


class NeedShape(TypedDict):
    """A branch that leads to a method and was not taken."""

    guard: Guard
    unless: Guard | None


class ProofShape(TypedDict):
    """What a search for changed answers proved."""

    fewest: int | None
    tried: int
    more: bool


class RejectedShape(TypedDict):
    """A method outside the plan, with the smallest changes that bring it in."""

    method: str
    name: str
    node: str
    because: str
    needs: list[NeedShape]
    proof: ProofShape
    changes: list[dict[str, Set]]
    classes: list[dict[str, Guard]]
    changeable: list[bool]
    approximate: bool


class FlipShape(TypedDict):
    """An answer that would change the plan."""

    value: Set
    plan: list[str]
    later: list[str]
    answers: Guard | None
    approximate: bool


class HingeShape(TypedDict):
    """An answer whose change, alone, changes the plan."""

    question: str
    answer: Set | None
    value: Set
    assumed: bool
    approximate: bool
    flips: list[FlipShape]


class PossibleShape(TypedDict):
    """A plan that unknown answers leave possible."""

    when: list[Guard]
    plan: list[str]
    later: list[str]
    preparations: list[str]


class ConfidenceShape(TypedDict):
    """How firm the plan is."""

    level: Literal["firm", "fair", "open"]
    because: str
    decided: int
    assumed: list[str]
    hanging: list[str]
    close: list[str]


class EstimateShape(TypedDict):
    """What one method takes."""

    gpu: str | None
    model: str | None
    basis: Basis | None
    support: Support
    route: Route | None
    training_gpu_hours: Quantity
    memory_gb_per_gpu: Quantity
    gpus: Quantity
    cost_usd: Quantity
    serving_gpu_hours_per_month: Quantity
    serving_usd_per_month: Quantity
    effort_weeks: Quantity
    verdict: str | None
    routes: list[RouteShape]
    crossing_requests: float | None
    warnings: list[str]
    derivations: NotRequired[dict[str, Derivation]]


class Advice(TypedDict):
    """What a recommendation and its explanation have in common."""

    schema_version: Literal[1]
    plan: list[StageShape]
    primary: str
    preparations: list[Remark]
    blocked_by: list[Remark]
    path: list[StepShape]
    rejected: list[RejectedShape]
    hinges: list[HingeShape]
    possible_plans: list[PossibleShape]
    answers: list[AnswerLine]
    missing: list[MissingAnswer]
    assumptions: list[Assumption]
    dropped: list[str]
    sources: list[Source]
    rulebook: RulebookIdentity


class RecommendationShape(Advice):
    """`recommend --format json`."""

    date: NotRequired[str]
    confidence: ConfidenceShape | None
    route: StageRoute
    alternatives: list[str]
    close_calls: list[LimitShape]
    estimates: dict[str, EstimateShape]
    next_steps: list[str]


class AnswerDifferenceShape(TypedDict):
    """One answer before and after."""

    question: str
    before: Set | None
    after: Set | None


class ListDifferenceShape(TypedDict):
    """What a list gains and loses."""

    added: list[str]
    dropped: list[str]


class EstimateDifferenceShape(TypedDict):
    """One quantity before and after."""

    method: str
    quantity: str
    before: Quantity
    after: Quantity


class DifferenceShape(TypedDict):
    """Two recommendations side by side."""

    answers: list[AnswerDifferenceShape]
    same_plan: bool
    plan_before: list[str]
    plan_after: list[str]
    later_before: list[str]
    later_after: list[str]
    methods: ListDifferenceShape
    preparations: ListDifferenceShape
    blocked_by: ListDifferenceShape
    parts_at: str | None
    estimates: list[EstimateDifferenceShape]


class ExplanationShape(Advice):
    """`explain --format json`."""

    in_plan: list[str]
    what_if: DifferenceShape | None


class MethodCostShape(TypedDict):
    """One method on the terms of a comparison."""

    in_plan: bool
    served: str
    route: Route
    routes: list[RouteShape]
    crossing_requests: float | None
    basis: Basis
    verdict: str | None
    training_gpu_hours: Quantity
    memory_gb_per_gpu: Quantity
    gpus: Quantity
    serving_gpu_hours_per_month: Quantity
    effort_weeks: Quantity
    cost_usd: Quantity
    serving_usd_per_month: Quantity
    per_1000_requests_usd: Quantity
    total_usd: Quantity
    break_even_requests_per_month: Quantity
    break_even_month: Quantity
    warnings: list[str]
    derivations: dict[str, Derivation]


class ComparisonShape(TypedDict):
    """`compare --format json`."""

    schema_version: Literal[1]
    months: float
    requests_per_month: float
    model: str
    gpu: str
    hosted: dict[str, Any] | None
    baseline: str | None
    methods: dict[str, MethodCostShape]
    assumptions: list[dict[str, Any]]
    warnings: list[str]
    rulebook: RulebookIdentity


class ScoresShape(TypedDict):
    """Figures of predictions against measurements."""

    n: int
    median_abs_error_pct: float | None
    p80_ratio: float | None
    within_1_25x: float | None
    within_1_5x: float | None
    within_2x: float | None
    interval_coverage: float | None
    median_interval_ratio: float | None
    p90_interval_ratio: float | None


class SkippedShape(TypedDict):
    """A row that was not scored."""

    row: int
    reason: str


class ScoredShape(TypedDict):
    """A row with its prediction."""

    row: int
    measured: float
    low: float
    typical: float
    high: float
    support: Support


class ValidationShape(ScoresShape):
    """`validate --format json`."""

    schema_version: Literal[1]
    kind: str
    absent_columns: list[str]
    unknown_columns: list[str]
    by_source: dict[str, ScoresShape]
    skipped: list[SkippedShape]
    rows: list[ScoredShape]
    rulebook: RulebookIdentity


SHAPES: dict[str, Any] = {
    "recommendation": RecommendationShape,
    "explanation": ExplanationShape,
    "comparison": ComparisonShape,
    "validation": ValidationShape,
}
"""What has a published schema, by its name for `rules schema --of`."""


def schema_of(name: str) -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of one of `SHAPES`.

    New fields leave `schema_version` as it is; a field that goes or changes raises it.
    """
    from pydantic import ConfigDict, TypeAdapter

    shape = SHAPES[name]
    config = ConfigDict(extra="forbid")
    for one in _typed_dicts(shape):
        one.__pydantic_config__ = config
    schema = TypeAdapter(shape).json_schema()
    for part in (schema, *schema.get("$defs", {}).values()):
        _demand_reasons(part)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"{name.capitalize()} of adapt-advisor, version {SCHEMA_VERSION}",
        **{key: value for key, value in schema.items() if key != "title"},
    }


def _typed_dicts(shape: Any) -> list[Any]:
    """Every shape of this module, so that none lets an unknown field pass."""
    return [one for one in (*globals().values(), shape) if hasattr(one, "__total__")]


def _demand_reasons(part: dict[str, Any]) -> None:
    """A quantity is there, or the reason why it is not."""
    fields: dict[str, Any] = part.get("properties", {})
    names = [name for name, field in fields.items() if _is_quantity(field)]
    for name in names:
        fields[f"{name}_why"] = {"type": "string"}
    if names:
        part["allOf"] = [
            {
                "if": {"properties": {name: {"type": "null"}}, "required": [name]},
                "then": {"required": [f"{name}_why"]},
            }
            for name in names
        ]


def _is_quantity(field: dict[str, Any]) -> bool:
    options = field.get("anyOf", ())
    refs = [option.get("$ref", "") for option in options]
    ranged = any(ref.endswith("/Range") for ref in refs)
    return len(options) == 2 and {"type": "null"} in options and ranged
