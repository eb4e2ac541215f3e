"""How many tokens a method trains on in a situation, and where they come from."""

from __future__ import annotations

import math
from typing import NamedTuple

from adapt_advisor.estimate.inputs import Inputs
from adapt_advisor.rulebook.method import Method, TrainingData


class TrainingTokens(NamedTuple):
    """Tokens of the whole run, all epochs and both answers of a pair counted."""

    tokens: float
    why: str | None = None
    """Why there is no count; None when there is one."""
    warnings: tuple[str, ...] = ()
    origin: str = ""
    """What was multiplied, for the derivation."""


def training_tokens(method: Method, inputs: Inputs) -> TrainingTokens:
    """The tokens that the method's data question, epochs and replay amount to.

    With less data than the method needs, the smallest amount worth trying is taken
    instead, and a warning says so.
    """
    recipe, data = method.training, method.training_data
    if recipe is None or data is None:
        return TrainingTokens(0.0, "the method says nothing about its data")
    amount, warnings = _amount(data, inputs)
    if amount <= 0:
        return TrainingTokens(0.0, "how much data there is, is not known")
    factors = [(amount, data.tokens_from.replace("_", " "))]
    if data.tokens_from == "examples":
        factors.append((inputs.number("example_tokens") or 0.0, "tokens each"))
        factors.append((recipe.sequences_per_example, "sequences per example"))
        factors.append((recipe.group_size, "answers each"))
    factors.append((1 + data.mixed_in_share, "with replay"))
    factors.append((recipe.default_epochs, "epochs"))
    tokens = math.prod(value for value, _ in factors)
    if tokens <= 0:
        return TrainingTokens(0.0, "the examples have no tokens")
    said = [f"{value:,.6g} {what}" for value, what in factors if value != 1]
    return TrainingTokens(tokens, None, warnings, " x ".join(said))


def _amount(data: TrainingData, inputs: Inputs) -> tuple[float, tuple[str, ...]]:
    """Examples or tokens to train on, and what was put in their place."""
    least = data.at_least or 0.0
    if data.question is None:
        return least, ()
    value = inputs.value(data.question)
    given = float(value) if isinstance(value, int | float) else 0.0
    if given >= least:
        return given, ()
    what = "examples" if data.tokens_from == "examples" else "tokens"
    return least, (
        f"for {least:,.0f} {what}, the fewest worth trying, not the {given:,.0f} that "
        "there are",
    )
