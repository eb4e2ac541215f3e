"""Amounts as people write them: `5k`, `half a million`, `400 pages`, `2,000/day`."""

from __future__ import annotations

import re
from typing import NamedTuple

from adapt_advisor.problem import UsageError

LONGEST = 100
"""Characters; no amount needs more, and matching stays cheap whatever is pasted."""
_NUMBER = r"[-+]?(?:\d[\d_,]*(?:\.\d+)?|\.\d+)(?:[eE][-+]?\d+)?"
_WORDS = r"hundred|thousand|million|billion|trillion|dozen|k|K|M|m|B|b|bn|G|T"
_AMOUNT = re.compile(
    rf"(?P<money>[$€£])?\s*(?P<number>{_NUMBER}|half an?|an?)"
    rf"\s*(?:(?P<suffix>{_WORDS})(?![a-zA-Z]))?"
    r"\s*(?P<unit>[a-zA-Z$€£/][\w/ -]*)?"
)
_SPOKEN = {"half a": 0.5, "half an": 0.5, "a": 1.0, "an": 1.0}
_MULTIPLES = {
    None: 1.0, "dozen": 12, "hundred": 1e2, "k": 1e3, "K": 1e3, "thousand": 1e3,
    "m": 1e6, "M": 1e6, "million": 1e6, "b": 1e9, "B": 1e9, "bn": 1e9, "G": 1e9,
    "billion": 1e9, "T": 1e12, "trillion": 1e12,
}  # fmt: skip
_GROUPED = re.compile(r"[-+]?\d{1,3}(?:,\d{3})+(?:\.\d+)?(?:[eE][-+]?\d+)?")
"""Commas stand between groups of three, and nowhere else."""

# A page has about 400 tokens and a word about 1.4, as the questions' own help says; a
# token of English is about four bytes of text (OpenAI's tokenizer page says so too).
_TEXT = {
    "token": 1.0, "tok": 1.0, "page": 400.0, "word": 1.4, "character": 0.25,
    "char": 0.25, "byte": 0.25, "kb": 0.25e3, "mb": 0.25e6, "gb": 0.25e9, "tb": 0.25e12,
}  # fmt: skip
# Dollars for one unit: rounded rates of the end of 2025 (`RATES_OF`).
_MONEY = {
    "usd": 1.0, "$": 1.0, "dollar": 1.0, "eur": 1.17, "€": 1.17, "euro": 1.17,
    "gbp": 1.35, "£": 1.35, "pound": 1.35,
}  # fmt: skip
RATES_OF = "rate of the end of 2025"
_TIME = {
    "ms": 1.0, "millisecond": 1.0, "s": 1e3, "sec": 1e3, "second": 1e3, "min": 6e4,
    "minute": 6e4, "h": 3.6e6, "hour": 3.6e6,
}  # fmt: skip
_PERIODS = {"hour": 730.0, "day": 30.4, "week": 4.35, "month": 1.0, "year": 1 / 12}
"""How many of each are in a month; of a year, the part that a month is."""
_RATE = re.compile(
    r"(?:[a-z]+ )?(?:/|per |an? |each |every )?\s*(hour|day|week|month|year)"
)
_OTHER: dict[str, dict[str, float]] = {
    "examples": {"example": 1, "row": 1, "pair": 1},
    "GPU-hours": {"gpu-hour": 1, "gpuh": 1, "gpu hour": 1},
    "GPUs": {"gpu": 1},
}


class Amount(NamedTuple):
    """A number in the unit that was asked for."""

    value: float
    exact: bool = True
    """Whether the unit was the one asked for, and not converted by a rule of thumb."""
    money: str | None = None
    """The currency that was converted."""


def read_amount(text: str, unit: str | None, hint: str) -> Amount:
    """The amount that a text gives.

    Args:
        text: What was typed.
        unit: The unit that is asked for; None = a bare number.
        hint: What an answer looks like, for messages.

    Raises:
        UsageError: When it is no amount, may be two, or has another unit.
    """
    match = _AMOUNT.fullmatch(text) if len(text) <= LONGEST else None
    if match is None or (match["number"] in _SPOKEN and not match["suffix"]):
        raise UsageError.of(f"{_short(text)} is not a number", hint)
    if match["suffix"] == "m" and unit == "ms":
        raise UsageError.of("m may mean minutes or millions", hint)
    value = _number(match["number"]) * _MULTIPLES[match["suffix"]]
    factor, currency = 1.0, None
    for named in (match["money"], match["unit"]):
        said = (named or "").strip().lower()
        one = _factor(said, unit)
        if unit == "USD" and one != 1:
            currency = said.upper()
        factor *= one
    return Amount(value * factor, factor == 1, currency)


def _number(text: str) -> float:
    if text in _SPOKEN:
        return _SPOKEN[text]
    if "," in text and not _GROUPED.fullmatch(text):
        whole, _, rest = text.partition(",")
        joined = text.replace(",", "")
        readings = f"{whole}.{rest} or {joined.lstrip('0') or '0'}"
        if "," in rest or "." in rest:
            readings = f"{joined}, or something else"
        raise UsageError.of(
            f"{_short(text)} may be {readings}",
            "Write a decimal with a point, and thousands in groups of three",
        )
    return float(text.replace("_", "").replace(",", ""))


def _factor(said: str, unit: str | None) -> float:
    """How many of the unit that was asked for one of the unit that was said is.

    Raises:
        UsageError: When one cannot be turned into the other.
    """
    if not said or said == (unit or "").lower():
        return 1.0
    factor = _known(said, unit or "")
    if factor is None:
        wanted = unit or "no unit"
        raise UsageError.of(
            f"{_short(said)} is the wrong unit", f"Give the number in {wanted}"
        )
    return factor


def _known(said: str, unit: str) -> float | None:
    if unit.endswith("/month"):
        thing = unit.removesuffix("/month")
        rate = _RATE.fullmatch(said)
        return _PERIODS[rate[1]] if rate else 1.0 if said == thing else None
    table = _OTHER.get(unit, {})
    if unit.startswith("tokens"):
        table, said = _TEXT, said.removesuffix(" of text")
    elif unit in ("USD", "ms"):
        table = _MONEY if unit == "USD" else _TIME
    return table.get(said, table.get(said.removesuffix("s")))


def _short(text: str) -> str:
    shown = repr(text)
    return shown if len(shown) <= 60 else f"{shown[:57]}..."


_COUNTED = re.compile(r"(\d{1,6})\s*[xX\u00d7]\s*(?=[A-Za-z])(.{1,80})")


def several(text: str) -> tuple[int | None, str]:
    """How many of what: `8xH100` is eight of `H100`; no count where none stands."""
    match = _COUNTED.fullmatch(text.strip())
    return (int(match[1]), match[2]) if match else (None, text)
