"""Training throughput: tokens per second and GPU of a well-running step."""

from __future__ import annotations

import math

from adapt_advisor.catalogue.efficiency import HardwareEfficiency, ThroughputEfficiency
from adapt_advisor.estimate.training.job import TrainingJob
from adapt_advisor.estimate.training.step import StepSpeed, step_speed
from adapt_advisor.quantity import Range

UNIT = "tokens/s/GPU"


def throughput_range(
    job: TrainingJob, fitted: ThroughputEfficiency, hardware: HardwareEfficiency
) -> Range:
    """Tokens per second on each GPU while training runs well, without interruptions."""
    return speed_range(step_speed(job, fitted, hardware), job.fill)


def speed_range(speed: StepSpeed, fill: float) -> Range:
    """Trained tokens per second and GPU; padding (1 - fill) is time without tokens."""
    low = math.exp(-max(speed.half_width, speed.slower))
    high = math.exp(max(speed.half_width, speed.faster))
    return Range.around(fill / speed.seconds, low, high, UNIT)
