"""The recommendation: the whole result of advising, with no formatting in it."""

from __future__ import annotations

from typing import Literal, NamedTuple

from adapt_advisor.estimate.memory.remedy import Remedy
from adapt_advisor.estimate.nouns import Assumption, LimitReading, MethodEstimate
from adapt_advisor.noun import Noun
from adapt_advisor.rulebook.flowchart import Turn
from adapt_advisor.rulebook.guard import Guard
from adapt_advisor.rulebook.method import Source
from adapt_advisor.rulebook.rulebook import RulebookIdentity
from adapt_advisor.rulebook.value import Value

Silence = Literal["unknown", "not_asked", "not_applicable"]
StageRoute = Literal["hosted", "own", "device", "undecided"]


class Reading(Noun):
    """An answer that a branch looked at."""

    question: str
    value: Value
    """The user's answer, or the value assumed in its place."""
    origin: str
    """default, file, environment, set, flag, interactive, assumed or explored."""


class Step(Noun):
    """One node of the path: what it did, where it went, and what decided that."""

    node: str
    title: str
    kind: Literal["decide", "add", "prepare", "block", "stop"]
    asked: tuple[str, ...] = ()
    skipped: tuple[str, ...] = ()
    """Questions of the node that nobody answered and that can no longer matter."""
    guard: Guard | None = None
    """The guard of the branch taken; None for `otherwise` and single ways."""
    because: str
    decided_by: tuple[Reading, ...] = ()
    limits: tuple[LimitReading, ...] = ()
    goes_to: str | None
    sources: tuple[str, ...]


class Stage(Noun):
    """A method in a plan, with its role and reason."""

    method: str
    role: str
    because: str
    turn: Turn = "now"
    """Whether it is due now, or waits for the signal in `when`."""
    when: str | None = None
    """For a stage that is due later: the signal to start it, in words."""
    route: StageRoute | None = None
    """Where its requests are answered; None where nothing was estimated."""
    estimate: MethodEstimate | None = None
    """Its model, weeks and money, on each route while the route is undecided."""
    remedy: Remedy | None = None
    """What helps where it is due now and does not fit the GPUs that were named."""
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


class Need(Noun):
    """A branch that leads to a method, and was not taken."""

    guard: Guard
    unless: Guard | None = None
    """The guard of an earlier branch, which was taken and must be closed as well."""


class Proof(NamedTuple):
    """What a search for changed answers proved."""

    fewest: int | None
    """No change of fewer answers brings the method in; None when none at all can."""
    tried: int
    """How many answers were changed together at most."""
    more: bool = False
    """Whether there are more changes of the size that was found."""


class Rejected(Noun):
    """A method that is not in the plan, and what would bring it in."""

    method: str
    node: str
    """The node whose branch closed it."""
    needs: tuple[Need, ...] = ()
    """Any of these at that node would lead on; empty where nothing else there may."""
    decided_by: tuple[Reading, ...] = ()
    limits: tuple[LimitReading, ...] = ()
    """What held there instead."""
    proof: Proof
    changes: tuple[dict[str, Value], ...] = ()
    """The smallest sets of answers that would bring it in; empty when none can."""
    classes: tuple[dict[str, Guard], ...] = ()
    """For each of `changes`, the guard for every answer that would do, where known."""
    approximate: bool = False
    """Whether a value was found by bisection over an estimate."""


class Flip(Noun):
    """An answer that would change the plan, and the plan it would give."""

    value: Value
    plan: tuple[str, ...]
    later: tuple[str, ...] = ()
    """The methods of `plan` whose stages would wait for a signal."""
    answers: Guard | None = None
    """The guard for every answer of which the same is known; None for `value` alone."""
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

    when: tuple[Guard, ...]
    """All of these hold; empty where nothing need."""
    plan: tuple[str, ...]
    later: tuple[str, ...] = ()
    """The methods of `plan` whose stages would wait for a signal."""
    preparations: tuple[str, ...] = ()
    """Steps that are no method and belong to the plan under all of these answers."""


class MissingAnswer(Noun):
    """A question without an answer."""

    question: str
    state: Silence
    on_path: bool
    flag: str


class AnswerLine(Noun):
    """One answer that the advice read, for the record."""

    question: str
    ask: str
    value: Value
    unit: str | None
    origin: str


class Confidence(NamedTuple):
    """How far a plan can be relied on; `confidence` has the rule."""

    level: Literal["firm", "fair", "open"]
    decided: int
    """Answers that decided the way."""
    assumed: tuple[str, ...]
    """Those of them that nobody gave."""
    hanging: tuple[str, ...]
    """Assumed answers whose change alone changes the main step."""
    close: tuple[str, ...]
    """Limits that decided although the bound lies in the range of their estimate."""


class Recommendation(Noun):
    """Plan, path, rejected methods, hinges, estimates and sources: everything."""

    rulebook: RulebookIdentity
    plan: tuple[Stage, ...]
    primary: str
    route: StageRoute
    """Where requests are answered; undecided while both routes are costed."""
    confidence: Confidence | None
    """None where path or hinges were not worked out."""
    preparations: tuple[Remark, ...]
    blocked_by: tuple[Remark, ...]
    path: tuple[Step, ...]
    rejected: tuple[Rejected, ...]
    alternatives: tuple[str, ...] = ()
    """The methods outside the plan that somebody will ask about, likeliest first."""
    unexplained: tuple[str, ...] = ()
    """Methods outside the plan that are not in `rejected`: nobody asked about them."""
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
    def due_now(self) -> tuple[str, ...]:
        """The methods of the stages that are due now, in order."""
        return tuple(stage.method for stage in self.plan if stage.turn == "now")

    @property
    def later(self) -> tuple[str, ...]:
        """The methods of the stages that wait for a signal, in order."""
        return tuple(stage.method for stage in self.plan if stage.turn == "later")

    @property
    def close_calls(self) -> tuple[LimitReading, ...]:
        """Limits of the path whose estimate has the bound in its range, once each."""
        read = (limit for step in self.path for limit in step.limits if limit.straddles)
        return tuple({limit.limit: limit for limit in read}.values())

    def estimate_of(self, method: str) -> MethodEstimate | None:
        """The estimate of one method, if there is one."""
        return next((e for e in self.estimates if e.method == method), None)
