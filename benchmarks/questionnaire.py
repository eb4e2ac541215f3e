"""The questionnaire in a pseudo-terminal: time to the first question, and between two.

Run as `python benchmarks/questionnaire.py [ROUNDS]`; it needs pexpect and questionary.
The first question is held against the imports of libraries that such a program uses,
started beside it in every round; the median ratio counts. Times are wall time: a person
waits for those, and other work on the machine shows in them.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from statistics import median
from typing import Any

import pexpect  # type: ignore[import-untyped]

FLOOR = [sys.executable, "-c", "import questionary, pydantic, yaml, rich.console"]
ASK = ["-m", "adapt_advisor", "ask"]
AIM_FIRST, AIM_NEXT = 1.5, 0.050
"""Ratio to the floor, and seconds from an answer to the next question."""


def main() -> int:
    """Print both figures for lists and for plain lines; 1 when an aim is missed."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    missed = False
    for name, options in (("lists", []), ("plain lines", ["--plain"])):
        ratios, first, later = [], [], []
        for _ in range(rounds):
            floor = _floor()
            begun, between = _session(options)
            ratios.append(begun / floor)
            first.append(begun)
            later.extend(between)
        ratio, wait = median(ratios), median(later)
        worst = sorted(later)[int(len(later) * 0.95)]
        print(
            f"{name:12} first question {median(first) * 1e3:4.0f} ms, {ratio:.2f} times"
            f" the imports (aim {AIM_FIRST}); next {wait * 1e3:3.0f} ms,"
            f" 95% within {worst * 1e3:3.0f} ms (aim {AIM_NEXT * 1e3:.0f})"
        )
        missed = missed or ratio > AIM_FIRST or wait > AIM_NEXT
    return int(missed)


def _floor() -> float:
    begin = time.perf_counter()
    subprocess.run(FLOOR, check=True)
    return time.perf_counter() - begin


def _session(options: list[str]) -> tuple[float, list[float]]:
    """Seconds to the first question, and from each answer to the next question."""
    with tempfile.TemporaryDirectory() as folder:
        plain = bool(options)
        kind = {"TERM": "dumb" if plain else "xterm-256color"}
        begin = time.perf_counter()
        child: Any = pexpect.spawn(
            sys.executable, [*ASK, *options], cwd=folder, encoding="utf-8", timeout=30,
            env={**os.environ, **kind}, dimensions=(24, 80),
        )  # fmt: skip
        child.delaybeforesend = None
        end = "\n> $" if plain else "save and quit"
        child.expect(end)
        first = time.perf_counter() - begin
        _next(child, end, "\r")
        between = [_next(child, end, "d\r" if plain else "") for _ in range(8)]
        child.close(force=True)
        return first, between


def _next(child: Any, end: str, keys: str) -> float:
    """Answer once a person could have read the question."""
    time.sleep(0.05)
    if not keys:  # a number is typed as a line, the rest is picked from a list
        keys = "\x1bOR" if child.expect(["\n> $", pexpect.TIMEOUT], 0) else "d\r"
    begin = time.perf_counter()
    child.send(keys)
    child.expect(end)
    return time.perf_counter() - begin


if __name__ == "__main__":
    sys.exit(main())
