"""Typical shapes, and filling in what a model leaves open."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapt_advisor import LanguageModel, UsageError
from adapt_advisor.catalogue.shape import (
    Kind,
    active_parameters_b,
    parameters_b,
    typical_shape,
    with_shape,
)

SIZES = st.floats(min_value=0.01, max_value=2000)
KINDS: tuple[Kind, ...] = ("decoder", "encoder")
GROWING = ("layers", "hidden", "heads", "kv_heads", "ffn", "vocabulary")


@given(SIZES, SIZES, st.sampled_from(KINDS))
def test_no_part_of_a_typical_shape_shrinks_with_size(
    one: float, other: float, kind: Kind
) -> None:
    small = typical_shape(min(one, other), kind)
    large = typical_shape(max(one, other), kind)
    for name in GROWING:
        assert getattr(small, name) <= getattr(large, name)


@given(st.floats(min_value=0.1, max_value=1000))
def test_a_typical_decoder_has_about_the_size_asked_for(size: float) -> None:
    assert parameters_b(typical_shape(size)) == pytest.approx(size, rel=0.25)


@given(st.floats(min_value=0.02, max_value=11))
def test_a_typical_encoder_has_about_the_size_asked_for(size: float) -> None:
    assert parameters_b(typical_shape(size, "encoder")) == pytest.approx(size, rel=0.25)


@pytest.mark.parametrize("size", [0.0, -1.0, float("nan"), float("inf")])
def test_a_size_must_be_positive(size: float) -> None:
    with pytest.raises(UsageError, match="positive"):
        typical_shape(size)


def test_filling_in_keeps_what_is_known() -> None:
    known = LanguageModel(id="m", label="m", params_b=8, hidden=4096, source="s")
    full = with_shape(known)
    assert full.hidden == 4096
    assert full.heads == 32
    assert full.ffn == 14336
    assert parameters_b(full) == pytest.approx(8, rel=0.25)


def test_a_model_with_heads_alone_has_a_key_head_for_each() -> None:
    known = LanguageModel(
        id="m", label="m", params_b=7, hidden=4096, heads=32, source="s"
    )
    assert with_shape(known).kv_heads == 32


def test_a_full_shape_is_returned_unchanged() -> None:
    full = typical_shape(8)
    assert with_shape(full) is full


def test_a_mixture_without_a_shape_gets_that_of_its_active_size() -> None:
    mixture = LanguageModel(
        id="m", label="m", params_b=106, active_params_b=12, source="s"
    )
    assert with_shape(mixture).hidden == typical_shape(12).hidden


def test_a_hidden_size_that_the_heads_do_not_divide_is_impossible() -> None:
    odd = LanguageModel(
        id="odd", label="m", params_b=7, hidden=4097, heads=32, source="s"
    )
    with pytest.raises(UsageError, match="odd: hidden size 4097"):
        with_shape(odd)


def test_a_missing_number_is_named() -> None:
    bare = LanguageModel(id="bare", label="m", params_b=7, source="s")
    with pytest.raises(UsageError, match="bare: the shape lacks vocabulary"):
        parameters_b(bare)


def test_experts_count_once_each_and_active_ones_alone() -> None:
    mixtral = LanguageModel(
        id="mixtral",
        label="Mixtral 8x7B",
        params_b=46.7,
        layers=32,
        hidden=4096,
        heads=32,
        kv_heads=8,
        ffn=14336,
        vocabulary=32000,
        experts=8,
        experts_per_token=2,
        source="https://huggingface.co/mistralai/Mixtral-8x7B-v0.1",
    )
    assert parameters_b(mixtral) == pytest.approx(46.7, rel=0.01)
    assert active_parameters_b(mixtral) == pytest.approx(12.9, rel=0.01)
