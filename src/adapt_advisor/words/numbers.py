"""Numbers for people: rounded to what they are worth, with separators and units."""

from __future__ import annotations

import math
from itertools import pairwise

from adapt_advisor.quantity import Range
from adapt_advisor.words.ids import counted

_SCALES = ((1e12, "trillion"), (1e9, "billion"), (1e6, "million"))
_SCIENTIFIC_ABOVE = 1e15
_SCIENTIFIC_BELOW = 1e-4
_EXACT_DIGITS = 4
_DOLLARS = ("USD", "$")


def figure(value: float, digits: int = 3) -> str:
    """A number rounded to `digits` significant digits: 1,230 or 1.7 million."""
    scale, word = _scale_of(_rounded(value, digits))
    text = _digits(value / scale, digits)
    return f"{text} {word}" if word else text


def exact(value: float) -> str:
    """A number that somebody gave, unrounded: 2,345 or 24 billion."""
    scale, word = _scale_of(value)
    if word and _rounded(value, _EXACT_DIGITS) == value:
        return f"{_digits(value / scale, _EXACT_DIGITS)} {word}"
    if abs(value) >= _SCIENTIFIC_ABOVE:
        return _digits(value, _EXACT_DIGITS)
    return f"{value:,.0f}" if value == int(value) else f"{value:,.6g}"


def term(value: float, unit: str) -> str:
    """A number of a derivation: whole ones in full, others to four digits."""
    what, _, per = unit.partition("/")
    if what.strip().upper() in _DOLLARS:
        return dollars(value) + (f" per {per.strip()}" if per else "")
    whole = value == int(value) and abs(value) < _SCALES[-1][0]
    text = f"{value:,.0f}" if whole else figure(value, _EXACT_DIGITS)
    return f"{text} {counted(unit, value)}".strip()


def with_unit(value: float, unit: str | None) -> str:
    """A given number with its unit: $3,000 per month, 2,000 examples."""
    if unit is None:
        return exact(value)
    what, _, per = unit.partition("/")
    rest = f" per {per.strip()}" if per else ""
    if what.strip().upper() in _DOLLARS:
        return f"${exact(value)}{rest}"
    return f"{exact(value)} {counted(what.strip(), value)}{rest}"


def spread(value: Range, unit: str = "") -> str:
    """A range as its typical value and its ends: `1,200 (800 to 2,000)`.

    Args:
        value: The range.
        unit: Printed after the typical value, where given.
    """
    one = 1.0 if _digits(value.typical, 2) == "1" else 0.0
    return _spread(value, " " + counted(unit, one) if unit else "")


def count(value: Range) -> str:
    """A range of whole things, none of them rounded: `16 (8 to 32)`."""
    low, typical, high = (
        f"{math.ceil(end - 1e-9):,}" for end in (value.low, value.typical, value.high)
    )
    return typical if low == high else f"{typical} ({low} to {high})"


def gpu_hours(value: Range, *, unit: bool = False) -> str:
    """GPU-hours; minutes where the typical value is below one hour, `none` for 0.

    Args:
        value: A range in GPU-hours.
        unit: Whether hours are named too; minutes always are.
    """
    if value.high == 0:
        return "none"
    if value.typical >= 1:
        one = counted("GPU-hours", 1.0 if _digits(value.typical, 2) == "1" else 0.0)
        return _spread(value, f" {one}" if unit else "")
    if value.typical * 60 < 1:
        return "under a GPU-minute" if unit else "under a minute"
    return _spread(value.times(60, "min"), " GPU-minutes" if unit else " min")


def money(value: Range) -> str:
    """Money in dollars: `$3,600 ($2,400 to $6,000)`, `none` for 0."""
    if value.high == 0:
        return "none"
    if value.high < 0.01:
        return "under $0.01"
    low, typical, high = (
        dollars(end) for end in (value.low, value.typical, value.high)
    )
    return typical if low == high else f"{typical} ({low} to {high})"


FLOOR_USD = 50.0
"""Money below this is told as "under $50": nobody decides on less; our judgement."""
_TIMES = ((60.0, "minute"), (24.0, "hour"), (7.0, "day"), (4.35, "week"))
"""How many of a unit make the next one."""
_WORKDAYS = 5.0


def about_money(value: Range) -> str:
    """Money as it is said aloud: `under $50`, `about $1,200`, `$800 to $2,000`."""
    if value.high == 0:
        return "nothing"
    if value.high < FLOOR_USD:
        return f"under ${FLOOR_USD:.0f}"
    low, typical, high = (
        dollars(end) for end in (value.low, value.typical, value.high)
    )
    if value.low < FLOOR_USD:
        return f"up to {high}"
    near = value.high < 1.3 * value.low
    return f"about {typical}" if near or low == high else f"{low} to {high}"


def duration(hours: float) -> str:
    """A time as it is said aloud: `about half an hour`, `about 3 days`."""
    if 0.4 <= hours < 0.7:
        return "about half an hour"
    amount, unit = hours * 60.0, "minute"
    for (size, name), (_, following) in pairwise((*_TIMES, (0.0, "month"))):
        if amount < 1.5 * size:
            unit = name
            break
        amount, unit = amount / size, following
    whole = max(1, round(amount))
    return f"about {whole:,} {unit}{'' if whole == 1 else 's'}"


def weeks(value: Range) -> str:
    """Weeks of work as people plan them: `2 to 6 weeks`, `1 to 8 days`."""
    if value.high <= 2:
        ends = [max(1, round(end * _WORKDAYS)) for end in (value.low, value.high)]
        return _span(ends, "day")
    if value.low < 0.75:
        return f"up to {round(value.high):,} weeks"
    return _span([round(value.low), round(value.high)], "week")


def _span(ends: list[int], unit: str) -> str:
    low, high = ends
    if low == high:
        return f"about {high:,} {counted(unit + 's', high)}"
    return f"{low:,} to {high:,} {unit}s"


def _spread(value: Range, suffix: str) -> str:
    if value.low == value.high:
        return figure(value.typical) + suffix
    # Two digits: an estimate with ends knows no third one.
    ends = [_rounded(end, 2) for end in (value.low, value.typical, value.high)]
    scale, word = _scale_of(ends[1])
    low, typical, high = (_digits(end / scale, 2) for end in ends)
    name = f"{typical} {word}" if word else typical
    return name + suffix if low == high else f"{name}{suffix} ({low} to {high})"


def dollars(value: float) -> str:
    """An amount to two digits: `$1,200`; cents below ten dollars."""
    if 0 < value < 10:
        return f"${value:.2f}" if value >= 0.005 else "$0"
    return "$" + figure(value, 2)


def _scale_of(value: float) -> tuple[float, str]:
    if abs(value) >= _SCIENTIFIC_ABOVE:
        return 1.0, ""
    for scale, word in _SCALES:
        if abs(value) >= scale:
            return scale, word
    return 1.0, ""


def _rounded(value: float, digits: int) -> float:
    return float(f"{value:.{digits - 1}e}")


def _digits(value: float, digits: int) -> str:
    if value == 0:
        return "0"
    if not _SCIENTIFIC_BELOW <= abs(value) < _SCIENTIFIC_ABOVE:
        mantissa, _, power = f"{value:.{digits - 1}e}".partition("e")
        if "." in mantissa:
            mantissa = mantissa.rstrip("0").rstrip(".")
        return f"{mantissa}e{int(power)}"
    rounded = _rounded(value, digits)
    decimals = max(0, digits - 1 - math.floor(math.log10(abs(rounded))))
    text = f"{rounded:,.{decimals}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
