"""Which model a method trains or calls, and where its requests are answered."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from adapt_advisor.catalogue.lookup import find_model
from adapt_advisor.catalogue.nouns import LanguageModel
from adapt_advisor.catalogue.shape import with_shape
from adapt_advisor.estimate.inputs import Inputs
from adapt_advisor.problem import UsageError
from adapt_advisor.rulebook.method import Method, ModelRole
from adapt_advisor.rulebook.question import Feeds

Route = Literal["hosted", "own", "device"]
"""Where requests are answered: a hosted API, own weights, or on the device."""

WELL_ABOVE = 2.0
"""Times the base model's parameters that make a model a stronger one; our judgement."""
TIERS = ("small", "mid", "frontier")
"""Price classes of hosted models, weakest first."""
_ASKED: dict[ModelRole, Feeds] = {
    "student": "student_model",
    "encoder": "encoder_model",
    "embedder": "encoder_model",
}


def routes_of(inputs: Inputs) -> tuple[Route, ...]:
    """The routes to cost: the one that was chosen, or both while that is open.

    Without a question about it: a model behind an API is called there, another runs on
    own cards.
    """
    chosen = inputs.word("route")
    if chosen == "hosted":
        return ("hosted",)
    if chosen == "device":
        return ("device",)
    if chosen == "undecided":
        return ("hosted", "own")
    if chosen is None and not inputs.model.open_weights:
        return ("hosted",)
    return ("own",)


def route_of(method: Method, route: Route) -> Route:
    """The route that a method takes where the situation has this one.

    A tuned encoder is sold by nobody by the token: it runs on a small rented card.
    """
    recipe = method.training
    small = method.model in ("encoder", "embedder") and recipe is not None
    if route == "hosted" and small and recipe is not None and recipe.trains != "head":
        return "own"
    return route


def model_on(method: Method, inputs: Inputs, route: Route) -> LanguageModel:
    """The model that a method trains or calls on a route."""
    base = _base(method, inputs, route)
    if method.model == "base":
        return base
    if method.model == "stronger":
        return _stronger(method, inputs, base, route)
    asked = _ASKED[method.model]
    if inputs.is_named(asked) and (name := inputs.word(asked)):
        return _named(name, inputs, base)
    return _first(method, inputs, lambda one: _smaller(one, base)) or base


def _smaller(model: LanguageModel, base: LanguageModel) -> bool:
    """Whether a stand-in takes less than the base; a hosted base states no size."""
    return not base.params_b or model.params_b < base.params_b


def _base(method: Method, inputs: Inputs, route: Route) -> LanguageModel:
    """The named base model; where none is, one that this route can have.

    Providers tune open models: what is trained there is one, unless another was named.
    """
    model = inputs.model
    if route == "hosted" and not (inputs.is_named("base_model") or _closed(model)):
        usual = inputs.rulebook.serving.assumptions
        trained = method.training is not None
        name = inputs.word("hosted_model") or (
            usual.own_model if trained else usual.hosted_model
        )
        return _named(name, inputs, model)
    if route != "hosted" and _closed(model):
        return _named(inputs.rulebook.serving.assumptions.own_model, inputs, model)
    return model


def _closed(model: LanguageModel) -> bool:
    return not model.open_weights


def _stronger(
    method: Method, inputs: Inputs, base: LanguageModel, route: Route
) -> LanguageModel:
    """A hosted model one class up, or the first open one well above the base."""
    if route == "hosted":
        return _class_up(inputs, base)
    found = _first(
        method, inputs, lambda one: one.params_b >= WELL_ABOVE * base.params_b
    )
    return found or base


def _class_up(inputs: Inputs, base: LanguageModel) -> LanguageModel:
    tier = base.price_tier if base.price_tier in TIERS else TIERS[0]
    above = TIERS[min(TIERS.index(str(tier)) + 1, len(TIERS) - 1)]
    for model in inputs.rulebook.models.values():
        if _closed(model) and model.price_tier == above:
            return model
    return base


def _first(
    method: Method, inputs: Inputs, suits: Callable[[LanguageModel], bool]
) -> LanguageModel | None:
    """The first of the method's stand-ins that suits."""
    for name in method.assume:
        model = inputs.rulebook.models.get(name)
        if model is not None and suits(model):
            return with_shape(model)
    return None


def _named(name: str, inputs: Inputs, other: LanguageModel) -> LanguageModel:
    try:
        return with_shape(find_model(name, inputs.rulebook.models).model)
    except UsageError:
        return other
