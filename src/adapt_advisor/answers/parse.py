"""Raw answers to values: text from a command line or prompt, and YAML values."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any, Protocol

from adapt_advisor.answers.profile import Missing
from adapt_advisor.catalogue.lookup import find_gpu, find_model
from adapt_advisor.catalogue.nouns import Gpu, LanguageModel
from adapt_advisor.problem import UsageError, did_you_mean
from adapt_advisor.rulebook.question import Question
from adapt_advisor.rulebook.value import Value

UNKNOWN_WORD = "unknown"
MOST = 1e18
"""The largest number that any question takes: products of several stay finite."""

_BOOLEANS = {"true": True, "yes": True, "false": False, "no": False}
_NUMBER = re.compile(
    r"(?P<money>[$€£])?\s*(?P<number>[-+]?(?:\d[\d_,]*(?:\.\d+)?|\.\d+)(?:[eE][-+]?\d+)?)"
    r"\s*(?:(?P<suffix>k|K|M|m|B|b|bn|G|T)(?![a-zA-Z]))?"
    r"\s*(?P<unit>[a-zA-Z$€£/][\w/ -]*)?"
)
_MULTIPLES = {
    None: 1.0,
    "k": 1e3,
    "K": 1e3,
    "m": 1e6,
    "M": 1e6,
    "b": 1e9,
    "B": 1e9,
    "bn": 1e9,
    "G": 1e9,
    "T": 1e12,
}
_UNITS: dict[str, dict[str, float]] = {
    "USD": {"usd": 1, "$": 1, "dollars": 1, "dollar": 1},
    "ms": {"ms": 1, "milliseconds": 1, "s": 1e3, "sec": 1e3, "seconds": 1e3},
    "tokens": {"tokens": 1, "token": 1, "tok": 1},
    "examples": {"examples": 1, "example": 1, "rows": 1, "pairs": 1},
    "GPU-hours": {"gpu-hours": 1, "gpu-hour": 1, "gpuh": 1, "gpu hours": 1},
    "GPUs": {"gpus": 1, "gpu": 1},
    "requests/month": {
        "requests/month": 1,
        "per month": 1,
        "/month": 1,
        "requests per month": 1,
        "requests": 1,
        "requests/day": 30.4,
        "per day": 30.4,
        "/day": 30.4,
    },
}
"""Units that a number may carry, and how many of the question's own unit each is."""


class Names(Protocol):
    """The catalogues in which GPUs and models are looked up."""

    @property
    def gpus(self) -> dict[str, Gpu]:
        """GPUs by id."""

    @property
    def models(self) -> dict[str, LanguageModel]:
        """Models by id."""


def parse_text(question: Question, text: str, names: Names) -> Value | Missing:
    """Read an answer given as text.

    Args:
        question: What was asked.
        text: `5k`, `$3000`, `yes`, `a,b`, `unknown`, ...
        names: Catalogues for GPU and model questions.

    Raises:
        UsageError: When the text is no answer to the question.
    """
    text = text.strip()
    if text.lower() == UNKNOWN_WORD:
        return Missing.UNKNOWN
    if not text:
        raise UsageError.of("the answer is empty", "Give a value, or unknown")
    match question.kind:
        case "boolean":
            return _boolean(question, text)
        case "number":
            return _number(question, text)
        case "multi":
            return _picked(question, [part.strip() for part in text.split(",")])
        case "choice":
            return _option(question, text)
    return _name(question, text, names)


def parse_raw(question: Question, raw: Any, names: Names) -> Value | Missing:
    """Read an answer as it stands in a YAML file.

    Raises:
        UsageError: When the value is no answer to the question.
    """
    if isinstance(raw, str):
        return parse_text(question, raw, names)
    if question.kind == "multi" and isinstance(raw, list):
        return _picked(question, raw)
    if question.kind == "boolean" and isinstance(raw, bool):
        return raw
    if question.kind == "number" and _is_number(raw):
        return _bounded(question, float(raw))
    if question.kind == "model" and _is_number(raw):
        return _name(question, f"{float(raw) / 1e9:g}B", names)
    cause = f"{_shown(raw)} is no answer to a {question.kind} question"
    raise UsageError.of(cause, hint(question))


