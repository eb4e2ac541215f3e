"""Which methods outside the plan somebody will ask about."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection

from adapt_advisor.advice.adviser import Consultation
from adapt_advisor.advice.record import Recommendation
from adapt_advisor.advice.why_not import closed_at
from adapt_advisor.rulebook.rulebook import Rulebook

MOST = 3
"""Alternatives on a front page."""
_FARTHEST_CLASS = 1
"""How many classes of cost above the plan a method is still weighed."""


def chosen(
    consultation: Consultation, wanted: Collection[str] | int | None
) -> tuple[str, ...]:
    """The methods outside the plan that are to be explained.

    Args:
        consultation: The case at hand.
        wanted: Their ids; a number = so many of `likeliest`; None = all.
    """
    if isinstance(wanted, int):
        shown: Collection[str] = likeliest(consultation)[:wanted]
    else:
        shown = consultation.outside if wanted is None else wanted
    return tuple(method for method in consultation.outside if method in shown)


def likeliest(consultation: Consultation) -> tuple[str, ...]:
    """The methods outside the plan, those first that somebody will ask about.

    First the one that a plan of this sort lacks: training where nothing is trained,
    looking things up where nothing is looked up. Then one of each family before a
    second one, families of the plan last, and what nobody would weigh after that; by
    what the rulebook says is asked about most, then by what was closed latest.
    """
    known = consultation.rulebook.methods
    place = {node.id: at for at, node in enumerate(consultation.nodes)}
    closed = {m: place[closed_at(consultation, m).node] for m in consultation.outside}
    common = _common(consultation.rulebook, consultation.methods)
    by_nearness = sorted(
        closed,
        key=lambda m: (m not in common, known[m].asked_about, -closed[m]),
    )
    trains = any(known[m].training is not None for m in consultation.methods)
    missed = [m for m in by_nearness if (known[m].training is not None) is not trains]
    count = Counter(known[method].family for method in consultation.methods)
    rank = {}
    for method in by_nearness:
        rank[method] = (
            method not in missed[:1],
            method not in common,
            count[known[method].family],
        )
        count[known[method].family] += 1
    return tuple(sorted(by_nearness, key=rank.__getitem__))


def weighed(recommendation: Recommendation, rulebook: Rulebook) -> frozenset[str]:
    """Methods that somebody would weigh here: not two classes of cost above the plan.

    Pretraining is no answer to a question about a support bot.
    """
    return _common(rulebook, recommendation.methods)


def _common(rulebook: Rulebook, plan: Collection[str]) -> frozenset[str]:
    methods = rulebook.methods
    highest = max((methods[name].cost_class for name in plan), default=0)
    return frozenset(
        name
        for name, method in methods.items()
        if method.cost_class <= highest + _FARTHEST_CLASS
    )
