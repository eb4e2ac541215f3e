"""Achievable against nominal rates, read off the measured cards of the catalogue."""

from __future__ import annotations

from collections.abc import Mapping
from statistics import median

from adapt_advisor.catalogue.efficiency import HardwareEfficiency
from adapt_advisor.catalogue.nouns import Gpu
from adapt_advisor.evidence.names import Catalogue


def _feeds_its_peak(gpu: Gpu, measured: Mapping[str, float]) -> bool:
    """Whether a card tells how much power the chips of its generation want.

    Measured cards do, since they reach the share; in a generation without any, the
    hungriest card does. Consumer boards run their peak at half rate and do not.
    """
    if gpu.board_power_w is None or gpu.form_factor == "consumer":
        return False
    return gpu.generation not in measured or gpu.achievable_bf16_tflops is not None


def hardware_of(catalogue: Catalogue) -> HardwareEfficiency:
    """Shares of peak and hunger for power by generation; see `HardwareEfficiency`."""
    shares: dict[str, float] = {}
    hunger: dict[str, float] = {}
    for gpu in catalogue.gpus.values():
        if gpu.achievable_bf16_tflops:
            share = gpu.achievable_bf16_tflops / gpu.peak_tflops
            shares[gpu.generation] = max(share, shares.get(gpu.generation, 0.0))
    for gpu in catalogue.gpus.values():
        if not _feeds_its_peak(gpu, shares):
            continue
        watts = (gpu.board_power_w or 0.0) / gpu.peak_tflops
        hunger[gpu.generation] = max(watts, hunger.get(gpu.generation, 0.0))
    return HardwareEfficiency(
        achievable_share={name: round(x, 4) for name, x in sorted(shares.items())},
        watts_per_tflop={name: round(x, 4) for name, x in sorted(hunger.items())},
        default_share=round(median(shares.values()), 4),
        young_generations=catalogue.training.young_generations,
        attention_lags=catalogue.training.attention_lags,
    )
