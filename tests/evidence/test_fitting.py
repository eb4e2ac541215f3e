"""The engine of all fits, on data whose truth is known."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest

from adapt_advisor.evidence.fit_spread import Residual, fit_spread
from adapt_advisor.evidence.fitting import (
    Array,
    Prior,
    Sample,
    at,
    fit,
    series_weights,
    unseen_residuals,
    without,
)
from adapt_advisor.evidence.robust import (
    crowd_weights,
    publisher_weights,
    softened,
    weighted_quantile,
)

PRIORS = {"rate": Prior(1.0, 0.5), "power": Prior(0.0, 0.5, positive=False)}
PUBLISHERS = ["a"] * 20 + ["b"] * 10 + ["c"] * 5


def sample(rate: float = 1.5, power: float = 0.2, noise: float = 0.02) -> Sample:
    rng = np.random.default_rng(3)
    size = np.linspace(1, 8, len(PUBLISHERS))

    def predict(p: Mapping[str, float]) -> Array:
        return np.asarray(np.log(p["rate"]) + p["power"] * np.log(size))

    truth = predict({"rate": rate, "power": power})
    measured = truth + rng.normal(0, noise, len(size))
    series = list(range(len(PUBLISHERS)))
    return Sample(predict, measured, PUBLISHERS, series)


def test_at_no_steps_the_priors_stand() -> None:
    assert at(PRIORS, np.zeros(2)) == {"rate": 1.0, "power": 0.0}


def test_a_fit_finds_what_made_the_data() -> None:
    found = fit(PRIORS, sample(), noise=0.1, soft=0.2).parameters
    assert found["rate"] == pytest.approx(1.5, rel=0.05)
    assert found["power"] == pytest.approx(0.2, abs=0.05)


def test_leaving_out_a_publisher_is_a_fit_to_the_others() -> None:
    made = sample(noise=0.1)
    whole = fit(PRIORS, made, noise=0.1, soft=5.0)
    kept = np.array(PUBLISHERS) != "a"

    def part(p: Mapping[str, float]) -> Array:
        return np.asarray(made.predict(p)[kept])

    others = [name for name in PUBLISHERS if name != "a"]
    alone = Sample(part, made.measured[kept], others, list(range(len(others))))
    again = fit(PRIORS, alone, noise=0.1, soft=5.0)
    assert without(whole, ["a"]) == pytest.approx(again.steps, abs=1e-3)


def test_linear_residuals_are_those_of_a_fit_without_the_publisher() -> None:
    whole = fit(PRIORS, sample(noise=0.1), noise=0.1, soft=5.0)
    linear = unseen_residuals(whole)
    for name in "abc":
        rows = np.array(PUBLISHERS) == name
        there = whole.sample.predict(at(PRIORS, without(whole, [name])))
        exact = there - whole.sample.measured
        assert linear[rows] == pytest.approx(exact[rows], abs=5e-3)


def test_without_two_publishers_neither_is_seen() -> None:
    whole = fit(PRIORS, sample(noise=0.1), noise=0.1, soft=5.0)
    found = unseen_residuals(whole, but="a")
    assert np.isnan(found[:20]).all()
    assert not np.isnan(found[20:]).any()


def test_a_series_counts_as_one_and_a_publisher_as_the_root_of_its_series() -> None:
    publishers = ["a"] * 104 + ["b"]
    series = ["long"] * 101 + ["x", "y", "z"] + ["one"]
    weights = series_weights(publishers, series)
    assert weights[:101].sum() == pytest.approx(weights[101])
    assert weights[:104].sum() == pytest.approx(2.0)
    assert weights[104] == pytest.approx(1.0)


def test_every_publisher_has_the_same_say_in_ranges() -> None:
    weights = publisher_weights(["a"] * 9 + ["b"], list(range(10)))
    assert weights[:9].sum() == pytest.approx(weights[9])


def test_a_crowd_counts_less_than_its_rows() -> None:
    weights = crowd_weights(["a"] * 100 + ["b"] * 4, 0.5)
    assert weights[:100].sum() == pytest.approx(10)
    assert weights[100:].sum() == pytest.approx(2)


def test_large_errors_pull_linearly() -> None:
    small, large = softened(np.array([0.01, 10.0]), 0.1) ** 2
    assert small == pytest.approx(0.01**2, rel=0.01)
    assert large == pytest.approx(2 * 0.1 * 10, rel=0.05)


def test_weighted_quantile_of_equal_weights_is_a_quantile() -> None:
    assert weighted_quantile(range(101), [1] * 101, 0.5) == pytest.approx(50)


def residuals(*, odd_width: float) -> list[Residual]:
    rng = np.random.default_rng(7)
    found = []
    for number in range(400):
        odd = number % 2 == 0
        error = float(rng.laplace(0, odd_width if odd else 0.2))
        traits = {"odd": odd, "stack_unstated": not odd}
        found.append(Residual(str(number), error, abs(error), traits, number))
    return found


def test_ranges_hold_four_fifths_of_publishers_and_widen_with_their_traits() -> None:
    made = residuals(odd_width=0.6)
    spread = fit_spread(made, widest=9.0)
    assert spread["odd"] > 0.5
    inside = sum(
        one.needed <= spread["base"] * np.exp(spread["odd"] * one.traits["odd"])
        for one in made
    )
    assert inside / len(made) == pytest.approx(0.8, abs=0.02)


def test_what_nobody_stated_never_narrows_a_range() -> None:
    assert fit_spread(residuals(odd_width=0.6), widest=9.0)["stack_unstated"] == 0


def test_few_publishers_are_asked_for_more() -> None:
    few = [
        one._replace(source=str(n % 4))
        for n, one in enumerate(residuals(odd_width=0.2))
    ]
    many = fit_spread(residuals(odd_width=0.2), widest=9.0)
    assert fit_spread(few, widest=9.0)["base"] > 1.2 * many["base"]
