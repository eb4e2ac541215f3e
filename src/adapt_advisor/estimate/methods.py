"""Estimates per method: what training and serving take in one situation."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TypeVar

from adapt_advisor.catalogue.efficiency import ServingEfficiency
from adapt_advisor.estimate.inputs import Inputs
from adapt_advisor.estimate.memo import Memo
from adapt_advisor.estimate.memory.fit_verdict import fewest_gpus, fit_verdict
from adapt_advisor.estimate.memory.nouns import MemoryJob
from adapt_advisor.estimate.memory.of_training import memory_job
from adapt_advisor.estimate.memory.peak import estimate_memory
from adapt_advisor.estimate.money.cost import training_money
from adapt_advisor.estimate.nouns import MethodEstimate
from adapt_advisor.estimate.serving.nouns import ServingDemand, ServingJob
from adapt_advisor.estimate.serving.plan import plan_serving
from adapt_advisor.estimate.training.job import TrainingJob
from adapt_advisor.estimate.training.run import estimate_run
from adapt_advisor.estimate.training.tokens import TrainingTokens, training_tokens
from adapt_advisor.estimate.usual import ENGINE, FORMAT, SEQUENCE, STACK
from adapt_advisor.quantity import Derivation, Estimate, Range, Term
from adapt_advisor.rulebook.method import Method
from adapt_advisor.rulebook.recipe import TrainingRecipe

T = TypeVar("T")


class MethodEstimator:
    """Estimates of every method in one situation, each made when first asked for."""

    def __init__(self, inputs: Inputs, memo: Memo | None = None) -> None:
        """Nothing is computed yet."""
        self.inputs = inputs
        self.memo = Memo() if memo is None else memo
        self._jobs: dict[str, MethodJob] = {}

    def job(self, method: str) -> MethodJob:
        """The job that one method is in this situation."""
        job = self._jobs.get(method)
        if job is None:
            known = self.inputs.rulebook.methods[method]
            job = MethodJob(known, self.inputs, self.memo)
            self._jobs[method] = job
        return job

    def quantity(self, method: str, name: str) -> Estimate:
        """One quantity of one method, as limits name it."""
        estimate: Estimate = getattr(self.job(method), name)
        return estimate

    def of(self, method: str) -> MethodEstimate:
        """All quantities of one method."""
        job = self.job(method)
        return MethodEstimate(
            method=method,
            gpu=self.inputs.gpu.id,
            model=self.inputs.model.id,
            training_gpu_hours=job.training_gpu_hours,
            memory_gb_per_gpu=job.memory_gb_per_gpu,
            gpus=job.gpus,
            cost_usd=job.cost_usd,
            serving_gpu_hours_per_month=job.serving_gpu_hours_per_month,
            verdict=job.verdict,
        )


class MethodJob:
    """One method in one situation."""

    def __init__(self, method: Method, inputs: Inputs, memo: Memo) -> None:
        """Nothing is computed yet."""
        self.method = method
        self.inputs = inputs
        self._memo = memo

    def _shared(self, what: str, make: Callable[[], T], *inputs: object) -> T:
        """A result that rests on method, model, GPU and `inputs` alone."""
        place = (what, self.method.id, self.inputs.model.id, self.inputs.gpu.id)
        return self._memo.get((*place, *inputs), make)

    @property
    def _cannot_train(self) -> str | None:
        """Why there is no training estimate, when there is none."""
        if not self.inputs.model.open_weights:
            return f"the weights of {self.inputs.model.label} are not available"
        return None

    def _trained(
        self, make: Callable[[TrainingRecipe], Estimate], unit: str
    ) -> Estimate:
        recipe = self.method.training
        if recipe is None:
            return none_needed(unit, "this method trains nothing")
        if self._cannot_train is not None:
            return Estimate(value=None, why=self._cannot_train)
        return make(recipe)

    @cached_property
    def tokens(self) -> TrainingTokens:
        """How much the method trains on."""
        return training_tokens(self.method, self.inputs)

    @cached_property
    def training_gpu_hours(self) -> Estimate:
        """GPU-hours of the whole run, on this kind of GPU."""
        return self._trained(self._run, "GPU-hours")

    def _run(self, recipe: TrainingRecipe) -> Estimate:
        if self.tokens.why is not None:
            return Estimate(value=None, why=self.tokens.why)
        count, tokens = self._gpus_used, self.tokens.tokens
        estimate = self._shared(
            "run",
            lambda: estimate_run(
                self._job(recipe, count, tokens), self.inputs.rulebook.efficiency
            ),
            count,
            tokens,
        )
        warnings = (*self.tokens.warnings, *estimate.warnings)
        derivation = self._with_data(estimate.derivation)
        return estimate.model_copy(
            update={"warnings": warnings, "derivation": derivation}
        )

    def _with_data(self, derivation: Derivation | None) -> Derivation | None:
        """The derivation of a run, in which the tokens say what they were made of."""
        if derivation is None:
            return None
        origin = {"origin": self.tokens.origin}
        terms = tuple(
            term.model_copy(update=origin) if term.name == "tokens" else term
            for term in derivation.terms
        )
        return derivation.model_copy(update={"terms": terms})

    @cached_property
    def _gpus_used(self) -> int:
        """The GPUs at hand, or as many as the job needs."""
        return max(self.inputs.gpu_count, self._fewest_typical)

    def _job(
        self, recipe: TrainingRecipe, gpus: int, tokens: float | None = None
    ) -> TrainingJob:
        model = self.inputs.model
        return TrainingJob(
            model=model,
            gpu=self.inputs.gpu,
            recipe=recipe,
            tokens=tokens,
            gpu_count=gpus,
            seq_len=min(SEQUENCE, model.context or SEQUENCE),
            checkpointing="full",
            stack=STACK,
        )

    @cached_property
    def _memory_job(self) -> MemoryJob | None:
        recipe = self.method.training
        return None if recipe is None else memory_job(self._job(recipe, 1))

    @cached_property
    def memory_gb_per_gpu(self) -> Estimate:
        """Peak memory per GPU on the fewest GPUs that hold the job."""
        fewest = self._fewest_typical
        return self._trained(lambda _recipe: self._peak(fewest), "GB per GPU")

    @cached_property
    def _fewest_typical(self) -> int:
        value = self.gpus.value
        return 1 if value is None else max(int(value.typical), 1)

    def _peak(self, gpus: int) -> Estimate:
        return self._shared("memory", lambda: self._make_peak(gpus), gpus)

    def _make_peak(self, gpus: int) -> Estimate:
        from adapt_advisor.estimate.memory.fit_verdict import sharded_over

        fitted = self.inputs.rulebook.efficiency.memory
        if self._memory_job is None or fitted is None:
            return Estimate(value=None, why="the memory estimate is not fitted")
        job = sharded_over(self._memory_job, gpus) if gpus > 1 else self._memory_job
        return estimate_memory(job, fitted).peak

    @cached_property
    def gpus(self) -> Estimate:
        """Fewest GPUs of this kind that hold the training job, weights sharded."""
        return self._trained(lambda _recipe: self._shared("gpus", self._fewest), "GPUs")

    def _fewest(self) -> Estimate:
        fitted = self.inputs.rulebook.efficiency.memory
        if self._memory_job is None or fitted is None:
            return Estimate(value=None, why="the memory estimate is not fitted")
        found = fewest_gpus(self._memory_job, self.inputs.gpu, fitted)
        if found.close is None:
            why = f"it fits on no number of {self.inputs.gpu.label}"
            return Estimate(value=None, why=why)
        typical = float(found.typical or found.close)
        high = float(found.fits or typical)
        return Estimate(
            value=Range(low=found.close, typical=typical, high=high, unit="GPUs"),
            basis="calibrated",
        )

    @cached_property
    def verdict(self) -> str | None:
        """Whether the job fits the GPUs at hand: fits, close or does_not_fit."""
        count = self.inputs.gpu_count
        if self.method.training is None or self._cannot_train or count < 1:
            return None
        peak = self._peak(count).value
        return None if peak is None else fit_verdict(peak, self.inputs.gpu).verdict

    @cached_property
    def cost_usd(self) -> Estimate:
        """Money for the training run at the dated price of the GPU."""
        if self.method.training is None:
            return none_needed("USD", "this method trains nothing")
        return training_money(self.training_gpu_hours, self.inputs.gpu_price)

    @cached_property
    def serving_gpu_hours_per_month(self) -> Estimate:
        """GPU-hours per month to serve the load with this method."""
        model, load = self.inputs.model, self.inputs.number
        fitted = self.inputs.rulebook.efficiency.serving
        if not model.open_weights:
            return Estimate(value=None, why="a hosted model runs on its vendor's GPUs")
        if model.kind == "encoder":
            return Estimate(value=None, why="no evidence on serving encoders is held")
        if fitted is None:
            return Estimate(value=None, why="the serving estimate is not fitted")
        requests = load("monthly_requests")
        if not requests:
            return none_needed("GPU-hours/month", "no requests are expected")
        demand = self._demand(requests)
        model_and_gpu = (model.id, self.inputs.gpu.id)
        load_of = (
            demand.requests_per_month, demand.input_tokens, demand.output_tokens,
            demand.latency_ms, demand.adapter,
        )  # fmt: skip
        return self._memo.get(
            ("serving", *model_and_gpu, *load_of),
            lambda: self._served(demand, fitted),
        )

    def _served(self, demand: ServingDemand, fitted: ServingEfficiency) -> Estimate:
        plan = plan_serving(
            demand,
            self._serving_job(),
            self.inputs.rulebook.serving.assumptions,
            fitted,
        )
        return plan.gpu_hours_per_month

    def _demand(self, requests: float) -> ServingDemand:
        effect, load = self.method.serving, self.inputs.number
        given = (load("input_tokens") or 0.0) + effect.extra_input_tokens
        if effect.extra_input_from is not None:
            added = self.inputs.value(effect.extra_input_from)
            given += float(added) if isinstance(added, int | float) else 0.0
        return ServingDemand(
            requests_per_month=requests * effect.calls_per_request,
            input_tokens=max(given, 1.0),
            output_tokens=max(
                (load("output_tokens") or 1.0) * effect.output_factor, 1.0
            ),
            adapter=self._serves_adapter,
        )

    @property
    def _serves_adapter(self) -> bool:
        recipe = self.method.training
        return recipe is not None and recipe.trains == "adapter"

    def _serving_job(self) -> ServingJob:
        serving = self.inputs.rulebook.serving
        engine = serving.engine_named(ENGINE) or serving.engines[0]
        form = serving.format_named(FORMAT) or serving.formats[0]
        return ServingJob(
            model=self.inputs.model,
            gpu=self.inputs.gpu,
            number_format=form,
            engine=engine,
            stack=STACK,
            input_tokens=1.0,
            output_tokens=1.0,
            adapter=self._serves_adapter,
        )


def none_needed(unit: str, why: str) -> Estimate:
    """Zero because nothing is needed; unknown would be null."""
    derivation = Derivation(
        formula="nothing is needed",
        terms=(Term(name="needed", value=0.0, unit=unit, origin=why),),
    )
    return Estimate(value=Range.exactly(0.0, unit), derivation=derivation)
