"""One deployment from what is stated of it, with the usual where nothing is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from adapt_advisor.answers.option_values import Given
from adapt_advisor.catalogue.nouns import LanguageModel
from adapt_advisor.catalogue.serving import NumberFormat, ServingEngine
from adapt_advisor.estimate.common_reading import CommonReading
from adapt_advisor.estimate.serving.nouns import Load, ServingJob
from adapt_advisor.estimate.serving.served import ServeRequest
from adapt_advisor.estimate.usual import ENGINE, FORMAT, STACK
from adapt_advisor.rulebook.rulebook import Rulebook

MOST_GPUS = 1024
MOST_TOKENS = 1e8
LOADS: dict[str, Load] = {
    "saturated": "saturated", "server": "server", "burst": "burst",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class ServeOptions:
    """As typed or as a program gives them; None = not given."""

    model: str | None = None
    configured: Callable[[], LanguageModel] | None = None
    gpu: str | None = None
    gpus: Given = None
    weights: str | None = None
    engine: str | None = None
    input_tokens: Given = None
    output_tokens: Given = None
    users: Given = None
    load: str | None = None
    requests: Given = None
    first_token_limit: Given = None
    token_limit: Given = None
    tensor_parallel: Given = None
    pipeline_parallel: Given = None
    software_year: Given = None
    unmerged_adapter: bool = False
    price: Given = None


def build_serving(options: ServeOptions, rulebook: Rulebook) -> ServeRequest:
    """The deployment that the options state.

    Raises:
        UsageError: With every problem at once.
    """
    return _Reading(options, rulebook).request()


class _Reading(CommonReading):
    """One pass over the options of a job."""

    def __init__(self, options: ServeOptions, rulebook: Rulebook) -> None:
        super().__init__(rulebook)
        self.given = options

    def request(self) -> ServeRequest:
        model, gpu = self.model(self.given, _closed), self.card(self.given)
        given, read = self.given, self.values
        count = read.whole("--gpus", given.gpus, unit="GPUs", most=MOST_GPUS)
        users = read.number("--users", given.users, least=1, most=1e7)
        load = read.choice("--load", given.load, LOADS)
        requests = read.number("--requests", given.requests, least=0, most=1e13)
        first = read.number("--first-token-limit", given.first_token_limit, unit="ms")
        token = read.number("--token-limit", given.token_limit, unit="ms")
        lengths = self._lengths()
        tensor = read.whole("--tensor-parallel", given.tensor_parallel, most=64)
        stages = read.whole("--pipeline-parallel", given.pipeline_parallel, most=64)
        year = read.whole("--software-year", given.software_year, most=2100)
        form, engine = self._format(), self._engine()
        price = self.price(self.given, gpu)
        if count is None:
            count = max(1, (tensor or 1) * (stages or 1))
            self.assumed.append(f"{count} GPUs (--gpus)")
        read.raise_any()
        assert model is not None
        assert gpu is not None
        job = ServingJob(
            model=model,
            gpu=gpu,
            gpu_count=count,
            number_format=form,
            engine=engine,
            stack=STACK if engine.usual_stack == "unknown" else engine.usual_stack,
            input_tokens=lengths[0],
            output_tokens=lengths[1],
            load=LOADS[load] if load else "concurrent" if users else "saturated",
            concurrency=users,
            tensor_parallel=tensor,
            pipeline_parallel=stages,
            software_year=year,
            adapter=given.unmerged_adapter,
        )
        return ServeRequest(
            job=job,
            requests_per_month=requests,
            first_token_ms=first,
            token_ms=token,
            price=price,
            assumed=tuple(self.assumed),
        )

    def _lengths(self) -> tuple[float, float]:
        usual = self.rulebook.serving.assumptions
        found = []
        for flag, given, default in (
            ("--input-tokens", self.given.input_tokens, usual.input_tokens),
            ("--output-tokens", self.given.output_tokens, usual.output_tokens),
        ):
            value = self.values.number(
                flag, given, unit="tokens", least=1, most=MOST_TOKENS
            )
            if value is None:
                self.assumed.append(f"{default:,.0f} tokens ({flag})")
            found.append(value or default)
        return found[0], found[1]

    def _format(self) -> NumberFormat:
        serving, name = self.rulebook.serving, self.given.weights
        usual = serving.format_named(FORMAT) or serving.formats[0]
        if name is None:
            self.assumed.append(f"weights in {usual.id} (--weights)")
            return usual
        found = serving.format_named(name)
        if found is None:
            known = ", ".join(form.id for form in serving.formats)
            cause = f"there is no number format {name!r}"
            self.values.refuse("--weights", cause, f"Give one of {known}")
        return found or usual

    def _engine(self) -> ServingEngine:
        serving, name = self.rulebook.serving, self.given.engine
        usual = serving.engine_named(ENGINE) or serving.engines[0]
        if name is None:
            self.assumed.append(f"{ENGINE} or the like (--engine)")
            return usual
        found = serving.engine_named(name)
        if found is None:
            cause = f"there is no serving software {name!r}"
            self.values.refuse("--engine", cause, "Give vllm, sglang, tensorrt, ...")
        return found or usual


def _closed(model: LanguageModel) -> tuple[str, str]:
    cause = f"{model.label} runs on its vendor's GPUs"
    return cause, "Give an open model, or use compare"
