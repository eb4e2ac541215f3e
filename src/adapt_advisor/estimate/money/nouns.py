"""Nouns of money: tokens of a request, and what a way of working costs."""

from __future__ import annotations

from adapt_advisor.noun import Noun
from adapt_advisor.quantity import Range


class RequestTokens(Noun):
    """Tokens of one request, split by how an API bills them."""

    static: float = 0.0
    """The same in every request and first in the prompt: instructions, examples."""
    dynamic: float = 0.0
    """The user's own text."""
    retrieved: float = 0.0
    """Passages added by retrieval; they differ per request, so no cache serves them."""
    output: float = 0.0

    @property
    def prompt(self) -> float:
        """Tokens sent to the model."""
        return self.static + self.dynamic + self.retrieved


class CostLine(Noun):
    """What one way of working costs, in USD: once, per month and per request."""

    label: str
    one_off: Range
    """Spent before the first request, the first training included."""
    retrained: Range
    """The part of `one_off` that every retraining spends again."""
    per_month: Range
    per_request: Range
    retrain_every_months: float | None = None
