"""Personal efficiency files: the rulebook's constants, moved by own measurements."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from adapt_advisor.catalogue.efficiency import Efficiency
from adapt_advisor.noun import plain
from adapt_advisor.problem import Problem, RulesError
from adapt_advisor.rulebook.bounds import MAX_BYTES
from adapt_advisor.rulebook.yaml_source import Document, read_yaml


def read_personal(name: str, shipped: Efficiency) -> Efficiency:
    """The constants in a file; sections that it lacks stay as they shipped.

    Args:
        name: The file, as `--calibrate` or a refit writes it.
        shipped: The constants of the rulebook.

    Raises:
        RulesError: When the file cannot be used, with every problem.
    """
    try:
        with Path(name).open("rb") as stream:
            content = stream.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        cause = f"the file cannot be read ({getattr(error, 'strerror', 'no path')})"
        raise RulesError([_problem(Document(name, {}, {}, {}), (), cause)]) from None
    document = read_yaml(name, content)
    try:
        found = Efficiency.validated(document.data)
    except ValidationError as error:
        problems = [_problem(document, e["loc"], e["msg"]) for e in error.errors()]
        raise RulesError(problems) from None
    wrong = list(_wrong(document, found, shipped))
    if wrong:
        raise RulesError(wrong)
    given = {key: value for key, value in found.items() if value is not None}
    return shipped.replace(**given)


def _wrong(
    document: Document, found: Efficiency, shipped: Efficiency
) -> Iterator[Problem]:
    """Constants that are absent, not finite, or a scale that cannot be one."""
    for section, value in found.items():
        known = getattr(shipped, section)
        if value is None or known is None:
            continue
        for name, own in value.items():
            at = (section, name)
            if name == "scale" and not 0.01 <= own <= 100:
                yield _problem(document, at, "a scale lies between 0.01 and 100")
            if isinstance(own, Mapping):
                yield from _wrong_numbers(document, at, own, getattr(known, name))


def _wrong_numbers(
    document: Document, at: tuple[str, ...], own: Mapping[str, Any], known: Any
) -> Iterator[Problem]:
    for key in known:
        if key not in own:
            yield _problem(document, at, f"{key} is missing")
    for key, value in own.items():
        if isinstance(value, float) and not math.isfinite(value):
            yield _problem(document, (*at, key), f"{key} is not finite")


def _problem(document: Document, at: tuple[str | int, ...], cause: str) -> Problem:
    named = f"{'.'.join(map(str, at))}: {cause}" if at else cause
    remedy = "Give a file that validate --calibrate wrote"
    return Problem("S004", document.place(at), named, remedy)


def personal_text(kind: str, rows: int, efficiency: Efficiency) -> str:
    """The constants as a file that `read_personal` reads."""
    import yaml

    head = (
        f"# Constants of the estimates, moved by {rows} own measurements ({kind}).\n"
        "# Use it with --efficiency in estimate, compare and validate.\n"
    )
    content = plain(efficiency, without_none=True)
    return head + yaml.safe_dump(content, sort_keys=False, width=88)
