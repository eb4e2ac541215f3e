"""The recommendation: the whole result of advising, with no formatting in it."""

from __future__ import annotations

from typing import Literal

from adapt_advisor.noun import Noun
from adapt_advisor.quantity import Estimate
from adapt_advisor.rulebook.method import Source
from adapt_advisor.rulebook.rulebook import RulebookIdentity
from adapt_advisor.rulebook.value import Value

Silence = Literal["unknown", "not_asked", "not_applicable"]


class Reading(Noun):
    """An answer that a branch looked at."""

    question: str
    value: Value
    """The user's answer, or the value assumed in its place."""
    origin: str
    """default, file, environment, set, flag, interactive, assumed or explored."""


class LimitReading(Noun):
    """A fact that a branch looked at, with the estimate behind it."""

    fact: str
    holds: bool
    straddles: bool
    """Whether the estimate's range lies on both sides of the limit."""
    because: str
    """The comparison with its numbers in it."""


class Step(Noun):
    """One node of the path: what it did, where it went, and what decided that."""

    node: str
    title: str
    kind: Literal["decide", "add", "prepare", "block", "stop"]
    asked: tuple[str, ...] = ()
    skipped: tuple[str, ...] = ()
    """Questions of the node that nobody answered and that can no longer matter."""
    guard: str | None = None
    """The guard of the branch taken, in words; None for `otherwise` and single ways."""
    because: str
    decided_by: tuple[Reading, ...] = ()
    facts: tuple[LimitReading, ...] = ()
    goes_to: str | None
    sources: tuple[str, ...]


class Stage(Noun):
    """A method in a plan, with its role and reason."""

    method: str
    name: str
    role: str
    because: str
    node: str
    branches: tuple[str, ...] = ()
    """Nodes of the path whose branch put the stage there, in order."""
    sources: tuple[str, ...]


class Remark(Noun):
    """A preparation that is no method, or a refusal."""

    id: str
    because: str
    node: str
    sources: tuple[str, ...]


class Rejected(Noun):
    """A method that is not in the plan, and what would bring it in."""

    method: str
    name: str
    node: str
    """The node whose branch closed it."""
    because: str
    changes: tuple[dict[str, Value], ...] = ()
    """The smallest sets of answers that would bring it in; empty when none can."""
    classes: tuple[dict[str, str], ...] = ()
    """For each of `changes`, the answers that would do in words: "at least 1,000"."""
    approximate: bool = False
    """Whether a value was found by bisection over an estimate."""


class Flip(Noun):
    """An answer that would change the plan, and the plan it would give."""

    value: Value
    plan: tuple[str, ...]
    words: str | None = None
    """Every answer of which the same is known, in words; None for `value` alone."""
    approximate: bool = False
    """Whether the value was found by bisection over an estimate."""


class Hinge(Noun):
    """An answer whose change, alone, changes the plan."""

    question: str
    answer: Value | None
    """What holds now; None where nobody knows."""
    assumed: bool = False
    approximate: bool = False
    flips: tuple[Flip, ...]


class PossiblePlan(Noun):
    """A plan that unknown answers leave possible, and when it is the one."""

    when: dict[str, str]
    """Question id to the class of answers, in words."""
    plan: tuple[str, ...]
    preparations: tuple[str, ...] = ()
    """Steps that are no method and belong to the plan under all of these answers."""


class Assumption(Noun):
    """A value that stands in for an answer nobody gave."""

    question: str
    value: Value
    because: str


class MissingAnswer(Noun):
    """A question without an answer."""

    question: str
    state: Silence
    on_path: bool
    flag: str


class MethodEstimate(Noun):
    """What one method takes to train and to serve in this situation."""

    method: str
    gpu: str
    model: str
    training_gpu_hours: Estimate
    memory_gb_per_gpu: Estimate
    gpus: Estimate
    """Fewest GPUs of this kind that hold the training job."""
    cost_usd: Estimate
    serving_gpu_hours_per_month: Estimate
    verdict: str | None = None
    """Whether it fits on the GPUs at hand: fits, close or does_not_fit."""
    comparable: tuple[str, ...] = ()
    """Nearest published runs, with their figures, in sentences."""

    @property
    def basis(self) -> str:
        """How far the training hours are backed."""
        return self.training_gpu_hours.basis


class AnswerLine(Noun):
    """One answer that the advice read, for the record."""

    question: str
    ask: str
    value: Value
    unit: str | None
    origin: str


class Recommendation(Noun):
    """Plan, path, rejected methods, hinges, estimates and sources: everything."""

    rulebook: RulebookIdentity
    plan: tuple[Stage, ...]
    primary: str
    preparations: tuple[Remark, ...]
    blocked_by: tuple[Remark, ...]
    path: tuple[Step, ...]
    rejected: tuple[Rejected, ...]
    hinges: tuple[Hinge, ...]
    possible_plans: tuple[PossiblePlan, ...]
    answers: tuple[AnswerLine, ...]
    missing: tuple[MissingAnswer, ...]
    assumptions: tuple[Assumption, ...]
    estimates: tuple[MethodEstimate, ...]
    next_steps: tuple[str, ...]
    dropped: tuple[str, ...] = ()
    """Questions whose answers this path never read."""
    sources: tuple[Source, ...]

    @property
    def methods(self) -> tuple[str, ...]:
        """The plan's method ids, in order."""
        return tuple(stage.method for stage in self.plan)

    @property
    def close_calls(self) -> tuple[LimitReading, ...]:
        """Facts of the path whose estimate has the limit in its range, once each."""
        read = (fact for step in self.path for fact in step.facts if fact.straddles)
        return tuple({fact.fact: fact for fact in read}.values())

    def estimate_of(self, method: str) -> MethodEstimate | None:
        """The estimate of one method, if there is one."""
        return next((e for e in self.estimates if e.method == method), None)
