"""The situation: what the answers say of model, GPUs, budget, data and load."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from adapt_advisor.answers.profile import Answer, Origin, Profile
from adapt_advisor.answers.settled import SettledAnswers
from adapt_advisor.catalogue.lookup import find_model
from adapt_advisor.catalogue.nouns import Gpu, LanguageModel, Price
from adapt_advisor.catalogue.shape import typical_shape, with_shape
from adapt_advisor.estimate.memo import Memo
from adapt_advisor.problem import UsageError
from adapt_advisor.rulebook.question import Feeds, Question
from adapt_advisor.rulebook.rulebook import Rulebook
from adapt_advisor.rulebook.value import Value


class Inputs:
    """The answers of a profile as inputs of estimates, assumptions filled in."""

    def __init__(
        self, rulebook: Rulebook, profile: Profile, memo: Memo | None = None
    ) -> None:
        """Read the answers that feed estimates; nothing is computed yet."""
        self.rulebook = rulebook
        self.profile = profile
        self.answers = SettledAnswers(rulebook.questions, profile)
        self._memo = Memo() if memo is None else memo
        self._fed: dict[Feeds, Question] = {
            q.feeds: q for q in rulebook.questions.values() if q.feeds is not None
        }

    def value(self, question: str) -> Value:
        """The answer to a question, or what is assumed in its place."""
        return self.answers.value(question)

    def number(self, feed: Feeds) -> float | None:
        """A number that the estimates need; None if no question provides it."""
        question = self._fed.get(feed)
        if question is None:
            return None
        value = self.value(question.id)
        return float(value) if isinstance(value, int | float) else None

    def word(self, feed: Feeds) -> str | None:
        """A name or option that the estimates need; None if no question provides it."""
        question = self._fed.get(feed)
        return None if question is None else str(self.value(question.id))

    def at_volume(self, requests: float) -> Inputs:
        """The same situation at another number of requests per month."""
        question = self._fed.get("monthly_requests")
        if question is None:
            return self
        answer = Answer(question=question.id, value=requests, origin=Origin.DEFAULT)
        return Inputs(self.rulebook, self.profile.with_answer(answer), self._memo)

    def is_answered(self, feed: Feeds) -> bool:
        """Whether somebody answered the question behind the input."""
        question = self._fed.get(feed)
        return question is not None and self.answers.is_given(question.id)

    def is_named(self, feed: Feeds) -> bool:
        """Whether the input is another than the one that stands in for it.

        Asked instead of whether it was answered: saying what is assumed anyway must not
        move an estimate.
        """
        question = self._fed.get(feed)
        if question is None:
            return False
        return self.value(question.id) != question.unknown.assume

    def origin(self, feed: Feeds) -> str:
        """Where an input comes from, in words for a derivation."""
        question = self._fed.get(feed)
        if question is None:
            return "default of the estimate"
        settled = self.answers[question.id]
        if not settled.is_given:
            return f"assumed: {question.id} is unknown"
        return f"answer: {question.id} ({settled.origin.word})"

    @cached_property
    def model(self) -> LanguageModel:
        """The base model, with a typical shape where its own is not known."""
        name = self._text("base_model")
        return self._memo.get(("model", name), lambda: self._model_named(name))

    def _model_named(self, name: str) -> LanguageModel:
        try:
            return with_shape(find_model(name, self.rulebook.models).model)
        except UsageError:
            return typical_shape(1.0)

    @cached_property
    def gpu(self) -> Gpu:
        """The kind of GPU."""
        return self.rulebook.gpus[self._text("gpu_kind")]

    @property
    def usual_gpu(self) -> Gpu:
        """The kind of GPU that is rented where nobody names another."""
        return self.rulebook.gpus[str(self._fed["gpu_kind"].unknown.assume)]

    @property
    def gpu_count(self) -> int:
        """How many GPUs are at hand; 0 = none of their own."""
        return int(self.number("gpu_count") or 0)

    @cached_property
    def fed(self) -> tuple[Value, ...]:
        """Every answer that an estimate or a bound can rest on, as one key."""
        names = self._memo.get(
            ("inputs",), lambda: tuple(input_questions(self.rulebook))
        )
        known = tuple(self.is_answered(feed) for feed in BUDGETS)
        return (*known, *(self.value(name) for name in names))

    def _text(self, feed: Feeds) -> str:
        return str(self.value(self._fed[feed].id))

    @cached_property
    def gpu_price(self) -> Price | None:
        """The dated price of a GPU-hour; None = not known, which is not zero."""
        return self.price_of(self.gpu)

    def price_of(self, gpu: Gpu) -> Price | None:
        """The dated price of an hour of a card; None = not known."""
        return gpu_price(self.rulebook, gpu)

    @property
    def budget_gpu_hours(self) -> float | None:
        """The training budget in hours of this GPU: as answered, or money / price."""
        if self.is_answered("training_budget_gpu_hours"):
            return self.number("training_budget_gpu_hours")
        money, price = self.number("training_budget_usd"), self.gpu_price
        if money is None or price is None or price.value.typical == 0:
            return None
        return money / price.value.typical

    def budget_from(self, feed: Feeds) -> bool:
        """Whether the training budget comes from this input: hours or money."""
        answered = self.is_answered("training_budget_gpu_hours")
        return answered is (feed == "training_budget_gpu_hours")

    def unused_budgets(self) -> Iterator[str]:
        """Questions for a budget that another answer already sets."""
        for feed in BUDGETS:
            if feed in self._fed and not self.budget_from(feed):
                yield self._fed[feed].id

    def bound(self, bound: float | str) -> float | None:
        """The number that a limit compares with; None when it is not known."""
        if not isinstance(bound, str):
            return float(bound)
        if bound == "training_budget_gpu_hours":
            return self.budget_gpu_hours
        value = self.value(bound)
        return float(value) if isinstance(value, int | float) else None


def gpu_price(rulebook: Rulebook, gpu: Gpu) -> Price | None:
    """The dated price of an hour of a GPU; None = not known, which is not zero."""
    return next(
        (
            price
            for price in rulebook.prices.values()
            if price.kind == "gpu_hour" and price.item == gpu.id
        ),
        None,
    )


BUDGETS: tuple[Feeds, ...] = ("training_budget_usd", "training_budget_gpu_hours")
"""Inputs for the training budget, either of which sets it."""


def input_questions(rulebook: Rulebook) -> Iterator[str]:
    """Questions whose answers estimates and the bounds of limits read."""
    named = {limit.comparison[1] for limit in rulebook.limits.values()}
    named.update(*read_by_methods(rulebook).values())
    for question in rulebook.questions.values():
        fed = question.feeds is not None and question.feeds not in _FOR_REPORTS
        if fed or question.id in named:
            yield question.id


def read_by_methods(rulebook: Rulebook) -> dict[str, frozenset[str]]:
    """By method, the questions that its own estimates read."""
    found: dict[str, frozenset[str]] = {}
    for method in rulebook.methods.values():
        data = method.training_data.question if method.training_data else None
        named = (data, method.serving.extra_input_from)
        found[method.id] = frozenset(name for name in named if name is not None)
    return found


def used_questions(rulebook: Rulebook) -> Iterator[str]:
    """Questions whose answers are used wherever the path leads."""
    yield from input_questions(rulebook)
    for question in rulebook.questions.values():
        if question.feeds in _FOR_REPORTS:
            yield question.id


_FOR_REPORTS: tuple[Feeds, ...] = ("main_gap",)
"""What no estimate reads: it says which stage is the main one."""
