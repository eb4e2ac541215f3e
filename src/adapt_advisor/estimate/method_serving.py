"""GPU-hours per month that a method's requests take on cards of one kind."""

from __future__ import annotations

from adapt_advisor.catalogue.nouns import Gpu, LanguageModel
from adapt_advisor.estimate.inputs import Inputs
from adapt_advisor.estimate.memo import Memo
from adapt_advisor.estimate.none_needed import none_needed
from adapt_advisor.estimate.serving.encoder import encoder_hours
from adapt_advisor.estimate.serving.nouns import ServingDemand, ServingJob
from adapt_advisor.estimate.serving.plan import Replicas, plan_serving
from adapt_advisor.estimate.usual import ENGINE, FORMAT, STACK
from adapt_advisor.quantity import Estimate
from adapt_advisor.rulebook.method import Method

UNIT = "GPU-hours/month"


def serving_hours(
    method: Method, inputs: Inputs, model: LanguageModel, gpu: Gpu, memo: Memo
) -> Estimate:
    """GPU-hours per month to serve the load with this method, whole replicas.

    The target for the wait counts where it can be met; where not even one request
    alone meets it, the load is planned without it and a warning says so.
    """
    rulebook = inputs.rulebook
    fitted, requests = rulebook.efficiency.serving, inputs.number("monthly_requests")
    if not model.open_weights:
        return Estimate(value=None, why="a hosted model runs on its vendor's GPUs")
    if not requests:
        return none_needed(UNIT, "no requests are expected")
    demand = demand_of(method, inputs, requests)
    known = rulebook.serving.assumptions
    if model.kind == "encoder":
        return encoder_hours(demand, model, gpu, known, rulebook.efficiency)
    if fitted is None:
        return Estimate(value=None, why="the serving estimate is not fitted")
    job = serving_job(method, inputs, model, gpu)
    replicas = memo.get(
        ("replicas", model.id, gpu.id, demand.replace(requests_per_month=0.0)),
        lambda: Replicas(demand, job, known, fitted),
    )
    found = plan_serving(demand, job, known, fitted, replicas).gpu_hours_per_month
    if found.value is not None or demand.latency_ms is None:
        return found
    patient = demand.replace(latency_ms=None)
    late = plan_serving(patient, job, known, fitted).gpu_hours_per_month
    said = (found.why or "the wait is longer than asked for",)
    return late.replace(warnings=(*late.warnings, *said))


def demand_of(method: Method, inputs: Inputs, requests: float) -> ServingDemand:
    """The load that a method makes of so many requests per month."""
    effect, load = method.serving, inputs.number
    given = (load("input_tokens") or 0.0) + effect.extra_input_tokens
    if effect.extra_input_from is not None:
        added = inputs.value(effect.extra_input_from)
        given += float(added) if isinstance(added, int | float) else 0.0
    return ServingDemand(
        requests_per_month=requests * effect.calls_per_request,
        input_tokens=max(given, 1.0),
        output_tokens=max((load("output_tokens") or 1.0) * effect.output_factor, 1.0),
        latency_ms=load("latency_ms"),
        adapter=serves_adapter(method),
    )


def serves_adapter(method: Method) -> bool:
    """Whether an adapter lies beside the weights while the method serves."""
    recipe = method.training
    return recipe is not None and recipe.trains == "adapter"


def serving_job(
    method: Method, inputs: Inputs, model: LanguageModel, gpu: Gpu
) -> ServingJob:
    """A deployment as teams run it today; its load is set by the demand."""
    serving = inputs.rulebook.serving
    engine = serving.engine_named(ENGINE) or serving.engines[0]
    form = serving.format_named(FORMAT) or serving.formats[0]
    return ServingJob(
        model=model,
        gpu=gpu,
        number_format=form,
        engine=engine,
        stack=STACK,
        input_tokens=1.0,
        output_tokens=1.0,
        adapter=serves_adapter(method),
    )
