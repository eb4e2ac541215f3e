"""Recommend how to adapt a large language model to a use case."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from adapt_advisor.advise import advise
    from adapt_advisor.library import load_rulebook, profile

__all__ = ["advise", "load_rulebook", "profile"]


def __getattr__(name: str) -> Any:
    """Import the public functions when first used: a command needs few of them."""
    if name == "advise":
        from adapt_advisor.advise import advise

        return advise
    if name in ("load_rulebook", "profile"):
        from adapt_advisor import library

        return getattr(library, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
