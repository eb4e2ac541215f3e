"""Questions: wording, kind, unit, options, and what an unknown answer does."""

from __future__ import annotations

from typing import Literal

from adapt_advisor.noun import Noun
from adapt_advisor.rulebook.value import Value

Feeds = Literal[
    "base_model",
    "gpu_kind",
    "gpu_count",
    "training_budget_usd",
    "training_budget_gpu_hours",
    "monthly_requests",
    "latency_ms",
    "prompt_tokens",
    "input_tokens",
    "output_tokens",
    "example_tokens",
    "main_gap",
    "route",
    "hosted_model",
    "student_model",
    "encoder_model",
]
"""What the estimates and the report need to know from an answer."""

QuestionKind = Literal["boolean", "choice", "multi", "number", "gpu", "model"]


class Option(Noun):
    """One way to answer a choice or multi-select question."""

    label: str
    name: str | None = None
    """What it is called inside a sentence: "behaviour"."""
    example: str | None = None
    heading: str | None = None
    """Under which it stands in a long list."""
    role: str | None = None
    """For a gap: the role of the stage that closes it (a plan's `primary`)."""


class Unknown(Noun):
    """What it means when nobody knows the answer.

    With `explore`, every class of answers that the guards tell apart is walked;
    `assume` is then the value that the headline plan and the estimates use.
    """

    assume: Value
    because: str
    explore: bool = False


class Question(Noun):
    """Something the user is asked."""

    id: str
    group: str
    kind: QuestionKind
    name: str | None = None
    """What its answer is called: "checked examples"."""
    says: str | None = None
    """An answer as a clause: of a yes, "you have a test set"; of others with `{}`
    where the value stands, "you have {} checked examples"."""
    says_not: str | None = None
    """The opposite clause: of a no, of other options, of a number that is zero."""
    says_some: str | None = None
    """Of a number, the clause for anything above zero: "you have a GPU"."""
    ask: str
    """The wording, one sentence that needs no machine-learning vocabulary."""
    why: str
    """Why it is asked."""
    find_out: str
    """How to find the answer: a command, a file, a rule of thumb."""
    unit: str | None = None
    integer: bool = False
    bands: dict[str, float] = {}  # noqa: RUF012 - a noun's default
    """Words that people say instead of a number nobody counted, with its reading."""
    minimum: float = 0.0
    maximum: float | None = None
    options: dict[str, Option] = {}  # noqa: RUF012 - a noun's default
    unknown: Unknown
    default: Value | None = None
    """An answer that holds unless somebody gives another; then it is not asked."""
    quiet: bool = False
    """Whether the questionnaire leaves it out: it holds as assumed until given."""
    required: bool = False
    changeable: bool = True
    """Whether a team can change it (collect labels), or it is a fact of the case."""
    feeds: Feeds | None = None
    """Which input of the estimates this answer is; None when only guards read it."""
    sources: tuple[str, ...] = ()


class Group(Noun):
    """A heading under which questions are asked."""

    id: str
    label: str


class Preset(Noun):
    """A usual workload, offered to people who do not know their own."""

    id: str
    label: str
    example: str
    answers: dict[str, Value]
    """By question; each is offered, none is taken without a word."""
    sources: tuple[str, ...]


class Conflict(Noun):
    """Answers that hardly go together."""

    id: str
    answers: dict[str, Value]
    """By question; of several options, one is enough."""
    because: str
    sources: tuple[str, ...]
