"""Rows of measured serving throughput: from text to the job that they describe.

Only the columns of `INPUTS` are read for a prediction; everything else in a row, above
all the measured rate, is out of reach.
"""

from __future__ import annotations

from typing import Protocol

from adapt_advisor.catalogue.nouns import Gpu, LanguageModel
from adapt_advisor.catalogue.serving import (
    NumberFormat,
    ServingCatalogue,
    ServingEngine,
    Stack,
)
from adapt_advisor.estimate.serving.nouns import Load, ServingJob
from adapt_advisor.evidence.cells import DEGREES, Row, number, text, whole, word
from adapt_advisor.problem import UsageError

INPUTS = (
    "model",
    "params_b",
    "active_params_b",
    "gpu_model",
    "gpu_count",
    "precision",
    "engine",
    "input_tokens_mean",
    "output_tokens_mean",
    "load",
    "load_shape",
    "batch_size",
    "request_rate",
    "in_flight_mean",
    "ttft_limit_ms",
    "tpot_limit_ms",
    *DEGREES,
    "precision_detail",
    "stack",
    "software_year",
    "metric",
)
MEASURED = "output_tokens_per_s"

_LARGEST = 1e5
"""Billions of parameters beyond which a count is a slip of the unit."""
_SAME_SIZE = (0.7, 1.4)
"""A catalogue entry of another size than the row's model is another model."""

_STACKS: dict[str, Stack] = {
    "vendor_tuned": "vendor_tuned",
    "open_current": "open_current",
    "open_2022_2023": "open_2022_2023",
}


class Lookup(Protocol):
    """Where names of cards and models become nouns."""

    @property
    def serving(self) -> ServingCatalogue:
        """Number formats, engines and stated defaults."""

    def gpu(self, name: str) -> Gpu | None:
        """The card of this name or alias; None if unknown."""

    def model(self, name: str) -> LanguageModel | None:
        """The model of this name or alias; None if unknown."""


def job_of(row: Row, lookup: Lookup) -> ServingJob:
    """The deployment that a row describes, read from `INPUTS` alone.

    Raises:
        UsageError: The row names no known card, or gives no parameter count.
    """
    known = lookup.serving
    assumed: list[str] = []
    gpu = lookup.gpu(text(row, "gpu_model"))
    if gpu is None:
        raise UsageError.of(f"unknown gpu_model {text(row, 'gpu_model')!r}")
    defaults = known.assumptions
    count = whole(row, "gpu_count") or 1
    concurrency, load = _load(row, assumed)
    engine = _engine(row, known, assumed)
    usual: Stack = "unknown" if "engine" in assumed else engine.usual_stack
    return ServingJob(
        model=_model(row, lookup),
        gpu=gpu,
        gpu_count=count,
        number_format=_format(row, known, assumed),
        engine=engine,
        stack=_STACKS.get(text(row, "stack"), usual),
        input_tokens=_tokens(row, "input_tokens", defaults.input_tokens, assumed),
        output_tokens=_tokens(row, "output_tokens", defaults.output_tokens, assumed),
        load=load,
        concurrency=concurrency,
        online=word(row, "load_shape") not in ("static batch", "offline"),
        tensor_parallel=whole(row, "tensor_parallel"),
        pipeline_parallel=whole(row, "pipeline_parallel"),
        expert_parallel=whole(row, "expert_parallel"),
        data_parallel=whole(row, "data_parallel"),
        software_year=whole(row, "software_year"),
        assumed=tuple(assumed),
    )


def _model(row: Row, lookup: Lookup) -> LanguageModel:
    """The named model with the row's own counts, else one of typical shape."""
    name = text(row, "model")
    found = lookup.model(name) if name else None
    params = number(row, "params_b") or (found.params_b if found else None)
    if not params:
        raise UsageError.of("no params_b, and the model is not in the catalogue")
    active = number(row, "active_params_b")
    if active is None and found is not None:
        active = found.active_params_b
    if params > _LARGEST or (active or 0.0) > 1.01 * params:
        raise UsageError.of(f"impossible parameter counts {params:g} and {active}")
    if found is None or not _SAME_SIZE[0] < found.params_b / params < _SAME_SIZE[1]:
        return LanguageModel(
            id=name or f"{params:g}B",
            label=name or f"{params:g}B",
            params_b=params,
            active_params_b=active,
            source="row",
        )
    return found.replace(params_b=params, active_params_b=active)


def _load(row: Row, assumed: list[str]) -> tuple[float | None, Load]:
    said = word(row, "load")
    single = "single" in word(row, "metric")
    if said == "single" or (not said and single):
        return 1.0, "concurrent"
    if said == "server":
        return number(row, "in_flight_mean"), "server"
    if said == "burst":
        return number(row, "batch_size") or number(row, "in_flight_mean"), "burst"
    if said[:1].isdigit() and word(row, "load_shape") == "burst":
        return number(row, "load"), "burst"
    if said[:1].isdigit():
        return number(row, "load"), "concurrent"
    if said != "saturated":
        assumed.append("load")
    return None, "saturated"


def _format(row: Row, known: ServingCatalogue, assumed: list[str]) -> NumberFormat:
    found = known.format_named(text(row, "precision"))
    if found is None:
        assumed.append("precision")
        return known.formats[0]
    return found


def _engine(row: Row, known: ServingCatalogue, assumed: list[str]) -> ServingEngine:
    found = known.engine_named(text(row, "engine"))
    if found is None:
        assumed.append("engine")
        return known.engines[0]
    return found


def _tokens(row: Row, name: str, default: float, assumed: list[str]) -> float:
    given = number(row, f"{name}_mean")
    if given is None:
        assumed.append(name)
        return default
    return given
