from __future__ import annotations

import numpy as np
import pytest

from adapt_advisor.catalogue.efficiency import Efficiency
from adapt_advisor.estimate.training.step import step_speed
from adapt_advisor.evidence import fit_runs, fit_throughput
from adapt_advisor.evidence.files import EFFICIENCY, efficiency_text
from adapt_advisor.evidence.fit_spread import Residual, fit_spread
from adapt_advisor.evidence.hardware import hardware_of
from adapt_advisor.evidence.refit import with_runs, with_throughput
from adapt_advisor.evidence.robust import crowd_weights, weighted_quantile
from adapt_advisor.evidence.selection import throughput_cases
from tests.estimate.training_world import RULES, catalogue, evidence, fitted


def test_without_evidence_the_fit_keeps_its_priors() -> None:
    priors = fit_throughput.PRIORS
    found = fit_throughput.constants_at(np.zeros(len(priors)))
    assert found == {name: prior.value for name, prior in priors.items()}


def test_a_fit_predicts_data_that_its_formula_made() -> None:
    cases = throughput_cases(evidence("throughput"), catalogue())
    steps, hardware = fitted().training_throughput, fitted().hardware
    assert steps is not None
    assert hardware is not None
    faster = {**steps.parameters, "matmul": 0.8 * steps.parameters["matmul"]}
    truth = steps.replace(parameters=faster)
    made = [
        case._replace(measured=1 / step_speed(case.job, truth, hardware).seconds)
        for case in cases
    ]
    found = fit_throughput.fit_parameters(made, catalogue())
    fit = steps.replace(parameters=found)
    errors = [
        abs(case.measured * step_speed(case.job, fit, hardware).seconds - 1)
        for case in made
    ]
    # Priors pull a little; the shipped constants would be 20% off.
    assert np.median(errors) < 0.02


def test_a_fit_needs_two_sources() -> None:
    alone = [r for r in evidence("throughput") if "TinyLlama" in r["source_title"]]
    with pytest.raises(ValueError, match="two sources"):
        fit_throughput.fit(alone, catalogue())
    with pytest.raises(ValueError, match="two sources"):
        fit_runs.fit([], catalogue(), fitted())


def test_a_large_source_counts_less_than_its_rows() -> None:
    weights = crowd_weights(["a"] * 100 + ["b"] * 4, 0.5)
    assert weights[:100].sum() == pytest.approx(10)
    assert weights[100:].sum() == pytest.approx(2)


def test_the_range_holds_four_fifths_and_widens_with_its_traits() -> None:
    rng = np.random.default_rng(7)
    residuals = [
        Residual(str(n), float(rng.laplace(0, 0.6 if odd else 0.2)), 0.0, {"odd": odd})
        for n in range(400)
        for odd in (n % 2 == 0,)
    ]
    spread = fit_spread(residuals, crowd=0.5, widest=9.0)
    assert spread["odd"] > 0.5
    inside = sum(
        abs(r.error) <= spread["base"] * np.exp(spread["odd"] * r.traits["odd"])
        for r in residuals
    )
    assert inside / len(residuals) == pytest.approx(0.8, abs=0.02)


def test_weighted_quantile_of_equal_weights_is_a_quantile() -> None:
    values = np.arange(101.0)
    assert weighted_quantile(values, np.ones(101), 0.5) == pytest.approx(50)


def test_the_shipped_constants_carry_the_hardware_of_the_catalogue() -> None:
    assert fitted().hardware == hardware_of(catalogue())


def test_written_constants_read_back_the_same() -> None:
    text = (RULES / EFFICIENCY).read_text(encoding="utf-8")
    assert efficiency_text(fitted()) == text


@pytest.mark.refit
def test_a_refit_of_training_writes_the_same_constants() -> None:
    rows = {kind: evidence(kind) for kind in ("throughput", "training-runs")}
    again = with_runs(rows, catalogue(), with_throughput(rows, catalogue()))
    shipped = Efficiency(
        hardware=fitted().hardware,
        training_throughput=fitted().training_throughput,
        training_runs=fitted().training_runs,
    )
    assert efficiency_text(again) == efficiency_text(shipped)
