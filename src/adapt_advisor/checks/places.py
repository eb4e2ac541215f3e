"""Where a comparison or a limit stands inside a guard, however deep."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from adapt_advisor.rulebook.guard import Test, parse_guard, tests_of
from adapt_advisor.rulebook.load import Loaded
from adapt_advisor.rulebook.yaml_source import Path

FLOW = "flowchart.yaml"


def path_of_test(loaded: Loaded, node: str, branch: int, test: Test) -> Path:
    """Where a comparison stands, however deep; the whole guard if an alias hides it."""
    for path, raw in _inside_guard(loaded, node, branch, test.question):
        if test in tests_of(parse_guard({test.question: raw})):
            return path
    return _guard_path(node, branch)


def path_of_limit(loaded: Loaded, node: str, branch: int, limit: str) -> Path:
    """Where a limit is named; the whole guard if an alias hides it."""
    for path, raw in _inside_guard(loaded, node, branch, "within"):
        if raw == limit:
            return path
    return _guard_path(node, branch)


def _guard_path(node: str, branch: int) -> Path:
    return ("nodes", node, "branches", branch, "when")


def _inside_guard(
    loaded: Loaded, node: str, branch: int, key: str
) -> Iterator[tuple[Path, Any]]:
    """Every place of `key` inside a guard, with what stands there, in written order."""
    document, guard = loaded.documents[FLOW], _guard_path(node, branch)
    for path in document.values:
        if path[: len(guard)] == guard and path[-1] == key:
            raw = document.data
            for step in path:
                raw = raw[step]
            yield path, raw
