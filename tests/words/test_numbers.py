from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapt_advisor import Range
from adapt_advisor.words import numbers

SCALES = {"million": 1e6, "billion": 1e9, "trillion": 1e12}


def ranged(low: float, typical: float, high: float, unit: str = "GPU-hours") -> Range:
    return Range(low=low, typical=typical, high=high, unit=unit)


def read(text: str) -> float:
    """The number that a text such as `1.7 million` says."""
    digits, _, word = text.partition(" ")
    return float(digits.replace(",", "")) * SCALES.get(word, 1.0)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (0.00314159, "0.00314"),
        (0.5, "0.5"),
        (7, "7"),
        (99.96, "100"),
        (1234.5, "1,230"),
        (999_999, "1 million"),
        (8.03e9, "8.03 billion"),
        (1.5e13, "15 trillion"),
        (6.2e22, "6.2e22"),
        (3.5e-7, "3.5e-7"),
    ],
)
def test_figures_keep_three_digits(value: float, text: str) -> None:
    assert numbers.figure(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (2345, "2,345"),
        (24e9, "24 billion"),
        (2_500_000, "2.5 million"),
        (123_456_789, "123,456,789"),
        (0.25, "0.25"),
        (0, "0"),
    ],
)
def test_given_numbers_are_not_rounded(value: float, text: str) -> None:
    assert numbers.exact(value) == text


@pytest.mark.parametrize(
    ("unit", "text"),
    [
        (None, "3,000"),
        ("examples", "3,000 examples"),
        ("USD", "$3,000"),
        ("USD/month", "$3,000 per month"),
        ("requests/month", "3,000 requests per month"),
    ],
)
def test_units(unit: str | None, text: str) -> None:
    assert numbers.with_unit(3000, unit) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (ranged(800, 1234, 2040), "1,200 (800 to 2,000)"),
        (ranged(1.1e6, 1.7e6, 2.9e6), "1.7 million (1.1 to 2.9)"),
        (ranged(0.02, 0.067, 0.2), "4 min (1.2 to 12)"),
        (ranged(0.0001, 0.001, 0.002), "under a minute"),
        (ranged(0, 0, 0), "none"),
        (ranged(5, 5, 5), "5"),
        (ranged(5, 5.01, 5.02), "5"),
    ],
)
def test_gpu_hours(value: Range, text: str) -> None:
    assert numbers.gpu_hours(value) == text


def test_gpu_hours_with_their_unit() -> None:
    assert numbers.gpu_hours(ranged(8, 12, 20), unit=True) == "12 GPU-hours (8 to 20)"
    minutes = numbers.gpu_hours(ranged(0.02, 0.067, 0.2), unit=True)
    assert minutes == "4 GPU-minutes (1.2 to 12)"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (ranged(0.2, 0.35, 1.5, "USD"), "$0.35 ($0.20 to $1.50)"),
        (ranged(2400, 3600, 6000, "USD"), "$3,600 ($2,400 to $6,000)"),
        (ranged(1e6, 2e6, 3e6, "USD"), "$2 million ($1 million to $3 million)"),
        (ranged(0, 0, 0, "USD"), "none"),
        (ranged(0.0001, 0.001, 0.002, "USD"), "under $0.01"),
    ],
)
def test_money(value: Range, text: str) -> None:
    assert numbers.money(value) == text


def test_counts_are_whole_and_never_rounded_down() -> None:
    assert numbers.count(ranged(120, 128, 130.2, "GPUs")) == "128 (120 to 131)"
    assert numbers.count(ranged(1, 1, 1, "GPUs")) == "1"


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (128256, "words", "128,256 words"),
        (0.41239, "", "0.4124"),
        (1.5, "USD/GPU-hour", "$1.50 per GPU-hour"),
        (8.0301e9, "parameters", "8.03 billion parameters"),
    ],
)
def test_terms_of_a_derivation(value: float, unit: str, text: str) -> None:
    assert numbers.term(value, unit) == text


POSITIVE = st.floats(min_value=1e-3, max_value=1e14)


@given(POSITIVE)
def test_a_figure_is_within_half_a_percent(value: float) -> None:
    assert read(numbers.figure(value)) == pytest.approx(value, rel=0.0051)


@given(st.integers(min_value=0, max_value=10**12))
def test_an_exact_number_reads_back(value: int) -> None:
    assert read(numbers.exact(value)) == pytest.approx(value, rel=1e-12)


@given(POSITIVE, st.floats(0.01, 1), st.floats(1, 100))
def test_ends_stay_in_order(typical: float, low: float, high: float) -> None:
    value = ranged(typical * low, typical, typical * high)
    found = re.search(r"\((.*) to (.*)\)", numbers.spread(value))
    if found:
        ends = [float(end.replace(",", "")) for end in found.groups()]
        assert ends[0] <= ends[1]
