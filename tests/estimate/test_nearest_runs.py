from __future__ import annotations

from adapt_advisor.estimate.training.nearest_runs import nearest_runs
from adapt_advisor.evidence.training_rows import published_runs
from tests.estimate.training_world import QLORA, catalogue, evidence, gpu, job, of_size


def test_a_pretraining_is_shown_beside_pretrainings_of_its_size() -> None:
    runs = published_runs(evidence("training-runs"), catalogue())
    wanted = job(model=of_size(6.7), tokens=1e12)
    found = nearest_runs(wanted, runs)
    assert found[0].name == "LLaMA-7B"
    assert len(found) == 3
    assert {run.recipe.trains for run in found} == {"all_weights"}


def test_an_adapter_is_shown_beside_adapters_on_a_card_like_it() -> None:
    runs = published_runs(evidence("training-runs"), catalogue())
    wanted = job(model=of_size(7), tokens=2e6, recipe=QLORA, gpu=gpu("RTX 4090"))
    found = nearest_runs(wanted, runs, n=2)
    assert {run.gpu.id for run in found} == {"RTX 4090"}
    assert {run.recipe.trains for run in found} == {"adapter"}


def test_ties_are_broken_by_id_and_none_is_invented() -> None:
    runs = published_runs(evidence("training-runs"), catalogue())
    assert nearest_runs(job(), runs) == nearest_runs(job(), runs[::-1])
    assert nearest_runs(job(), []) == ()


def test_excluded_runs_are_not_shown() -> None:
    ids = {run.id for run in published_runs(evidence("training-runs"), catalogue())}
    assert "pt-glm-130b" not in ids
    assert "pt-llama1-7" in ids
