"""The whole calibration: every section fitted, and judged on publishers never seen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeVar

from adapt_advisor.catalogue.efficiency import (
    Efficiency,
    FitQuality,
    MemoryEfficiency,
    RunEfficiency,
    ServingEfficiency,
    ThroughputEfficiency,
)
from adapt_advisor.estimate.training.throughput import throughput_range
from adapt_advisor.evidence import fit_memory, fit_runs, fit_serving, fit_throughput
from adapt_advisor.evidence.cells import Row
from adapt_advisor.evidence.fitting import Fitted, at, without
from adapt_advisor.evidence.hardware import hardware_of
from adapt_advisor.evidence.names import Catalogue
from adapt_advisor.evidence.score import ScoredRow
from adapt_advisor.evidence.selection import (
    Measurement,
    run_cases,
    throughput_cases,
)
from adapt_advisor.evidence.unseen import Study, quality_of, unseen_rows
from adapt_advisor.quantity import Range

Evidence = Mapping[str, Sequence[Row]]
"""Rows of the evidence files by kind."""
S = TypeVar("S")


def refit(evidence: Evidence, catalogue: Catalogue) -> Efficiency:
    """All sections with their errors on publishers that nobody had seen."""
    steps, found = with_throughput(evidence["throughput"], catalogue)
    found = with_runs(evidence["training-runs"], catalogue, found, steps)
    memory = memory_section(evidence["memory"], catalogue)
    serving = serving_section(evidence["serving"], catalogue)
    return found.replace(memory=memory, serving=serving)


class Steps:
    """The study of training throughput, kept for the runs that rest on it."""

    def __init__(self, rows: Sequence[Row], catalogue: Catalogue) -> None:
        """Fit the speed of steps to every row."""
        self.cases = throughput_cases(rows, catalogue)
        self.catalogue = catalogue
        self.hardware = hardware_of(catalogue)
        self.fitted: Fitted = fit_throughput.fit_cases(self.cases, catalogue)

    def section(
        self, parameters: Mapping[str, float], but: str | None
    ) -> ThroughputEfficiency:
        """The section without a publisher."""
        return fit_throughput.section(
            self.cases, self.catalogue, self.fitted, parameters, but
        )

    def study(self, *, blank: bool) -> Study[ThroughputEfficiency]:
        """The study with the class of software as it is, or withheld."""

        def predict(place: int, section: ThroughputEfficiency) -> Range:
            job = self.cases[place].job
            if blank:
                job = job.replace(stack=None)
            return throughput_range(job, section, self.hardware)

        return Study(self.fitted, self.section, predict)

    def efficiency_without(self, publisher: str) -> Efficiency:
        """Speed of steps as fitted to all other publishers."""
        parameters = at(self.fitted.priors, without(self.fitted, [publisher]))
        section = self.section(parameters, publisher)
        return Efficiency(hardware=self.hardware, training_throughput=section)


def with_throughput(
    rows: Sequence[Row], catalogue: Catalogue
) -> tuple[Steps, Efficiency]:
    """The speed of steps, judged with the class of software and without."""
    steps = Steps(rows, catalogue)
    given, blank = steps.study(blank=False), steps.study(blank=True)
    section = given.whole.replace(
        quality=_quality(given), quality_stack_blank=_quality(blank)
    )
    return steps, Efficiency(hardware=steps.hardware, training_throughput=section)


def with_runs(
    rows: Sequence[Row], catalogue: Catalogue, found: Efficiency, steps: Steps
) -> Efficiency:
    """`found` with the ledger of whole runs."""
    cases = run_cases(rows, catalogue)
    fitted = fit_runs.fit_cases(cases, found)
    section = fit_runs.section(cases, fitted, fitted.parameters)
    quality = quality_of(
        _unseen_runs(cases, found, steps), [case.series for case in cases]
    )
    section = section.replace(quality=quality)
    return found.replace(training_runs=section)


def _unseen_runs(
    cases: Sequence[Measurement], found: Efficiency, steps: Steps
) -> list[ScoredRow]:
    """Runs of publishers whose throughput is withheld as well as their runs."""
    of_steps = {case.source for case in steps.cases}
    scored = []
    for publisher in sorted({case.source for case in cases}):
        known = steps.efficiency_without(publisher) if publisher in of_steps else found
        fitted = fit_runs.fit_cases(cases, known)
        parameters = at(fitted.priors, without(fitted, [publisher]))
        section: RunEfficiency = fit_runs.section(cases, fitted, parameters, publisher)
        there = known.replace(training_runs=section)
        for place, case in enumerate(cases):
            if case.source == publisher:
                value = fit_runs.predict_run(case, there)
                scored.append(ScoredRow.of(place, case.measured, value, publisher))
    return sorted(scored, key=lambda row: row.row)


def memory_section(rows: Sequence[Row], catalogue: Catalogue) -> MemoryEfficiency:
    """The memory of training, with its quality."""
    study = fit_memory.study(rows, catalogue)
    return study.whole.replace(quality=_quality(study))


def serving_section(rows: Sequence[Row], catalogue: Catalogue) -> ServingEfficiency:
    """The throughput of serving, with its quality."""
    study = fit_serving.study(rows, catalogue)
    return study.whole.replace(quality=_quality(study))


def _quality(study: Study[S]) -> FitQuality:
    return quality_of(unseen_rows(study), study.fitted.sample.series)
