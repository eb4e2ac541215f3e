"""One training job from what is stated of it, with the usual where nothing is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from adapt_advisor.answers.option_values import Given
from adapt_advisor.catalogue.nouns import Gpu, LanguageModel
from adapt_advisor.estimate.common_reading import CommonReading
from adapt_advisor.estimate.job_data import DataReading
from adapt_advisor.estimate.job_request import JobRequest
from adapt_advisor.estimate.job_settings import SettingOptions, SettingReading
from adapt_advisor.estimate.memory.nouns import OptimizerKind, OptimizerSetup
from adapt_advisor.estimate.training.job import TrainingJob
from adapt_advisor.estimate.usual import CHECKPOINTING, STACK
from adapt_advisor.rulebook.method import Method
from adapt_advisor.rulebook.recipe import TrainingRecipe
from adapt_advisor.rulebook.rulebook import Rulebook

RECOMPUTED = ("none", "selective", "full")
PRECISIONS = ("fp32", "fp16", "bf16", "fp8", "fp4", "int8")
STACKS = ("vendor_tuned", "open_current", "open_2022_2023", "unknown")
SPLITS = {
    "none": "none", "ddp": "none", "optimizer": "optimizer", "zero1": "optimizer",
    "gradients": "gradients", "zero2": "gradients", "weights": "weights",
    "zero3": "weights", "fsdp": "weights",
}  # fmt: skip
OPTIMIZERS: tuple[OptimizerKind, ...] = ("adamw", "adamw_8bit", "adamw_4bit", "sgd")

MOST_GPUS = 1e6
MOST_RANK = 65_536


class JobOptions(SettingOptions):
    """As typed or as a program gives them; None = not given."""

    method: str | None = None
    model: str | None = None
    """A name or a size; or else `configured`."""
    configured: Callable[[], LanguageModel] | None = None
    """Gives a model that is described by its own configuration file."""
    gpu: str | None = None
    gpus: Given = None
    checkpointing: str | None = None
    precision: str | None = None
    stack: str | None = None
    lora_rank: Given = None
    sharding: str | None = None
    offload: bool = False
    optimizer: str | None = None
    fused_loss: bool | None = None
    price: Given = None
    energy: bool = False


def build_request(options: JobOptions, rulebook: Rulebook) -> JobRequest:
    """The job that the options state.

    Args:
        options: What is stated; numbers in the flag's unit or as text with another.
        rulebook: Methods, catalogue, prices and what is assumed.

    Raises:
        UsageError: With every problem at once.
    """
    return _Reading(options, rulebook).request()


class _Reading(CommonReading):
    """One pass over the options of a job."""

    def __init__(self, options: JobOptions, rulebook: Rulebook) -> None:
        super().__init__(rulebook)
        self.given = options

    def request(self) -> JobRequest:
        method = self._method()
        model, gpu = self.model(self.given, _closed), self.card(self.given)
        settings = SettingReading(self.given, self.values)
        recipe = settings.recipe(
            None if method is None else method.training, self.given.precision
        )
        data = DataReading(self.given, self.values)
        length = data.length(model)
        fields = {**data.lengths(length), **self._job_fields(gpu)}
        fields |= settings.fields(fields["gpu_count"])
        fields["images"] = data.pictured()
        tokens = data.tokens(recipe)
        rank = self._rank(recipe)
        teaching = data.teaching(recipe, tokens)
        self.assumed += data.assumed
        extra: dict[str, Any] = {
            "optimizer": self._optimizer(),
            "precision": settings.master(recipe),
            "observed": settings.observed(),
            "trains_embeddings": self.given.train_embeddings,
            "idle": (*settings.idle(recipe, model), *data.idle()),
            "fused_loss": self.given.fused_loss,
            "lora_rank": rank,
            "price": self.price(self.given, gpu),
            "energy": self.given.energy,
        }
        self.values.raise_any()
        assert method is not None
        assert model is not None
        assert gpu is not None
        assert recipe is not None
        return JobRequest(
            method=method.id,
            job=TrainingJob(
                model=model, gpu=gpu, recipe=recipe, tokens=tokens, **fields
            ),
            teaching=teaching,
            assumed=tuple(self.assumed),
            assumed_terms=("sequence",) if self.given.seq_len is None else (),
            **extra,
        )

    def _method(self) -> Method | None:
        trained = [m.id for m in self.rulebook.methods.values() if m.training]
        remedy = f"Give one of {', '.join(trained)}"
        name = self.given.method
        if name is None:
            self.values.refuse("--method", "the value is missing", remedy)
            return None
        known = self.rulebook.methods.get(name.strip().lower().replace("-", "_"))
        if known is None:
            self.values.choice("--method", name, self.rulebook.methods)
        elif known.training is None:
            self.values.refuse("--method", f"{known.id} trains nothing", remedy)
            return None
        return known

    def _job_fields(self, gpu: Gpu | None) -> dict[str, Any]:
        read, given = self.values, self.given
        checkpointing = read.choice("--checkpointing", given.checkpointing, RECOMPUTED)
        if given.checkpointing is None:
            checkpointing = CHECKPOINTING
            self.assumed.append("full activation checkpointing (--checkpointing)")
        stack = read.choice("--stack", given.stack, STACKS)
        if given.stack is None:
            stack = STACK
            self.assumed.append("current open-source software (--stack)")
        split = read.choice("--sharding", given.sharding, SPLITS)
        return {
            "gpu_count": read.whole("--gpus", given.gpus, unit="GPUs", most=MOST_GPUS),
            "checkpointing": checkpointing,
            "precision": self._precision(gpu),
            "stack": None if stack == "unknown" else stack,
            "split": None if split is None else SPLITS[split],
            "buckets": str(self.given.sharding or "").startswith("zero3"),
            "offload": given.offload,
        }

    def _precision(self, gpu: Gpu | None) -> str | None:
        wanted = self.values.choice("--precision", self.given.precision, PRECISIONS)
        if wanted is None or gpu is None:
            return wanted
        fp4 = self.rulebook.serving.assumptions.fp4_over_fp8
        lacking = {
            "bf16": gpu.peak_bf16_tflops is None,
            "fp8": gpu.peak_fp8_tflops is None,
            "fp4": gpu.peak_fp8_tflops is None or gpu.generation not in fp4,
        }
        if lacking.get(wanted):
            cause = f"{gpu.label} has no {wanted.upper()} arithmetic"
            has = [name for name in PRECISIONS[:4] if not lacking.get(name)]
            self.values.refuse("--precision", cause, f"It has {', '.join(has)}")
        return wanted

    def _optimizer(self) -> OptimizerSetup | None:
        wanted = self.values.choice("--optimizer", self.given.optimizer, OPTIMIZERS)
        kinds = [kind for kind in OPTIMIZERS if kind == wanted]
        return None if wanted is None else OptimizerSetup(kind=kinds[0])

    def _rank(self, recipe: TrainingRecipe | None) -> int | None:
        rank = self.values.whole("--lora-rank", self.given.lora_rank, most=MOST_RANK)
        if rank is not None and recipe is not None and recipe.trains != "adapter":
            cause = "the method trains no adapter"
            self.values.refuse("--lora-rank", cause, "Leave it out")
        if rank is None and recipe is not None and recipe.trains == "adapter":
            usual = recipe.default_lora_rank
            if usual is not None:
                self.assumed.append(f"rank {usual} on every linear layer (--lora-rank)")
        return rank


def _closed(model: LanguageModel) -> tuple[str, str]:
    cause = f"the weights of {model.label} are not available"
    return cause, "Give an open model, see adapt-advisor catalogue models"
