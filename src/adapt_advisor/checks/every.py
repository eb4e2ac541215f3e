"""Checks of a loaded rulebook: one function a problem code, run in a fixed order.

To add a check, write a generator of problems beside the others and list it in `CHECKS`.
"""

from __future__ import annotations

from adapt_advisor.checks import (
    coverage,
    estimates,
    graph,
    names,
    provenance,
    references,
    values,
)
from adapt_advisor.problem import Problem
from adapt_advisor.rulebook.load import Check, Loaded

REFERENCES: tuple[Check, ...] = (
    references.undefined_questions,
    references.undefined_nodes,
    references.undefined_methods,
    references.undefined_limits,
    references.undefined_sources,
    values.wrong_operands,
    values.wrong_answers,
    values.wrong_offers,
    values.too_many_kinds,
    references.wrong_limits,
)
"""Checks without whose success the others would stumble."""

STRUCTURE: tuple[Check, ...] = (
    graph.nodes_that_do_not_do_one_thing,
    graph.turns_without_a_signal,
    graph.cycles,
    graph.unreachable_nodes,
    graph.methods_added_twice,
    graph.otherwise_before_the_end,
    graph.questions_read_before_they_are_asked,
    coverage.uncovered_answers,
    coverage.paths_without_a_stage,
    references.reserved_ids,
    references.too_many_required,
    provenance.without_source,
    provenance.unsourced_thresholds,
    provenance.methods_never_added,
    provenance.unused_sources,
    names.without_name,
    estimates.incomplete_efficiency,
)

CHECKS = REFERENCES + STRUCTURE


def check(loaded: Loaded) -> list[Problem]:
    """Every problem, in the order of places; structure only once references hold."""
    problems = [f for one in REFERENCES for f in one(loaded)]
    if not problems:
        problems = [f for one in STRUCTURE for f in one(loaded)]
    return sorted(problems, key=lambda f: (f.place, f.code))
