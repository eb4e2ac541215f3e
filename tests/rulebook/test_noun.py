"""Nouns: frozen values, compared by content, that pydantic validates through."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import pytest
from pydantic import ValidationError

from adapt_advisor import Range
from adapt_advisor.noun import Noun, plain
from adapt_advisor.rulebook.method import Effort

pytestmark = pytest.mark.oldest


class Point(Noun):
    """A noun of this test."""

    x: float
    label: str = "here"
    near: tuple[Range, ...] = ()
    by_name: dict[str, Range] = {}  # noqa: RUF012


SPAN = {"low": 1, "typical": 2, "high": 3, "unit": "weeks"}


def test_equal_content_is_one_value() -> None:
    assert Point(x=1.0) == Point(x=1.0, label="here")
    assert Point(x=1.0) != Point(x=2.0)
    assert Range(**SPAN) != SPAN  # type: ignore[arg-type]
    assert len({Range.exactly(1, "h"), Range.exactly(1, "h")}) == 1


def test_nothing_changes_it() -> None:
    point = Point(x=1.0)
    with pytest.raises(AttributeError, match="Point is frozen"):
        point.x = 2.0  # type: ignore[misc]
    with pytest.raises(AttributeError, match="Point is frozen"):
        del point.x
    assert point.replace(x=2.0) == Point(x=2.0)
    assert point == Point(x=1.0)


@pytest.mark.parametrize(
    ("fields", "cause"),
    [({}, "'x'"), ({"x": 1.0, "y": 2.0}, "'y'"), ({"y": 2.0}, "'y'.*'x'")],
)
def test_unknown_and_absent_fields_are_refused(
    fields: dict[str, Any], cause: str
) -> None:
    with pytest.raises(TypeError, match=cause):
        Point(**fields)


def test_a_change_of_an_unknown_field_is_refused() -> None:
    with pytest.raises(TypeError, match="'y'"):
        Point(x=1.0).replace(y=2.0)


@pytest.mark.parametrize("again", [copy.copy, copy.deepcopy, lambda x: _pickled(x)])
def test_copies_are_equal(again: Any) -> None:
    point = Point(x=1.0, near=(Range.exactly(1, "h"),))
    assert again(point) == point
    assert hash(again(point.near)) == hash(point.near)


def _pickled(value: object) -> object:
    return pickle.loads(pickle.dumps(value))


def test_values_from_outside_become_nouns_of_the_right_types() -> None:
    point = Point.validated({"x": 1, "near": [SPAN], "by_name": {"a": SPAN}})
    span = Range(low=1.0, typical=2.0, high=3.0, unit="weeks")
    assert point == Point(x=1.0, near=(span,), by_name={"a": span})
    assert type(point.x) is float
    assert Point.validated(point) is point


@pytest.mark.parametrize(
    ("raw", "places"),
    [
        ({}, [("x",)]),
        ({"x": "far", "z": 1}, [("x",), ("z",)]),
        ({"x": 1, "near": [SPAN, {**SPAN, "low": 9}]}, [("near", 1)]),
        (
            {"x": 1, "by_name": {"a": {**SPAN, "high": None}}},
            [("by_name", "a", "high")],
        ),
        ({"x": 1, "near": [{**SPAN, "lo": 1}]}, [("near", 0, "lo")]),
    ],
)
def test_every_unfit_value_is_told_with_its_place(
    raw: dict[str, Any], places: list[tuple[str | int, ...]]
) -> None:
    with pytest.raises(ValidationError) as caught:
        Point.validated(raw)
    assert [error["loc"] for error in caught.value.errors()] == places


def test_a_range_is_in_order_however_it_is_made() -> None:
    with pytest.raises(ValueError, match="low <= typical <= high"):
        Range(low=2, typical=1, high=3, unit="h")
    with pytest.raises(ValueError, match="low <= typical <= high"):
        Range.exactly(1, "h").replace(low=2.0)


def test_plain_values_read_back_as_the_same_noun() -> None:
    effort = Effort(weeks=Range(**SPAN), because="b", sources=("s",))  # type: ignore[arg-type]
    assert plain(effort) == {"weeks": SPAN, "because": "b", "sources": ["s"]}
    assert Effort.validated(plain(effort)) == effort
    point = Point(x=1.0)
    assert plain(point) == {"x": 1.0, "label": "here", "near": [], "by_name": {}}
    assert repr(point) == "Point(x=1.0, label='here', near=(), by_name={})"
