"""The whole calibration: every section fitted, and judged on sources it never saw."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from adapt_advisor.catalogue.efficiency import Efficiency
from adapt_advisor.evidence import fit_memory, fit_runs, fit_serving, fit_throughput
from adapt_advisor.evidence.cells import Row
from adapt_advisor.evidence.hardware import hardware_of
from adapt_advisor.evidence.names import Catalogue
from adapt_advisor.evidence.score import Scores, leave_one_source_out
from adapt_advisor.evidence.selection import origin_of
from adapt_advisor.evidence.validate import score_rows
from adapt_advisor.noun import Noun

Evidence = Mapping[str, Sequence[Row]]
"""Rows of the evidence files by kind."""
S = TypeVar("S", bound=Noun)


def without_stack(rows: Sequence[Row]) -> list[Row]:
    """The rows with the class of software withheld."""
    return [{**row, "stack": ""} for row in rows]


def refit(evidence: Evidence, catalogue: Catalogue) -> Efficiency:
    """All sections with their leave-one-source-out errors."""
    found = with_throughput(evidence, catalogue)
    found = with_runs(evidence, catalogue, found)
    memory = _plain("memory", "memory", fit_memory.fit, evidence, catalogue)
    serving = _plain("serving", "serving", fit_serving.fit, evidence, catalogue)
    return found.replace(memory=memory, serving=serving)


def with_throughput(evidence: Evidence, catalogue: Catalogue) -> Efficiency:
    """The speed of steps, judged with the class of software and without."""
    rows = evidence["throughput"]
    given, blank = cross_validated_throughput(rows, catalogue)
    section = fit_throughput.fit(rows, catalogue)
    quality = {"quality": given.quality(), "quality_stack_blank": blank.quality()}
    return Efficiency(
        hardware=hardware_of(catalogue),
        training_throughput=section.replace(**quality),
    )


def cross_validated_throughput(
    rows: Sequence[Row], catalogue: Catalogue
) -> tuple[Scores, Scores]:
    """Scores of unseen sources: as they are, and with `stack` withheld."""
    hardware = hardware_of(catalogue)

    def fit(seen: Sequence[Row]) -> Efficiency:
        section = fit_throughput.fit(seen, catalogue)
        return Efficiency(hardware=hardware, training_throughput=section)

    def judge(unseen: Sequence[Row], fitted: Efficiency) -> Scores:
        return score_rows("throughput", unseen, catalogue, fitted)

    fits = _remembered(fit)
    given = leave_one_source_out(rows, fits, judge, origin_of)
    blank = leave_one_source_out(
        rows, fits, lambda rows, fitted: judge(without_stack(rows), fitted), origin_of
    )
    return given, blank


def with_runs(
    evidence: Evidence, catalogue: Catalogue, fitted: Efficiency
) -> Efficiency:
    """`fitted` with the ledger of whole runs."""
    section = fit_runs.fit(evidence["training-runs"], catalogue, fitted)
    quality = cross_validated_runs(evidence, catalogue, fitted).quality()
    section = section.replace(quality=quality)
    return fitted.replace(training_runs=section)


def cross_validated_runs(
    evidence: Evidence, catalogue: Catalogue, fitted: Efficiency
) -> Scores:
    """Scores of unseen publishers of runs, whose throughput is withheld as well.

    Args:
        evidence: All rows.
        catalogue: GPUs, models and vocabulary.
        fitted: The speed of steps fitted to everything, for publishers without
            throughput of their own.
    """
    speeds = evidence["throughput"]
    publishers = {origin_of(row) for row in evidence["training-runs"]}

    def fit(seen: Sequence[Row]) -> Efficiency:
        unseen = publishers - {origin_of(row) for row in seen}
        others = [row for row in speeds if origin_of(row) not in unseen]
        steps = fitted
        if len(others) < len(speeds):
            section = fit_throughput.fit(others, catalogue)
            steps = fitted.replace(training_throughput=section)
        runs = fit_runs.fit(seen, catalogue, steps)
        return steps.replace(training_runs=runs)

    def judge(unseen: Sequence[Row], steps: Efficiency) -> Scores:
        return score_rows("training-runs", unseen, catalogue, steps)

    return leave_one_source_out(evidence["training-runs"], fit, judge, origin_of)


def _plain(
    kind: str,
    section: str,
    fit: Callable[[Sequence[Row], Catalogue], S],
    evidence: Evidence,
    catalogue: Catalogue,
) -> S:
    """A section that depends on no other, with its quality."""
    rows = evidence[kind]

    def judge(unseen: Sequence[Row], fitted: S) -> Scores:
        own: dict[str, Any] = {section: fitted}
        return score_rows(kind, unseen, catalogue, Efficiency(**own))

    scores = leave_one_source_out(
        rows, lambda seen: fit(seen, catalogue), judge, origin_of
    )
    return fit(rows, catalogue).replace(quality=scores.quality())


def _remembered(
    fit: Callable[[Sequence[Row]], Efficiency],
) -> Callable[[Sequence[Row]], Efficiency]:
    """`fit`, computed once for the same rows."""
    known: dict[tuple[int, ...], Efficiency] = {}

    def remembered(rows: Sequence[Row]) -> Efficiency:
        key = tuple(map(id, rows))
        if key not in known:
            known[key] = fit(rows)
        return known[key]

    return remembered