def hint(question: Question) -> str:
    """What an answer to the question looks like."""
    match question.kind:
        case "boolean":
            return "Give true, false or unknown"
        case "number":
            unit = f" of {question.unit}" if question.unit else ""
            return f"Give a number{unit} such as 500 or 5k, or unknown"
        case "multi":
            return f"Give one or more of {', '.join(question.options)}, or unknown"
        case "choice":
            return f"Give one of {', '.join(question.options)}, or unknown"
        case "gpu":
            return "Give a GPU (see `adapt-advisor catalogue gpus`), or unknown"
    return "Give a model or a parameter count such as 8B, or unknown"


def _shown(raw: Any) -> str:
    if raw is None:
        return "nothing"
    if isinstance(raw, Mapping):
        return "a mapping"
    return f"a list ({len(raw)} values)" if isinstance(raw, list) else repr(raw)


def _is_number(raw: Any) -> bool:
    return isinstance(raw, int | float) and not isinstance(raw, bool)


def _boolean(question: Question, text: str) -> bool:
    value = _BOOLEANS.get(text.lower())
    if value is None:
        raise UsageError.of(f"{text!r} is neither true nor false", hint(question))
    return value


def _option(question: Question, text: Any) -> str:
    if not isinstance(text, str) or text not in question.options:
        known = tuple(question.options)
        raise UsageError.of(
            f"{_short(text)} is no option", did_you_mean(str(text), known)
        )
    return text


def _picked(question: Question, parts: list[Any]) -> tuple[str, ...]:
    picked = tuple(dict.fromkeys(_option(question, part) for part in parts))
    if not picked:
        raise UsageError.of("nothing is picked", hint(question))
    return picked


def _number(question: Question, text: str) -> float:
    if (band := band_of(question, text)) is not None:
        return _bounded(question, band)
    match = _NUMBER.fullmatch(text)
    if match is None:
        raise UsageError.of(f"{_short(text)} is not a number", hint(question))
    if match["suffix"] == "m" and question.unit == "ms":
        raise UsageError.of("m may mean minutes or millions", hint(question))
    value = float(match["number"].replace("_", "").replace(",", ""))
    value *= _MULTIPLES[match["suffix"]]
    for unit in (match["money"], match["unit"]):
        value *= _in_unit_of(question, (unit or "").strip().lower())
    return _bounded(question, value)


def band_of(question: Question, text: str) -> float | None:
    """The number that a word such as "hundreds" stands for; None if it is no band."""
    return question.bands.get(" ".join(re.split(r"[\s_-]+", text.strip().lower())))


def _in_unit_of(question: Question, unit: str) -> float:
    if not unit:
        return 1.0
    accepted = _UNITS.get(question.unit or "", {(question.unit or "").lower(): 1.0})
    if unit not in accepted:
        wanted = question.unit or "no unit"
        raise UsageError.of(
            f"{unit!r} is the wrong unit", f"Give the number in {wanted}"
        )
    return accepted[unit]


def _bounded(question: Question, value: float) -> float:
    if not math.isfinite(value):
        raise UsageError.of("the number is not finite", hint(question))
    if value < question.minimum:
        least = f"{question.minimum:g}"
        raise UsageError.of(
            f"{value:g} is too small", f"Give {least} or more, or unknown"
        )
    most = MOST if question.maximum is None else question.maximum
    if value > most:
        raise UsageError.of(f"{value:g} is too large", f"Give at most {most:g}")
    if question.integer and value != int(value):
        raise UsageError.of(f"{value:g} is not a whole number", hint(question))
    return value


def _name(question: Question, text: str, names: Names) -> str:
    if question.kind == "gpu":
        return find_gpu(text, names.gpus).gpu.id
    return find_model(text, names.models).model.id


def remark_on(question: Question, raw: Any, names: Names) -> str | None:
    """What was taken for granted when a GPU or model was found by its name.

    None when the name says it all, or when it is no such question.
    """
    if not isinstance(raw, str):
        return None
    if question.kind == "number" and (band := band_of(question, raw)) is not None:
        return f"{raw.strip()} is read as about {band:,.0f}"
    if question.kind not in ("gpu", "model"):
        return None
    try:
        if question.kind == "gpu":
            return find_gpu(raw.strip(), names.gpus).remark
        return find_model(raw.strip(), names.models).remark
    except UsageError:
        return None


def _short(raw: Any) -> str:
    text = repr(raw)
    return text if len(text) <= 60 else f"{text[:57]}..."
