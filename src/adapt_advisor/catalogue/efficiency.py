"""Fitted parameters: what the estimates know from measurements, with its error."""

from __future__ import annotations

from adapt_advisor.noun import Noun
from adapt_advisor.problem import Place, RulesError


class PublisherQuality(Noun):
    """How far predictions for one publisher were off that the fit had not seen."""

    n: int
    """Measurements scored; series of one set-up count as one in the figures."""
    median_abs_error_pct: float
    p80_ratio: float
    interval_coverage: float
    median_interval_ratio: float


class FitQuality(Noun):
    """How far predictions were from measurements of publishers nobody had seen.

    Every publisher is predicted by a fit to all the others. Figures are means over
    publishers, each of which counts the same, unless they say otherwise.
    """

    n: int
    """Measurements scored."""
    sources: int
    """Publishers."""
    median_abs_error_pct: float
    """Pooled over all rows, for comparison."""
    publisher_median_pct: float
    """Mean over publishers of their median error."""
    p80_ratio: float
    """80th percentile of the larger of predicted / measured and its inverse."""
    interval_coverage: float
    """Share of measurements inside low..high; meant to be 0.8."""
    lowest_coverage: float | None = None
    """Of the publishers with ten rows or more; None where there is none."""
    median_interval_ratio: float
    p90_interval_ratio: float
    """Pooled."""
    publishers: dict[str, PublisherQuality] = {}  # noqa: RUF012 - a noun's default
    """By publisher; left out of the rulebook, for its size."""


class MemoryEfficiency(Noun):
    """Fitted constants of the memory estimate."""

    parameters: dict[str, float]
    """Measured over physical size by component, and shares of unstated settings; see
    `estimate.memory`."""
    spread: dict[str, float]
    """Half-width of the 80% range as a logarithm, and what scales it."""
    covered: dict[str, tuple[str, ...]] = {}  # noqa: RUF012 - a noun's default
    """Values of every feature that was measured, see `estimate.support`."""
    scale: float = 1.0
    """Personal factor on every component, from a user's own measurements."""
    quality: FitQuality | None = None


class ServingEfficiency(Noun):
    """Fitted constants of the serving estimate."""

    parameters: dict[str, float]
    """Named shares of the hardware's peaks, see `estimate.serving_time`."""
    spread: dict[str, float]
    """Half-width of the 80% range as a logarithm, and what scales it."""
    covered: dict[str, tuple[str, ...]] = {}  # noqa: RUF012 - a noun's default
    """Values of every feature that was measured, see `estimate.support`."""
    scale: float = 1.0
    """Personal factor on the rate of tokens, from a user's own measurements."""
    quality: FitQuality | None = None


class ThroughputEfficiency(Noun):
    """Fitted constants of the speed of a training step."""

    parameters: dict[str, float]
    """Named ratios of the step-time formula, see `estimate.step`."""
    stack_shares: dict[str, dict[str, float]]
    """Per class of software: its prior, and the share of its jobs with each trait."""
    spread: dict[str, float]
    """Half-width of the 80% range as a logarithm, and what scales it."""
    covered: dict[str, tuple[str, ...]]
    """Values of every feature that was measured, see `estimate.support`."""
    scale: float = 1.0
    """Personal factor on the time of a step, from a user's own measurements."""
    quality: FitQuality | None = None
    quality_stack_blank: FitQuality | None = None
    """The same with the class of software withheld."""


class RunEfficiency(Noun):
    """Fitted constants that lead from step speed to the GPU-hours of a whole run."""

    parameters: dict[str, float]
    """Named terms of the ledger, see `estimate.ledger`."""
    spread: dict[str, float]
    """Half-width of the 80% range as a logarithm, and what scales it."""
    scale: float = 1.0
    """Personal factor on the hours of a run, from a user's own measurements."""
    quality: FitQuality | None = None


class HardwareEfficiency(Noun):
    """Achievable against nominal rates, from the measured cards of the catalogue."""

    achievable_share: dict[str, float]
    """Best measured matrix-multiply rate over dense peak, by generation."""
    watts_per_tflop: dict[str, float]
    """Board power over dense peak of the best-fed card, by generation."""
    default_share: float
    """Median share, for generations without a measured card."""
    young_generations: tuple[str, ...] = ()
    """Generations that open-source software is not tuned for yet."""
    attention_lags: tuple[str, ...] = ()
    """Generations on which open attention kernels reach a smaller share."""


class Efficiency(Noun):
    """All fitted sections; a section is None when it was not fitted."""

    hardware: HardwareEfficiency | None = None
    training_throughput: ThroughputEfficiency | None = None
    training_runs: RunEfficiency | None = None
    memory: MemoryEfficiency | None = None
    serving: ServingEfficiency | None = None


def not_fitted(section: str) -> RulesError:
    """The error of an estimate whose section of the efficiency is absent."""
    place = Place("catalogue/efficiency.yaml")
    cause = f"there is no section {section}, and this estimate needs it"
    return RulesError.of("E401", place, cause, "Fit it, or take it over")
