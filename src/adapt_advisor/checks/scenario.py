"""Scenarios: answers and what must come of them, from real projects and textbooks."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from adapt_advisor.answers.profile import Answer, Origin, Profile
from adapt_advisor.noun import Noun
from adapt_advisor.rulebook.value import Value


class ScenarioSource(Noun):
    """Where the situation is described."""

    title: str
    url: str


class ScenarioAnswer(Noun):
    """One answer of a documented case, and the fields of the case that support it."""

    value: Value
    fields: Annotated[tuple[str, ...], Field(alias="from", min_length=1)]
    """Paths into the case: `gap`, `situation`, `facts.unlabelled_tokens`."""
    note: str | None = None
    """How words were read as a number, where they were."""


class Edit(Noun):
    """A change of an answer after the first scoring; kept so that none is silent."""

    question: str
    was: Value | None
    """None where the question had no answer before."""
    because: str


class ProjectScenario(Noun):
    """A documented project: its answers and the methods that its team chose.

    `families` is never empty; the primary method's family stands first.
    """

    id: str
    title: str
    source: ScenarioSource
    case: str
    """Id in `rules/evidence/cases.yaml`."""
    answers: dict[str, ScenarioAnswer]
    chosen: Annotated[tuple[str, ...], Field(min_length=1)]
    families: Annotated[tuple[str, ...], Field(min_length=1)]
    variant_inferred: bool
    """Whether the source leaves open which way of tuning was used."""
    difference: str | None = None
    """Why the advice rightly differs; the case counts as a difference all the same."""
    edits: tuple[Edit, ...] = ()
    year: int | None = None
    """When it was told, as its evidence says."""
    confidence: str | None = None
    """How sure its evidence is: high, medium or low."""

    @property
    def primary(self) -> str:
        """The family of the method that did most of the work."""
        return self.families[0]

    @property
    def values(self) -> dict[str, Value]:
        """The answers without where they come from, by question id."""
        return {key: answer.value for key, answer in self.answers.items()}

    @property
    def profile(self) -> Profile:
        """The answers as a user would give them in a file."""
        return _profile(self.values)


class Expectation(Noun):
    """What must come of a situation's answers; what is absent is not checked.

    In-context stages count only where `plan` names one: nearly every plan starts by
    measuring a prompt.
    """

    plan: tuple[str, ...] | None = None
    """Exactly these methods are due now, in any order."""
    primary: str | None = None
    contains: tuple[str, ...] = ()
    contains_any: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()
    order: tuple[str, ...] = ()
    """Methods that must come in this order, whatever stands between them."""
    later: tuple[str, ...] = ()
    """Methods whose stages must wait for a signal."""
    prepares: bool | None = None
    """Whether there must (not) be a preparation."""
    refuses: bool | None = None
    """Whether there must (not) be a refusal."""
    preparations: tuple[str, ...] = ()
    """Ids of preparations that must be there."""
    refusals: tuple[str, ...] = ()
    """Ids of refusals that must be there."""


class TextbookScenario(Noun):
    """A situation whose answer the literature agrees on."""

    id: str
    title: str
    source: ScenarioSource
    because: str
    """Why this plan is the known answer."""
    answers: dict[str, Value]
    expect: Expectation
    difference: str | None = None
    """Why the advice differs and the rules stay; then an unmet demand fails nothing."""

    @property
    def profile(self) -> Profile:
        """The answers as a user would give them in a file."""
        return _profile(self.answers)


class Scenarios(Noun):
    """All scenarios of a rulebook, each group in the order of its ids."""

    cases: tuple[ProjectScenario, ...]
    situations: tuple[TextbookScenario, ...]
    guesses: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    """What a language model decided that was given the same answers: families by id."""


class Floor(Noun):
    """The agreement below which a test of the rules fails, over all cases."""

    primary_agreement: float
    mean_jaccard: float
    serious_misses: int
    short_names: dict[str, str] = Field(default_factory=dict)
    """What the evidence calls a way of adapting, and its family here."""


def _profile(values: dict[str, Value]) -> Profile:
    return Profile(
        {
            key: Answer(question=key, value=value, origin=Origin.FILE)
            for key, value in values.items()
        }
    )
