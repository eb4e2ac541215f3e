"""One training job as JSON for machines."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from adapt_advisor.estimate.job_estimate import NOT_FITTED, JobEstimate, JobMemory
from adapt_advisor.estimate.job_request import JobRequest
from adapt_advisor.estimate.training.published_run import PublishedRun
from adapt_advisor.noun import plain as as_plain
from adapt_advisor.quantity import Estimate
from adapt_advisor.report.render.json_ import (
    SCHEMA_VERSION,
    derivation,
    fields,
    quantity,
)
from adapt_advisor.report.views.job import fewest_range
from adapt_advisor.rulebook.rulebook import Rulebook

_NO_TEACHER = Estimate(value=None, why="this method has no teacher")


def job_json(
    request: JobRequest,
    found: JobEstimate,
    runs: Sequence[PublishedRun],
    rulebook: Rulebook,
) -> str:
    """The estimate in JSON: ASCII only, so that any stream can carry it."""
    data = job_data(request, found, runs, rulebook)
    return json.dumps(data, indent=2, allow_nan=False) + "\n"


def job_data(
    request: JobRequest,
    found: JobEstimate,
    runs: Sequence[PublishedRun],
    rulebook: Rulebook,
) -> dict[str, Any]:
    """The estimate as plain data, keys in their published order."""
    quantities = dict(_quantities(found))
    data: dict[str, Any] = {"schema_version": SCHEMA_VERSION, **_job(request, found)}
    data["basis"] = found.hours.basis
    data["support"] = found.support
    data["unseen"] = list(found.unseen)
    ranged = found.hours.value is not None and found.hours.basis != "order_of_magnitude"
    data["probability"] = 0.8 if ranged else None
    for name, estimate in quantities.items():
        data |= quantity(name, estimate)
    return {
        **data,
        **_memory(found.memory),
        "normality": as_plain(found.normality),
        "nearest_runs": [_run(run) for run in runs],
        "assumptions": list(found.assumed),
        "warnings": list(found.warnings),
        "derivations": {
            name: derivation(estimate)
            for name, estimate in quantities.items()
            if estimate.derivation is not None
        },
        "rulebook": fields(rulebook.identity),
    }


def _job(request: JobRequest, found: JobEstimate) -> dict[str, Any]:
    job = found.job
    return {
        "method": request.method,
        "model": job.model.id,
        "params_b": job.model.params_b,
        "active_params_b": job.model.active_b,
        "gpu": job.gpu.id,
        "gpu_count": job.gpu_count,
        "tokens": job.tokens,
        "seq_len": job.seq_len,
        "micro_batch": job.micro_batch,
        "fill": job.fill,
        "checkpointing": job.checkpointing,
        "precision": job.precision,
        "stack": job.stack,
        "sharding": job.split,
        "offload": job.offload,
        "tensor_parallel": job.tensor_parallel,
        "pipeline_parallel": job.pipeline_parallel,
        "context_parallel": job.context_parallel,
        "expert_parallel": job.expert_parallel,
        "global_batch": job.global_batch,
        "base_bits": job.recipe.weight_bits,
        "trains": job.recipe.trains,
    }


def _quantities(found: JobEstimate) -> Iterator[tuple[str, Estimate]]:
    memory = found.memory
    missing = Estimate(value=None, why=NOT_FITTED)
    yield "training_gpu_hours", found.hours
    yield "days", found.days
    yield "tokens_per_s_per_gpu", found.speed
    yield "memory_gb_per_gpu", missing if memory is None else memory.estimate.peak
    yield "gpus", missing if memory is None else _fewest(memory)
    yield "cost_usd", found.money
    yield "energy_kwh", found.energy
    yield "teacher_gpu_hours", found.teacher or _NO_TEACHER


def _fewest(memory: JobMemory) -> Estimate:
    value = fewest_range(memory)
    why = None if value else f"it fits on no number of {memory.fewest.gpu}"
    return Estimate(value=value, why=why, basis=memory.estimate.peak.basis)


def _memory(memory: JobMemory | None) -> dict[str, Any]:
    if memory is None:
        return {
            "verdict": None,
            "verdict_why": NOT_FITTED,
            "usable_gb": None,
            "largest_micro_batch": None,
            "largest_micro_batch_why": NOT_FITTED,
            "longest_sequence": None,
            "knobs": [],
            "settings": [],
            "memory": [],
            "memory_assumptions": [],
        }
    most = memory.largest_micro_batch
    why = {} if most else {"largest_micro_batch_why": "not even one example fits"}
    return {
        "verdict": memory.verdict.verdict,
        "verdict_why": memory.verdict.why,
        "usable_gb": memory.verdict.usable_gb,
        "largest_micro_batch": most,
        **why,
        "longest_sequence": memory.longest_sequence,
        "knobs": [as_plain(knob) for knob in memory.knobs],
        "settings": [as_plain(one) for one in memory.estimate.settings],
        "memory": [fields(part) for part in memory.estimate.parts],
        "memory_assumptions": list(memory.estimate.assumptions),
    }


def support_json(found: JobEstimate, runs: Sequence[PublishedRun]) -> str:
    """Only how near the evidence a job lies, with what is nearest to it."""
    data = {
        "schema_version": SCHEMA_VERSION,
        "support": found.support,
        "unseen": list(found.unseen),
        "nearest_runs": [_run(run) for run in runs],
        "warnings": list(found.warnings),
    }
    return json.dumps(data, indent=2, allow_nan=False) + "\n"


def _run(run: PublishedRun) -> dict[str, Any]:
    return {
        "id": run.id,
        "name": run.name,
        "params_b": run.params_b,
        "active_params_b": run.active_params_b,
        "tokens": run.tokens,
        "tokens_estimated": run.tokens_estimated,
        "gpu": run.gpu.id,
        "gpu_count": run.gpu_count,
        "gpu_hours": run.gpu_hours,
        "year": run.year,
        "source": run.source,
        "url": run.url,
    }
