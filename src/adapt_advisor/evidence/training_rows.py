"""Rows of training evidence: from text to the job that they describe.

Only the columns of `THROUGHPUT_INPUTS` and `RUN_INPUTS` are read for a prediction;
everything else in a row, above all what was measured, is out of reach.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from adapt_advisor.catalogue.nouns import GB, Gpu, LanguageModel
from adapt_advisor.estimate.training.job import (
    Arithmetic,
    AttentionKernel,
    LossKernel,
    Recomputation,
    Split,
    Stack,
    TrainingJob,
)
from adapt_advisor.estimate.training.published_run import PublishedRun
from adapt_advisor.evidence.cells import (
    DEGREES,
    Row,
    degree,
    first,
    number,
    text,
    whole,
    word,
)
from adapt_advisor.evidence.names import Catalogue
from adapt_advisor.problem import UsageError
from adapt_advisor.rulebook.recipe import TrainingRecipe

THROUGHPUT_INPUTS = (
    "method",
    "params_b",
    "active_params_b",
    "model",
    "n_layers",
    "hidden_size",
    "n_heads",
    "n_kv_heads",
    "ffn_size",
    "vocab_size",
    "seq_len",
    "micro_batch",
    "global_batch",
    "gpu_model",
    "gpu_count",
    "precision",
    "precision_detail",
    "activation_checkpointing",
    "parallelism",
    *DEGREES,
    "lora_rank",
    "attention_kernel",
    "loss_kernel",
    "stack",
    "software",
    "software_year",
)
RUN_INPUTS = (
    "method",
    "params_b_total",
    "params_b_active",
    "n_layers",
    "hidden_size",
    "n_heads",
    "n_kv_heads",
    "ffn_size",
    "vocab_size",
    "seq_len",
    "train_tokens_b",
    "gpu_model",
    "gpu_count",
    "precision",
    "year",
    "software",
    "software_year",
)
SHAPE_COLUMNS = {
    "layers": "n_layers",
    "hidden": "hidden_size",
    "heads": "n_heads",
    "kv_heads": "n_kv_heads",
    "ffn": "ffn_size",
    "vocabulary": "vocab_size",
}
FULL_STATE_BYTES = 14.0
"""Weights, gradients and Adam moments of full tuning in half and single precision,
per parameter; less the sharing that the row does not state."""
USABLE_MEMORY = 0.8

_STACKS: dict[str, Stack] = {
    "vendor_tuned": "vendor_tuned",
    "open_current": "open_current",
    "open_2022_2023": "open_2022_2023",
}
_ATTENTION: tuple[tuple[str, AttentionKernel], ...] = (
    (r"no flash|without flash|eager|plain|math", "plain"),
    (r"flash|sdpa|xformers|efficient", "flash"),
)
_LOSSES: tuple[tuple[str, LossKernel], ...] = (
    (r"plain|torch|eager", "plain"),
    (r"fused|chunk|liger|cce|cut", "fused"),
)
LAST_EARLY_YEAR = 2023
"""The last year of the class `open_2022_2023`."""
_PRECISIONS: tuple[tuple[str, Arithmetic], ...] = (
    (r"(nv|mx)fp4|\bfp4", "fp4"),
    (r"fp8|float8", "fp8"),
    (r"/int8|int8 mixed", "int8"),
    (r"bf16|bfloat16", "bf16"),
    (r"fp16|float16|half", "fp16"),
    (r"fp32|float32", "fp32"),
)
"""`nf4` is a storage format of frozen weights, not arithmetic; `int8` alone quantises
weights for storage, `/int8` and `int8 mixed` multiply in 8 bits."""
_SPLITS: tuple[tuple[str, Split], ...] = (
    (r"shard_grad_op|zero-?2", "gradients"),
    (r"fsdp|full_shard|hsdp|zero-?3", "weights"),
    (r"zero-?1|optimizer", "optimizer"),
    (r"\bd?dp|single", "none"),
    (r"\b[tpce]p=?\d", "optimizer"),
)


def throughput_job(row: Row, catalogue: Catalogue) -> TrainingJob:
    """The job of a row of training throughput.

    Raises:
        UsageError: An input is missing, unknown or impossible.
    """
    gpu, recipe = _gpu(row, catalogue), _recipe(row, catalogue)
    model = _named_model(row, catalogue)
    count = whole(row, "gpu_count")
    said = word(row, "parallelism")
    return TrainingJob(
        model=model,
        gpu=gpu,
        recipe=recipe,
        gpu_count=count,
        seq_len=whole(row, "seq_len"),
        micro_batch=number(row, "micro_batch"),
        checkpointing=_checkpointing(word(row, "activation_checkpointing")),
        precision=_precision(row),
        tensor_parallel=degree(row, "tensor_parallel", said) or 1,
        pipeline_parallel=degree(row, "pipeline_parallel", said) or 1,
        context_parallel=degree(row, "context_parallel", said) or 1,
        expert_parallel=degree(row, "expert_parallel", said) or 1,
        split=first(_SPLITS, said),
        split_across_nodes="zero1=-1" in said,
        offload="cpu offload" in said or _needs_host(model, recipe, gpu, count),
        stack=stack_of(row),
        fill_stated=False,
        global_batch=whole(row, "global_batch"),
        data_parallel=degree(row, "data_parallel", said),
        interleaved=int(found[1]) if (found := re.search(r"\bvp=?(\d+)", said)) else 1,
        attention_kernel=first(_ATTENTION, word(row, "attention_kernel")),
        loss_kernel=first(_LOSSES, word(row, "loss_kernel")),
        software_year=whole(row, "software_year"),
    )


def run_job(row: Row, catalogue: Catalogue) -> TrainingJob:
    """The job of a row of whole training runs.

    Raises:
        UsageError: An input is missing, unknown or impossible.
    """
    gpu, recipe = _gpu(row, catalogue), _recipe(row, catalogue)
    total, active = number(row, "params_b_total"), number(row, "params_b_active")
    tokens = number(row, "train_tokens_b")
    if total is None and active is None:
        raise UsageError.of("no parameter count")
    if tokens is None:
        raise UsageError.of("no token count")
    shape = {name: whole(row, column) for name, column in SHAPE_COLUMNS.items()}
    return TrainingJob(
        model=_model(total or active or 0.0, active, shape),
        gpu=gpu,
        recipe=recipe,
        tokens=tokens * GB,
        gpu_count=whole(row, "gpu_count"),
        seq_len=whole(row, "seq_len"),
        precision=_precision(row),
        year=whole(row, "year"),
        fill_stated=False,
        stack=stack_of(row),
        software_year=whole(row, "software_year"),
    )


def is_demonstration(row: Row, catalogue: Catalogue) -> bool:
    """Whether a run is a pretraining that everybody quotes, and no fit may see it."""
    recipe = catalogue.training.recipe(text(row, "method"))
    if recipe is None or recipe.stage == "tuning":
        return False
    name = text(row, "model_name").lower()
    return name.startswith(catalogue.training.demonstrations)


def stack_of(row: Row) -> Stack | None:
    """The class of the software: as the row says, else by its name and year."""
    given = _STACKS.get(text(row, "stack"))
    if given is not None:
        return given
    year = whole(row, "software_year")
    if year is None:
        return None
    vendor = re.search(
        r"nemo|megatron-bridge|tensorrt|transformer engine", word(row, "software")
    )
    if vendor:
        return "vendor_tuned"
    return "open_2022_2023" if year <= LAST_EARLY_YEAR else "open_current"


def _gpu(row: Row, catalogue: Catalogue) -> Gpu:
    name = text(row, "gpu_model")
    gpu = catalogue.gpu(name) if name else None
    if gpu is None:
        raise UsageError.of(f"unknown GPU {name!r}" if name else "no GPU")
    return gpu


def _recipe(row: Row, catalogue: Catalogue) -> TrainingRecipe:
    name = text(row, "method")
    recipe = catalogue.training.recipe(name)
    if recipe is None:
        reason = catalogue.training.evidence_methods_skipped.get(name)
        raise UsageError.of(reason or f"unknown method {name!r}")
    return recipe


def _named_model(row: Row, catalogue: Catalogue) -> LanguageModel:
    """The catalogue's shape under the row's own parameter counts, where it has them."""
    name = text(row, "model")
    known = catalogue.model(name) if name else None
    total, active = number(row, "params_b"), number(row, "active_params_b")
    if total is None:
        if known is None:
            raise UsageError.of("no parameter count")
        return known
    shape = {name: whole(row, column) for name, column in SHAPE_COLUMNS.items()}
    if known is None or not 0.7 < known.params_b / total < 1.4:
        return _model(total, active, shape)
    sparse = active if active and active < 0.98 * total else None
    stated = {name: value for name, value in shape.items() if value}
    counts = {"params_b": total, "active_params_b": sparse}
    return known.replace(**{**counts, **stated})


def _model(
    total: float, active: float | None, shape: Mapping[str, int | None]
) -> LanguageModel:
    if not 0 < total < 1e5 or (active is not None and not 0 < active <= total):
        raise UsageError.of(f"impossible parameter counts {total:g} and {active}")
    sparse = active if active and active < 0.98 * total else None
    stated: dict[str, Any] = {name: value for name, value in shape.items() if value}
    return LanguageModel(
        id="row",
        label="a row of evidence",
        params_b=total,
        active_params_b=sparse,
        source="the row itself",
        **stated,
    )


def _needs_host(
    model: LanguageModel, recipe: TrainingRecipe, gpu: Gpu, count: int | None
) -> bool:
    """Whether a tuning of all weights that ran must have used the host's memory."""
    if recipe.trains == "adapter" or recipe.stage != "tuning":
        return False
    held = FULL_STATE_BYTES * model.params_b / (count or 1)
    return held > USABLE_MEMORY * gpu.memory_gb


