"""How a team trains and serves today: what holds when nobody says otherwise."""

from __future__ import annotations

from typing import Final

SEQUENCE = 2048
"""Positions that examples are packed into."""

ENGINE, FORMAT = "vllm", "bf16"
"""Open serving software, half precision."""

STACK: Final = "open_current"
"""Open-source software of this year and the last."""
