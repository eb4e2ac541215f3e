"""Checks of provenance: every node, threshold and method says where it comes from."""

from __future__ import annotations

from collections.abc import Iterator

from adapt_advisor.checks.references import cited
from adapt_advisor.problem import Problem
from adapt_advisor.rulebook.guard import NUMERIC, tests_of
from adapt_advisor.rulebook.load import Loaded

FLOW = "flowchart.yaml"


def without_source(loaded: Loaded) -> Iterator[Problem]:
    """P301: a node, limit or method has no source."""
    rulebook = loaded.rulebook
    remedy = "Add sources: [ID]; a judgement of ours says so too"
    for node in rulebook.flowchart.nodes.values():
        if not node.sources:
            place = loaded.place(FLOW, ("nodes", node.id), key=True)
            yield Problem("P301", place, f"node {node.id} has no source", remedy)
    for limit in rulebook.limits.values():
        if not limit.sources:
            place = loaded.place("limits.yaml", ("limits", limit.id), key=True)
            yield Problem("P301", place, f"limit {limit.id} has no source", remedy)
    for method in rulebook.methods.values():
        if not method.sources:
            place = loaded.place(f"methods/{method.id}.yaml")
            yield Problem("P301", place, f"method {method.id} has no source", remedy)


def unsourced_thresholds(loaded: Loaded) -> Iterator[Problem]:
    """P302: a guard compares with a number whose origin its branch does not name."""
    for node in loaded.rulebook.flowchart.nodes.values():
        for i, branch in enumerate(node.branches):
            if branch.when is None or branch.sources:
                continue
            if any(test.operator in NUMERIC for test in tests_of(branch.when)):
                place = loaded.place(FLOW, ("nodes", node.id, "branches", i))
                cause = f"a threshold of node {node.id} has no source"
                yield Problem("P302", place, cause, "Add sources: [ID] to the branch")


def methods_never_added(loaded: Loaded) -> Iterator[Problem]:
    """P304: no node adds a method."""
    added = {node.add for node in loaded.rulebook.flowchart.nodes.values()}
    for method in loaded.rulebook.methods:
        if method not in added:
            place = loaded.place(f"methods/{method}.yaml")
            cause = f"no node adds the method {method}"
            yield Problem("P304", place, cause, "Add a node, or remove it", "warning")


def unused_sources(loaded: Loaded) -> Iterator[Problem]:
    """P303: nothing cites a source."""
    used = {source for _file, _path, source in cited(loaded)}
    for name in loaded.rulebook.sources:
        if name not in used:
            place = loaded.place("sources.yaml", ("sources", name), key=True)
            cause = f"nothing cites the source {name}"
            yield Problem("P303", place, cause, "Cite it, or remove it", "warning")


def overdue(loaded: Loaded, today: str) -> Iterator[Problem]:
    """P305: a source was to be looked at again before this day.

    Args:
        loaded: The rulebook.
        today: As `2027-01-31`; months without a day last to their end.
    """
    for name, source in loaded.rulebook.sources.items():
        due = source.review_by
        if due is not None and today[: len(due)] > due:
            place = loaded.place("sources.yaml", ("sources", name), key=True)
            cause = f"{name} was to be looked at again by {due}"
            remedy = "Read it again, and set a new review_by"
            yield Problem("P305", place, cause, remedy, "warning")
    for i, service in enumerate(loaded.rulebook.serving.tuning_services):
        if today[: len(service.review_by)] > service.review_by:
            place = loaded.place("catalogue/serving.yaml", ("tuning_services", i))
            cause = f"tuning at {service.provider} was to be looked at again"
            remedy = f"Read its page again (due {service.review_by})"
            yield Problem("P305", place, cause, remedy, "warning")
