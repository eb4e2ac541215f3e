"""The check that the estimates find every constant they need in the catalogue."""

from __future__ import annotations

from collections.abc import Iterator

from adapt_advisor.answers.profile import Profile
from adapt_advisor.estimate.inputs import Inputs
from adapt_advisor.estimate.methods import MethodEstimator
from adapt_advisor.problem import Problem
from adapt_advisor.rulebook.load import Loaded

EFFICIENCY = "catalogue/efficiency.yaml"


def incomplete_efficiency(loaded: Loaded) -> Iterator[Problem]:
    """E401: a fitted section lacks a constant, as one of another version does."""
    estimates = MethodEstimator(Inputs(loaded.rulebook, Profile()))
    try:
        for method in loaded.rulebook.methods:
            estimates.of(method)
    except KeyError as error:
        place = loaded.place(EFFICIENCY)
        cause = f"the fitted constants lack {error.args[0]}"
        remedy = "Refit with python -m adapt_advisor.evidence"
        yield Problem("E401", place, cause, remedy)
