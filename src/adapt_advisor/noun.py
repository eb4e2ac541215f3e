"""The common base of every noun: a frozen model that accepts no unknown field."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Noun(BaseModel):
    """A value of the domain: compared by content, never changed after it was made.

    Schemas are built on first validation (`defer_build`), because a warm start reads
    the rulebook from its compiled form and validates nothing.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)
