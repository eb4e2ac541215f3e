"""Achievable against nominal rates, read off the measured cards of the catalogue."""

from __future__ import annotations

from statistics import median

from adapt_advisor.calibration.lookup import Catalogue
from adapt_advisor.model.efficiency import HardwareEfficiency


def hardware_of(catalogue: Catalogue) -> HardwareEfficiency:
    """Shares of peak and hunger for power by generation; see `HardwareEfficiency`."""
    shares: dict[str, float] = {}
    hunger: dict[str, float] = {}
    for gpu in catalogue.gpus.values():
        if not gpu.achievable_bf16_tflops:
            continue
        share = gpu.achievable_bf16_tflops / gpu.peak_tflops
        shares[gpu.generation] = max(share, shares.get(gpu.generation, 0.0))
        if gpu.board_power_w:
            watts = gpu.board_power_w / gpu.peak_tflops
            hunger[gpu.generation] = max(watts, hunger.get(gpu.generation, 0.0))
    return HardwareEfficiency(
        achievable_share={name: round(x, 4) for name, x in sorted(shares.items())},
        watts_per_tflop={name: round(x, 4) for name, x in sorted(hunger.items())},
        default_share=round(median(shares.values()), 4),
        young_generations=catalogue.training.young_generations,
    )
