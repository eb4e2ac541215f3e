"""The values that answers may have."""

from __future__ import annotations

Value = bool | float | str | tuple[str, ...]
"""A boolean; a number in the question's unit; an option, GPU or model; options picked
from a multi-select question, in the order in which they were named."""
