"""Ranges: open settings, known limits, distance from the evidence."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapt_advisor import Range
from adapt_advisor.estimate.spread import Point, below, half_width, middle, reaching
from adapt_advisor.estimate.support import OUTSIDE, support_of, unseen, widened

FUSED, PLAIN = Point(40.0, 0.25), Point(90.0, 0.75)


def test_the_typical_value_is_the_mean_of_the_logarithms() -> None:
    assert middle([FUSED, PLAIN]) == pytest.approx(40**0.25 * 90**0.75)


def test_the_range_of_an_open_setting_holds_both_answers() -> None:
    found = reaching([FUSED, PLAIN], 0.05, "GB")
    assert found.low == 40.0
    assert found.high == 90.0
    alone = reaching([Point(40.0, 1.0)], 0.05, "GB")
    assert alone.high == pytest.approx(40 * math.exp(0.05))


@given(st.floats(1, 1e3), st.floats(1.01, 4), st.floats(1.01, 4), st.floats(0.05, 50))
def test_a_known_limit_cuts_and_never_leaves_nothing(
    typical: float, down: float, up: float, share: float
) -> None:
    value = Range(low=typical / down, typical=typical, high=typical * up, unit="GB")
    limit = typical * share
    cut = below(value, limit)
    assert cut.low < cut.typical < cut.high <= max(limit, value.high) * (1 + 1e-9)
    if value.high <= limit:
        assert cut == value
    else:
        assert cut.high <= limit
        assert cut.typical <= value.typical * (1 + 1e-9)


def test_traits_multiply_the_width_up_to_the_widest() -> None:
    spread = {"base": 0.2, "widest": 0.5, "tuning": 0.3, "experts": 5.0}
    assert half_width({}, spread) == pytest.approx(0.2)
    assert half_width({"tuning": True}, spread) == pytest.approx(0.2 * math.exp(0.3))
    assert half_width({"experts": True}, spread) == 0.5


def test_each_trait_that_nobody_measured_widens_by_the_same_factor() -> None:
    assert widened(0.2, ("card", "size"), 9.0) == pytest.approx(0.2 * OUTSIDE**2)
    assert widened(0.2, ("card",) * 50, 1.3) == 1.3


def test_support_counts_what_was_never_measured() -> None:
    seen = {"card": ("hopper",), "size": ("up to 8 B",)}
    assert unseen({"card": "hopper", "size": "up to 8 B"}, seen) == ()
    assert unseen({"card": "ampere", "data": "images"}, seen) == ("card", "data")
    words = [support_of(missing) for missing in ((), ("card",), ("card", "size"))]
    assert words == ["measured", "near", "far"]
    assert support_of((), "order_of_magnitude") == "none"
