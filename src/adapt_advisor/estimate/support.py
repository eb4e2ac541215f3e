"""How near the measured evidence a job lies: measured, near, far or none."""

from __future__ import annotations

from typing import Literal

from adapt_advisor.quantity import Estimate

Support = Literal["measured", "near", "far", "none"]


def support_of_method(hours: Estimate) -> Support:
    """The support of a method's training figures, by how far they are backed."""
    if hours.value is None or hours.basis == "order_of_magnitude":
        return "none"
    return "far" if hours.basis == "extrapolated" else "near"