def _precision(row: Row) -> Arithmetic | None:
    return first(_PRECISIONS, word(row, "precision"))


def _checkpointing(said: str) -> Recomputation | None:
    if said.startswith("none"):
        return "none"
    if said.startswith("selective"):
        return "selective"
    return "full" if said.startswith("full") else None


def published_run(row: Row, catalogue: Catalogue) -> PublishedRun:
    """A row of whole runs as a report shows it.

    Raises:
        UsageError: What a comparison needs is missing.
    """
    total, active = number(row, "params_b_total"), number(row, "params_b_active")
    hours, tokens = number(row, "gpu_hours_reported"), number(row, "train_tokens_b")
    if hours is None or (total is None and active is None):
        raise UsageError.of("no GPU-hours or no parameter count")
    return PublishedRun(
        id=text(row, "run_id"),
        name=text(row, "model_name"),
        recipe=_recipe(row, catalogue),
        params_b=total or active or 0.0,
        active_params_b=active or total or 0.0,
        tokens=None if tokens is None else tokens * GB,
        tokens_estimated=text(row, "tokens_estimated") == "yes",
        gpu=_gpu(row, catalogue),
        gpu_count=whole(row, "gpu_count"),
        gpu_hours=hours,
        year=whole(row, "year"),
        source=text(row, "source_title"),
        url=text(row, "source_url"),
    )


def published_runs(rows: Iterable[Row], catalogue: Catalogue) -> list[PublishedRun]:
    """Every run that can be shown beside an estimate; excluded rows are not."""
    found = []
    for row in rows:
        if text(row, "use") == "exclude":
            continue
        try:
            found.append(published_run(row, catalogue))
        except UsageError:
            continue
    return found
