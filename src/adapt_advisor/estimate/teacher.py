"""What a teacher's generation takes before its student can be trained."""

from __future__ import annotations

from adapt_advisor.catalogue.efficiency import ServingEfficiency
from adapt_advisor.catalogue.nouns import Gpu
from adapt_advisor.catalogue.serving import ServingCatalogue
from adapt_advisor.estimate.job_request import Teaching
from adapt_advisor.estimate.serving.nouns import ServingJob
from adapt_advisor.estimate.serving.plan import REPLICA_SIZES
from adapt_advisor.estimate.serving.throughput import deploy, serving_throughput
from adapt_advisor.estimate.usual import ENGINE, FORMAT, STACK
from adapt_advisor.quantity import Derivation, Estimate, Range, Term

SECONDS_PER_HOUR = 3600.0


def teacher_gpu_hours(
    teaching: Teaching, gpu: Gpu, catalogue: ServingCatalogue, fitted: ServingEfficiency
) -> Estimate:
    """GPU-hours in which a teacher writes its answers, all requests queued at once.

    On the fewest of these GPUs that hold the teacher in half precision.
    """
    known = catalogue.assumptions
    job = _job(teaching, gpu, catalogue)
    for cards in REPLICA_SIZES:
        tried = job.replace(gpu_count=cards)
        if deploy(tried, known, fitted).fits:
            rate = serving_throughput(tried, known, fitted)
            return _hours(teaching, cards, rate)
    return Estimate(
        value=None,
        why=f"{teaching.teacher.label} does not fit in {REPLICA_SIZES[-1]} x "
        f"{gpu.label}",
    )


def _job(teaching: Teaching, gpu: Gpu, catalogue: ServingCatalogue) -> ServingJob:
    return ServingJob(
        model=teaching.teacher,
        gpu=gpu,
        number_format=catalogue.format_named(FORMAT) or catalogue.formats[0],
        engine=catalogue.engine_named(ENGINE) or catalogue.engines[0],
        stack=STACK,
        input_tokens=teaching.input_tokens,
        output_tokens=teaching.output_tokens,
    )


def _hours(teaching: Teaching, cards: int, rate: Estimate) -> Estimate:
    """Tokens to write over tokens per second; the slow end makes the high one."""
    if rate.value is None:
        return Estimate(value=None, why=rate.why)
    written = teaching.examples * teaching.output_tokens
    work = written * cards / SECONDS_PER_HOUR
    return Estimate(
        value=Range(
            low=work / rate.value.high,
            typical=work / rate.value.typical,
            high=work / rate.value.low,
            unit="GPU-hours",
        ),
        basis="extrapolated",
        derivation=Derivation(
            formula="examples x answer tokens / output tokens per s x cards / 3600",
            terms=(
                Term(name="examples", value=teaching.examples, unit="", origin="given"),
                Term(
                    name="answer tokens per example",
                    value=teaching.output_tokens,
                    unit="tokens",
                    origin="given",
                ),
                Term(
                    name="output tokens per second",
                    value=rate.value.typical,
                    unit="tokens/s",
                    origin=f"{teaching.teacher.label}, all requests queued",
                ),
                Term(name="cards", value=cards, unit="GPUs", origin="fewest that fit"),
            ),
        ),
        warnings=rate.warnings,
    )
