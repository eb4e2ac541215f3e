"""One method on one route: what training and serving take there."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TypeVar

from adapt_advisor.catalogue.nouns import Gpu, LanguageModel
from adapt_advisor.estimate.inputs import Inputs
from adapt_advisor.estimate.memo import Memo
from adapt_advisor.estimate.memory.fit_verdict import (
    fewest_gpus,
    fit_verdict,
    sharded_over,
)
from adapt_advisor.estimate.memory.nouns import MemoryJob
from adapt_advisor.estimate.memory.of_training import memory_job
from adapt_advisor.estimate.memory.peak import estimate_memory, peak_bounds
from adapt_advisor.estimate.memory.remedy import Remedy, remedy_for
from adapt_advisor.estimate.method_serving import serving_hours, serving_job
from adapt_advisor.estimate.model_choice import Route, model_on
from adapt_advisor.estimate.money.cost import money, total, training_money
from adapt_advisor.estimate.money.hosted import (
    embedded,
    embedded_month,
    hosted_month,
    hosted_tuning,
    hosting_price,
)
from adapt_advisor.estimate.none_needed import none_needed
from adapt_advisor.estimate.serving.throughput import features as served_features
from adapt_advisor.estimate.support import Support, support_of, unseen
from adapt_advisor.estimate.training.head import head_memory, head_run
from adapt_advisor.estimate.training.job import TrainingJob
from adapt_advisor.estimate.training.run import estimate_run
from adapt_advisor.estimate.training.step import features
from adapt_advisor.estimate.training.tokens import TrainingTokens, training_tokens
from adapt_advisor.estimate.usual import usual_job
from adapt_advisor.quantity import Derivation, Estimate, Range
from adapt_advisor.rulebook.method import Method
from adapt_advisor.rulebook.recipe import TrainingRecipe

T = TypeVar("T")
ELSEWHERE = "it is trained and served on a provider's GPUs"


class MethodJob:
    """One method in one situation on one route."""

    def __init__(
        self, method: Method, inputs: Inputs, memo: Memo, route: Route = "own"
    ) -> None:
        """Nothing is computed yet."""
        self.method = method
        self.inputs = inputs
        self.route = route
        self._memo = memo

    @cached_property
    def model(self) -> LanguageModel:
        """The model that the method trains or calls here."""
        return model_on(self.method, self.inputs, self.route)

    @cached_property
    def gpu(self) -> Gpu:
        """The named card; for a small encoder a small one, where none is named."""
        small = self.model.kind == "encoder" and not self.inputs.is_named("gpu_kind")
        rulebook = self.inputs.rulebook
        usual = rulebook.gpus.get(rulebook.serving.assumptions.small_gpu)
        return usual if small and usual is not None else self.inputs.gpu

    def _shared(self, what: str, make: Callable[[], T], *inputs: object) -> T:
        """A result that rests on method, model, GPU and `inputs` alone."""
        place = (what, self.method.id, self.model.id, self.gpu.id)
        return self._memo.get((*place, *inputs), make)

    @property
    def _cannot_train(self) -> str | None:
        """Why there is no training estimate on own cards, when there is none."""
        if self.route == "hosted":
            return ELSEWHERE
        if not self.model.open_weights:
            return f"the weights of {self.model.label} are not available"
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
            "run", lambda: self._made_run(recipe, count, tokens), count, tokens
        )
        warnings = (*self.tokens.warnings, *estimate.warnings)
        derivation = self._with_data(estimate.derivation)
        return estimate.replace(warnings=warnings, derivation=derivation)

    def _made_run(self, recipe: TrainingRecipe, gpus: int, tokens: float) -> Estimate:
        job, rulebook = self._job(recipe, gpus, tokens), self.inputs.rulebook
        if recipe.trains == "head":
            return head_run(job, rulebook.efficiency)
        return estimate_run(job, rulebook.efficiency, rulebook.serving)

    def _with_data(self, derivation: Derivation | None) -> Derivation | None:
        """The derivation of a run, in which the tokens say what they were made of."""
        if derivation is None:
            return None
        origin = {"origin": self.tokens.origin}
        terms = tuple(
            term.replace(**origin) if term.name == "tokens" else term
            for term in derivation.terms
        )
        return derivation.replace(terms=terms)

    @cached_property
    def _gpus_used(self) -> int:
        """The GPUs at hand, or as many as the job needs."""
        return max(self.inputs.gpu_count, self._fewest_typical)

    def _job(
        self, recipe: TrainingRecipe, gpus: int, tokens: float | None = None
    ) -> TrainingJob:
        return usual_job(self.model, self.gpu, recipe, gpus, tokens)

    @cached_property
    def _memory_job(self) -> MemoryJob | None:
        recipe = self.method.training
        return None if recipe is None else memory_job(self._job(recipe, 1))

    @cached_property
    def memory_gb_per_gpu(self) -> Estimate:
        """Peak memory per GPU on the fewest GPUs that hold the job."""
        return self._trained(self._least_peak, "GB per GPU")

    def _least_peak(self, recipe: TrainingRecipe) -> Estimate:
        if recipe.trains == "head":
            return head_memory(self.model)
        return self._peak(self._fewest_typical)

    @cached_property
    def _fewest_typical(self) -> int:
        value = self.gpus.value
        return 1 if value is None else max(int(value.typical), 1)

    def _peak(self, gpus: int) -> Estimate:
        return self._shared("memory", lambda: self._make_peak(gpus), gpus)

    def _make_peak(self, gpus: int) -> Estimate:
        fitted = self.inputs.rulebook.efficiency.memory
        if self._memory_job is None or fitted is None:
            return Estimate(value=None, why="the memory estimate is not fitted")
        job = sharded_over(self._memory_job, gpus) if gpus > 1 else self._memory_job
        return estimate_memory(job, fitted).peak

    @cached_property
    def gpus(self) -> Estimate:
        """Fewest GPUs of this kind that hold the training job, weights sharded."""
        return self._trained(lambda recipe: self._fewest(recipe), "GPUs")

    def _fewest(self, recipe: TrainingRecipe) -> Estimate:
        if recipe.trains == "head":
            return Estimate(value=Range.exactly(1.0, "GPUs"))
        return self._shared("gpus", self._make_fewest)

    def _make_fewest(self) -> Estimate:
        fitted = self.inputs.rulebook.efficiency.memory
        if self._memory_job is None or fitted is None:
            return Estimate(value=None, why="the memory estimate is not fitted")
        found = fewest_gpus(self._memory_job, self.gpu, fitted)
        if found.close is None:
            why = f"it fits on no number of {self.gpu.label}"
            return Estimate(value=None, why=why)
        typical = float(found.typical or found.close)
        low, high = float(found.close), float(found.fits or typical)
        return Estimate(
            value=Range(low=low, typical=typical, high=high, unit="GPUs"),
            basis="calibrated",
        )

    @cached_property
    def support(self) -> Support:
        """How near the measured evidence the training lies; serving, where none is."""
        recipe, fitted = self.method.training, self.inputs.rulebook.efficiency
        hours = self.training_gpu_hours
        if recipe is None or self.route == "hosted":
            return self._serving_support()
        if hours.value is None or recipe.trains == "head":
            return "none" if hours.value is None else "far"
        steps = fitted.training_throughput
        missing = unseen(features(self._job(recipe, 1)), steps.covered if steps else {})
        return support_of(missing, hours.basis)

    def _serving_support(self) -> Support:
        """Support of the served figures; money by the token is arithmetic."""
        if self.route == "hosted":
            return "measured"
        fitted = self.inputs.rulebook.efficiency.serving
        if fitted is None or self.model.kind == "encoder":
            return "none"
        job = serving_job(self.method, self.inputs, self.model, self.gpu)
        served = job.replace(load="server")
        return support_of(unseen(served_features(served), fitted.covered))

    @cached_property
    def verdict(self) -> str | None:
        """Whether the job fits the GPUs at hand: fits, close or does_not_fit."""
        recipe, count = self.method.training, self.inputs.gpu_count
        if recipe is None or self._cannot_train or count < 1:
            return None
        if recipe.trains == "head":
            peak = head_memory(self.model).value
        else:
            peak = self._shared("bounds", lambda: self._bounds(count), count)
        return None if peak is None else fit_verdict(peak, self.gpu).verdict

    def _bounds(self, gpus: int) -> Range | None:
        """What a verdict rests on: every answer to what is not stated."""
        fitted = self.inputs.rulebook.efficiency.memory
        if self._memory_job is None or fitted is None:
            return None
        job = sharded_over(self._memory_job, gpus) if gpus > 1 else self._memory_job
        return peak_bounds(job, fitted)

    @cached_property
    def remedy(self) -> Remedy | None:
        """What would make the job run, where it does not fit GPUs that were named."""
        fitted, named = self.inputs.rulebook.efficiency.memory, self.inputs.is_answered
        if not (named("gpu_kind") or named("gpu_count")) or fitted is None:
            return None
        if self.verdict != "does_not_fit" or self._memory_job is None:
            return None
        named_cards = self.gpu, self.inputs.gpu_count
        job, usual = self._memory_job, self.inputs.usual_gpu
        return self._shared(
            "remedy",
            lambda: remedy_for(job, named_cards, usual, fitted),
            named_cards[1],
        )

    @cached_property
    def cost_usd(self) -> Estimate:
        """Money for the training: GPU-hours at a price, or a provider's tuning."""
        recipe = self.method.training
        if recipe is None:
            return none_needed("USD", "this method trains nothing")
        if self.route != "hosted":
            price = self.inputs.price_of(self.gpu)
            return training_money(self.training_gpu_hours, price)
        if recipe.trains == "head":
            read = self.tokens.tokens / recipe.default_epochs
            return embedded(read, self.inputs.rulebook)
        if recipe.stage != "tuning":
            return Estimate(value=None, why="no provider sells training on raw text")
        if self.tokens.why is not None:
            return Estimate(value=None, why=self.tokens.why)
        return hosted_tuning(self.tokens.tokens, self.model, self.inputs.rulebook)

    @cached_property
    def serving_gpu_hours_per_month(self) -> Estimate:
        """GPU-hours per month to serve the load with this method."""
        if self.route == "hosted":
            return Estimate(value=None, why="a hosted model runs on its vendor's GPUs")
        if self.route == "device":
            unit = "GPU-hours/month"
            return none_needed(unit, "the user's own device answers")
        return self._memo.get(
            ("serving", self.method.id, self.model.id, self.gpu.id, self._load),
            lambda: serving_hours(
                self.method, self.inputs, self.model, self.gpu, self._memo
            ),
        )

    @property
    def _load(self) -> tuple[object, ...]:
        """What the serving estimate reads of the answers."""
        number, added = self.inputs.number, self.method.serving.extra_input_from
        more = None if added is None else self.inputs.value(added)
        return (
            number("monthly_requests"), number("input_tokens"),
            number("output_tokens"), number("latency_ms"), more,
        )  # fmt: skip

    @cached_property
    def serving_usd_per_month(self) -> Estimate:
        """Money per month to answer the requests, fixed fees included."""
        return self._with_fees(self.serving_money)

    @cached_property
    def serving_money(self) -> Estimate:
        """As `serving_usd_per_month`, without fees that hold at any volume."""
        if self.route == "device":
            return none_needed("USD/month", "the user's own device answers")
        if self.route == "own":
            hours = self.serving_gpu_hours_per_month
            return training_money(hours, self.inputs.price_of(self.gpu))
        if self.method.model == "embedder":
            return embedded_month(self.method, self.inputs)
        if self.method.training is not None and self.model.open_weights:
            return self._deployed()
        return hosted_month(self.method, self.inputs, self.model)

    def _deployed(self) -> Estimate:
        """A tuned open model at a provider: a deployment by the hour.

        Sellers once served adapters at the base model's token price; where one still
        does, that is the low end (see the hosting prices).
        """
        found = hosting_price(self.inputs.rulebook)
        if found is None:
            why = "no dated price of a dedicated deployment is known"
            return Estimate(value=None, why=why)
        gpu = self.inputs.rulebook.gpus[found.item]
        hours = self._memo.get(
            ("serving", self.method.id, self.model.id, gpu.id, self._load),
            lambda: serving_hours(
                self.method, self.inputs, self.model, gpu, self._memo
            ),
        )
        dear = money(hours, found, "an hour of a dedicated deployment")
        by_token = hosted_month(
            self.method.replace(training=None), self.inputs, self.model
        )
        if dear.value is None or by_token.value is None:
            return dear
        value = dear.value
        low = min(value.low, by_token.value.low)
        return dear.replace(value=value.replace(low=low))

    def _with_fees(self, spent: Estimate) -> Estimate:
        """A month's money with the fees that the method pays at any volume."""
        name = self.method.serving.monthly_price
        if name is None or spent.value is None:
            return spent
        month = Estimate(value=Range.exactly(1.0, "months"))
        price = self.inputs.rulebook.prices.get(name)
        fee = money(month, price, name.replace("_", " "))
        if fee.value is None:
            return fee
        both = total((spent.value, fee.value), "USD/month")
        return spent.replace(value=both)
