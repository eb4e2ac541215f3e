"""Nouns with holes: only what a test reads is there."""

from __future__ import annotations

from typing import Any, TypeVar

from adapt_advisor.noun import Noun

N = TypeVar("N", bound=Noun)


def with_only(noun: type[N], **fields: Any) -> N:
    """A noun without the fields that the test leaves out."""
    made = object.__new__(noun)
    vars(made).update({**noun._defaults, **fields})
    return made
