"""Words out of ids and units: the fallback where a rulebook gives no name."""

from __future__ import annotations

import re

_ACRONYMS = {
    "api": "API", "gb": "GB", "gpu": "GPU", "gpus": "GPUs", "ms": "ms", "usd": "USD",
}  # fmt: skip
_PLURAL = re.compile(r"^([\w-]+[^s\W])s\b")
_ONE = re.compile(r"(?<![\d.,-])1 (?![mbt]r?illion)((?:[a-z]+ )?)([\w-]{2,}?[^s\W])s\b")


def spoken(identifier: str) -> str:
    """An id as words: `labelled_examples` is `labelled examples`."""
    return " ".join(_ACRONYMS.get(word, word) for word in identifier.split("_"))


def capital(text: str) -> str:
    """The text as it begins a line."""
    return text[:1].upper() + text[1:]


def counted(unit: str, value: float) -> str:
    """A plural unit as it follows a number: `GPU` after 1, `GPUs` after others."""
    return _PLURAL.sub(r"\1", unit) if value == 1 else unit


def singular_after_one(text: str) -> str:
    """A sentence in which what follows a lone 1 is singular: `at least 1 token`."""
    return _ONE.sub(r"1 \1\2", text)


def listed(parts: list[str] | tuple[str, ...], last: str = "and") -> str:
    """`a`, `a and b`, or `a, b and c`."""
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} {last} {parts[-1]}"
