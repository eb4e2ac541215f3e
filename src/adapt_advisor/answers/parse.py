"""Raw answers to values: text from a command line or prompt, and YAML values."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any, Protocol

from adapt_advisor.answers.amounts import RATES_OF, read_amount, several
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
    count, _ = several(text)
    if count is not None and question.feeds == "gpu_count":
        return _bounded(question, float(count))
    amount = read_amount(text, question.unit, hint(question))
    rough = question.integer and not amount.exact
    return _bounded(question, round(amount.value) if rough else amount.value)


def band_of(question: Question, text: str) -> float | None:
    """The number that a word such as "hundreds" stands for; None if it is no band."""
    return question.bands.get(" ".join(re.split(r"[\s_-]+", text.strip().lower())))


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
    return float(value)


def _name(question: Question, text: str, names: Names) -> str:
    if question.kind == "gpu":
        return find_gpu(several(text)[1], names.gpus).gpu.id
    return find_model(text, names.models).model.id


def remark_on(question: Question, raw: Any, names: Names) -> str | None:
    """What was taken for granted when a GPU or model was found by its name.

    None when the name says it all, or when it is no such question.
    """
    if not isinstance(raw, str):
        return None
    if question.kind == "number" and (band := band_of(question, raw)) is not None:
        return f"{raw.strip()} is read as about {band:,.0f}"
    if question.kind == "number":
        return _remark_on_amount(question, raw.strip())
    if question.kind not in ("gpu", "model"):
        return None
    try:
        if question.kind == "gpu":
            return find_gpu(several(raw)[1].strip(), names.gpus).remark
        return find_model(raw.strip(), names.models).remark
    except UsageError:
        return None


def _remark_on_amount(question: Question, text: str) -> str | None:
    """How an amount in another unit was read; None where it was not converted."""
    try:
        amount = read_amount(text, question.unit, "")
    except UsageError:
        return None
    if amount.exact:
        return None
    by = f" ({RATES_OF})" if amount.money else ""
    return f"{text} is read as about {amount.value:,.0f} {question.unit}{by}"


def _short(raw: Any) -> str:
    text = repr(raw)
    return text if len(text) <= 60 else f"{text[:57]}..."
