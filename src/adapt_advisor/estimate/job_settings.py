"""Settings of a training job: how it is split, stored and multiplied."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from adapt_advisor.answers.option_values import Given, OptionValues
from adapt_advisor.catalogue.nouns import LanguageModel
from adapt_advisor.estimate.job_data import DataOptions
from adapt_advisor.estimate.training.normal import Observed
from adapt_advisor.rulebook.recipe import TrainingRecipe

BASES = {"bf16": 16, "fp16": 16, "fp8": 8, "int8": 8, "nf4": 4, "int4": 4}
"""How frozen weights are stored, and their bits."""
ADAPTERS = {"lora": 16, "qlora": 4}
"""Adapters in the place of all weights, and the bits of the weights beside them."""
ATTENTION = ("flash", "plain")
MASTERS = {"fp32": "mixed", "none": "bf16"}
"""Whether trained 16-bit weights have an FP32 copy, and the precision that this is."""
DEGREES = (
    "tensor_parallel", "pipeline_parallel", "context_parallel", "expert_parallel",
    "data_parallel",
)  # fmt: skip
MOST = 65_536
USUAL_RANK = 16


class SettingOptions(DataOptions):
    """As typed or as a program gives them; None = not given."""

    tensor_parallel: Given = None
    pipeline_parallel: Given = None
    context_parallel: Given = None
    expert_parallel: Given = None
    data_parallel: Given = None
    global_batch: Given = None
    attention: str | None = None
    grouped_experts: bool | None = None
    base: str | None = None
    adapter: str | None = None
    master_weights: str | None = None
    train_embeddings: bool = False
    group_size: Given = None
    software_year: Given = None
    step_seconds: Given = None
    hours_so_far: Given = None
    done: Given = None


class SettingReading:
    """One pass over these options; each problem is kept in `values`."""

    def __init__(self, options: SettingOptions, values: OptionValues) -> None:
        """Read nothing yet."""
        self.given = options
        self.values = values

    def recipe(
        self, recipe: TrainingRecipe | None, precision: str | None
    ) -> TrainingRecipe | None:
        """The method's recipe with the adapter and the base weights that are asked for.

        Args:
            recipe: Of the method.
            precision: As given; `int8` of an adapter's job is the base's.
        """
        if recipe is None:
            return None
        return self._group(self._base(self._adapter(recipe), precision))

    def _group(self, recipe: TrainingRecipe) -> TrainingRecipe:
        size = self.values.whole("--group-size", self.given.group_size, most=MOST)
        written = recipe.generation == "rollouts"
        return recipe.replace(group_size=size) if size and written else recipe

    def _adapter(self, recipe: TrainingRecipe) -> TrainingRecipe:
        kind = self.values.choice("--adapter", self.given.adapter, (*ADAPTERS, "none"))
        if kind is None or (kind == "none" and recipe.trains == "all_weights"):
            return recipe
        if recipe.trains != "all_weights":
            cause = "the method trains no weights of the model itself"
            self.values.refuse("--adapter", cause, "Leave it out, or use --base")
            return recipe
        rank = recipe.default_lora_rank or USUAL_RANK
        bits: Any = ADAPTERS[kind]
        return recipe.replace(
            trains="adapter", weight_bits=bits, default_lora_rank=rank
        )

    def _base(self, recipe: TrainingRecipe, precision: str | None) -> TrainingRecipe:
        given = self.given.base
        if given is None and precision == "int8" and recipe.trains == "adapter":
            given = "int8"
        kind = self.values.choice("--base", given, BASES)
        if kind is None:
            return recipe
        if recipe.trains == "all_weights" and BASES[kind] != recipe.weight_bits:
            cause = "all weights are trained, so none are frozen in few bits"
            self.values.refuse("--base", cause, "Leave it out, or give --adapter lora")
            return recipe
        bits: Any = BASES[kind]
        return recipe.replace(weight_bits=bits)

    def fields(self, gpus: int | None) -> dict[str, Any]:
        """Fields of the training job."""
        read, given = self.values, self.given
        degrees = {
            name: read.whole(_flag(name), getattr(given, name), most=MOST)
            for name in DEGREES
        }
        self._check_split(degrees, gpus)
        data = degrees.pop("data_parallel")
        return {
            **{name: value or 1 for name, value in degrees.items()},
            "data_parallel": data,
            "global_batch": read.whole("--global-batch", given.global_batch, most=1e9),
            "attention_kernel": read.choice("--attention", given.attention, ATTENTION),
            "grouped_experts": given.grouped_experts,
            "software_year": read.whole(
                "--software-year", given.software_year, most=2100
            ),
        }

    def _check_split(self, degrees: dict[str, int | None], gpus: int | None) -> None:
        group = 1
        for name in ("tensor_parallel", "pipeline_parallel", "context_parallel"):
            group *= degrees[name] or 1
        whole = group * (degrees["data_parallel"] or 1)
        if gpus is None or gpus % whole == 0:
            return
        cause = f"the degrees ask for {whole} GPUs or a multiple, not {gpus}"
        self.values.refuse("--gpus", cause, "Change --gpus or a degree")

    def master(self, recipe: TrainingRecipe | None) -> str | None:
        """Precision of the trained weights that the option means; None if unstated."""
        kind = self.values.choice(
            "--master-weights", self.given.master_weights, MASTERS
        )
        if kind is None or recipe is None:
            return None
        return MASTERS[kind]

    def observed(self) -> Observed:
        """What was measured of the run, if anything was.

        `--done` is a share of 100.
        """
        read, given = self.values, self.given
        done = read.number("--done", _text(given.done), least=0.001, most=100)
        found = Observed(
            step_seconds=read.number("--step-seconds", given.step_seconds, least=1e-6),
            hours_so_far=read.number("--hours-so-far", given.hours_so_far, least=1e-6),
            done=None if done is None else done / 100,
        )
        if found.step_seconds is not None and given.global_batch is None:
            cause = "the speed needs the sequences of a step"
            read.refuse("--step-seconds", cause, "Give --global-batch too")
        if (found.hours_so_far is None) != (found.done is None):
            cause = "the hours so far need the share that is done"
            read.refuse("--hours-so-far", cause, "Give --done too")
        return found

    def idle(
        self, recipe: TrainingRecipe | None, model: LanguageModel | None
    ) -> Iterator[str]:
        """Options that were given and change nothing here, each with the reason."""
        given = self.given
        if model is not None and not model.is_moe:
            for name in ("expert_parallel", "grouped_experts"):
                if getattr(given, name) is not None:
                    yield f"{_flag(name)} has no effect: the model has no experts."
        if recipe is None:
            return
        if recipe.generation != "rollouts" and given.group_size is not None:
            yield "--group-size has no effect: the method writes no answers of its own."
        if recipe.trains == "adapter" and given.master_weights is not None:
            yield "--master-weights has no effect: adapters are trained in FP32."
        if recipe.trains == "all_weights" and given.train_embeddings:
            yield "--train-embeddings has no effect: all weights are trained."


def _text(given: Given) -> Given:
    """A share with or without its per cent sign."""
    return given.strip().removesuffix("%") if isinstance(given, str) else given


def _flag(name: str) -> str:
    return f"--{name.replace('_', '-')}"
