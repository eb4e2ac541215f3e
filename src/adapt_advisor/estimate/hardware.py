"""What a GPU and its links can deliver, from its catalogue entry."""

from __future__ import annotations

import math

from adapt_advisor.catalogue.efficiency import HardwareEfficiency
from adapt_advisor.catalogue.nouns import GB, Gpu

TERA = 1e12
NODE_GPUS = 8
"""GPUs of a node where the catalogue does not say otherwise (DGX and HGX boards)."""
PCIE_GB_S = 64.0
"""PCIe 4.0 x16, both directions added: assumed of cards for a slot."""
BOARD_GB_S = 900.0
"""NVLink 4 of Hopper boards: assumed of modules on a board whose link is not known."""
_ON_BOARD = frozenset({"sxm", "oam", "tpu", "other"})
FASTEST_PCIE_GB_S = 128.0
"""PCIe 5.0 x16; anything faster is NVLink, Infinity Fabric, ICI or the like."""
NETWORK_SHARE = 1 / 12
"""Network of one GPU over its link inside the node: a DGX A100 has 25 of 300 GB/s one
way, a DGX H100 50 of 450 (NVIDIA's data sheets)."""
HOST_BYTES_S = 25e9
"""One-way rate to the host's memory that PCIe 4.0 x16 reaches in practice."""


def achievable_flops(gpu: Gpu, hardware: HardwareEfficiency) -> float:
    """Best half-precision matrix-multiply rate, FLOP/s, measured or inferred.

    Without a measurement: the share of the dense peak that measured cards of its
    generation reach, less where the board's power does not feed that peak. The clock
    falls with about the square root of missing power (our judgement, from the PCIe and
    SXM forms of the same chip). Consumer boards sum in FP32 at half rate, which power
    does not limit, and clock above their data sheets: they reach the nominal peak.
    """
    if gpu.achievable_bf16_tflops:
        return gpu.achievable_bf16_tflops * TERA
    if gpu.form_factor == "consumer":
        return gpu.peak_tflops * TERA
    share = hardware.achievable_share.get(gpu.generation, hardware.default_share)
    hunger = hardware.watts_per_tflop.get(gpu.generation)
    if hunger and gpu.board_power_w:
        share *= min(1.0, math.sqrt(gpu.board_power_w / (hunger * gpu.peak_tflops)))
    return gpu.peak_tflops * share * TERA


def has_fast_link(gpu: Gpu) -> bool:
    """Whether more than PCIe joins the cards of a node."""
    return _link_gb_s(gpu) > FASTEST_PCIE_GB_S


def link_bytes_s(gpu: Gpu) -> float:
    """One-way rate to the other GPUs of the node, bytes/s."""
    return _link_gb_s(gpu) / 2 * GB


def _link_gb_s(gpu: Gpu) -> float:
    if gpu.interconnect_gb_s:
        return gpu.interconnect_gb_s
    return BOARD_GB_S if gpu.form_factor in _ON_BOARD else PCIE_GB_S


def network_bytes_s(gpu: Gpu) -> float:
    """One-way rate to other nodes, bytes/s for each GPU."""
    return link_bytes_s(gpu) * NETWORK_SHARE


def domain_size(gpu: Gpu) -> int:
    """How many GPUs the fast link joins."""
    return gpu.domain_gpus or NODE_GPUS
