"""Time of prefill and of one decode step: rooflines of compute, memory and links.

A decode step reads every weight that its batch touches once, and the cached keys and
values of every sequence; it multiplies each weight once per sequence (Pope et al. 2022,
arXiv 2211.05102). Matrix products run at the slower of both limits; activations that
travel through memory between the products, kernel launches and all-reduces come on top.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import NamedTuple

from adapt_advisor.catalogue.nouns import GB, Gpu
from adapt_advisor.catalogue.serving import (
    NumberFormat,
    ServingAssumptions,
    ServingEngine,
)
from adapt_advisor.estimate.serving.nouns import ServingJob
from adapt_advisor.estimate.serving.work import HALF, ServingWork

Parameters = Mapping[str, float]


class Device(NamedTuple):
    """What one card sustains of its peaks under this software, per second."""

    matmul: float
    """FLOP/s of the linear layers."""
    attention: float
    """FLOP/s of attention over the prompt."""
    bandwidth: float
    """Bytes/s of weights."""
    cache_bandwidth: float
    traffic_bandwidth: float
    link: float
    """Bytes/s to the other cards, one direction."""
    link_latency: float
    launch: float
    """Seconds per layer and step outside the kernels."""
    launch_hides: bool
    """Whether launches overlap with the work of the card (eager execution)."""
    per_sequence: float
    """Seconds of host work per sequence and step: scheduling, sampling, text."""
    per_step: float
    """Seconds of host work per step, however many sequences there are."""


class Layout(NamedTuple):
    """How one replica spreads over cards: `tensor` in a layer, `stages` of layers."""

    tensor: int
    stages: int

    @property
    def cards(self) -> int:
        """Cards of one replica."""
        return self.tensor * self.stages


def peak_flops(gpu: Gpu, form: NumberFormat, known: ServingAssumptions) -> float:
    """Dense peak, FLOP/s, in the format's arithmetic, or the best the card has."""
    half = gpu.peak_tflops
    eight = gpu.peak_fp8_tflops
    arithmetic = form.arithmetic
    if arithmetic == "half" or form.weight_bits > 16:
        best = half
    elif arithmetic == "int8":
        best = eight or half * known.int8_over_half.get(gpu.generation, 1.0)
    elif arithmetic == "fp4" and eight:
        best = eight * known.fp4_over_fp8.get(gpu.generation, 1.0)
    else:
        best = eight or half
    return max(best, half) * 1e12


def sustained_share(gpu: Gpu) -> float:
    """Share of its peak that a card's best matrix product reaches.

    Measured in half precision where somebody measured it; the others are taken for
    usual. Narrower arithmetic is held back by the same power and clock.
    """
    if gpu.achievable_bf16_tflops and gpu.peak_tflops:
        return min(1.0, gpu.achievable_bf16_tflops / gpu.peak_tflops)
    return _USUAL_SHARE


_USUAL_SHARE = 0.8
"""Best measured matrix products of H100 and B200 over their dense peak, the tables of
https://github.com/stas00/ml-engineering (compute/accelerator)."""


def device_of(job: ServingJob, known: ServingAssumptions, p: Parameters) -> Device:
    """The card of a job under its software, by the fitted shares `p` of its peaks."""
    gpu, form = job.gpu, job.number_format
    software = _software(job.stack, p) * _vendor(gpu, p)
    bandwidth = gpu.bandwidth_gb_s * GB
    weights = bandwidth * p["bandwidth_share"] * _vendor(gpu, p)
    if form.dequantised:
        weights *= p["dequantised_share"]
    if emulated(gpu, form):
        weights *= p["emulated_share"]
    matmul = peak_flops(gpu, form, known) * sustained_share(gpu)
    matmul *= p["matmul_share"] * software
    if job.model.is_moe:
        matmul /= 1.0 + p["expert_width"] / (job.model.ffn or p["expert_width"])
    eager = job.engine.execution == "eager"
    if eager:
        launch = p["launch_eager_us"] * form.launch_factor
    else:
        launch = _launch(job.stack, p)
        if job.model.is_moe:
            launch *= p["expert_launch"]
    return Device(
        matmul=matmul,
        attention=gpu.peak_tflops * 1e12 * p["attention_share"] * software,
        bandwidth=weights,
        cache_bandwidth=bandwidth * p["cache_share"] * software,
        traffic_bandwidth=bandwidth * p["bandwidth_share"] * software / p["traffic"],
        link=(gpu.interconnect_gb_s or 32.0) / 2.0 * GB * p["link_share"],
        link_latency=p["link_latency_us"] * 1e-6,
        launch=launch * 1e-6,
        launch_hides=eager,
        per_sequence=p["host_us_per_sequence"] * _host(job, p) * 1e-6,
        per_step=p["host_us_per_step"] * _host(job, p) * 1e-6,
    )


def _vendor(gpu: Gpu, p: Parameters) -> float:
    """Share of the rates that software for cards of other makers reaches."""
    return 1.0 if gpu.vendor in ("nvidia", "google") else p["other_vendor"]


def emulated(gpu: Gpu, form: NumberFormat) -> bool:
    """Whether a 4- or 8-bit float format meets a card without such units.

    Its weights are then expanded on the way by kernels written for newer cards.
    """
    narrow = form.arithmetic in ("fp8", "fp4") or form.id.startswith(("fp", "mxfp"))
    return narrow and form.weight_bits <= EIGHT_BITS and not gpu.peak_fp8_tflops


EIGHT_BITS = 8.5
LAST_OLD_YEAR = 2024
"""The last year of servers whose host work shows in every step: schedulers became
asynchronous in 2025 (vLLM V1, SGLang 0.4 and later)."""


def _host(job: ServingJob, p: Parameters) -> float:
    """Host work of a step relative to today's online server of open software.

    A script that holds all its requests pays no server; vendor-tuned software is in
    compiled code.
    """
    share = 1.0
    if job.software_year is not None and job.software_year <= LAST_OLD_YEAR:
        share *= p["old_host"]
    if not job.online or job.load == "saturated":
        share *= p["offline_host"]
    return share * (p["tuned_host"] if job.stack == "vendor_tuned" else 1.0)


def _software(stack: str, p: Parameters) -> float:
    """Rate of this class of software relative to vendor-tuned software."""
    if stack == "vendor_tuned":
        return 1.0
    if stack == "unknown":
        return math.sqrt(p["open_current"])
    return p[stack]


def _launch(stack: str, p: Parameters) -> float:
    """Microseconds per layer and step outside the kernels, with captured steps."""
    tuned, other = p["launch_tuned_us"], p["launch_open_us"]
    if stack == "vendor_tuned":
        return tuned
    return math.sqrt(tuned * other) if stack == "unknown" else other


def layouts(cards: int, engine: ServingEngine) -> tuple[Layout, ...]:
    """The ways to spread one replica over so many cards."""
    if engine.parallel == "pipeline":
        return (Layout(1, cards),)
    return tuple(
        Layout(tensor, cards // tensor)
        for tensor in range(1, min(cards, _NODE) + 1)
        if cards % tensor == 0
    )


_NODE = 8
"""Cards that share a fast link; wider tensor parallelism is not modelled."""


def step_seconds(
    work: ServingWork, device: Device, layout: Layout, batch: float, length: float
) -> float:
    """Seconds in which each of `batch` sequences of `length` tokens gains one token."""
    micro = max(batch / layout.stages, 1.0)
    cards = layout.cards
    product = math.hypot(
        work.touched_bytes(micro) / device.bandwidth,
        micro * work.flop_per_token / device.matmul,
    )
    cache = micro * work.cache_bytes(length) * work.cache_passes
    busy = product + cache / device.cache_bandwidth
    busy += micro * work.traffic_per_token / device.traffic_bandwidth
    busy = busy / cards + _reduce_seconds(work, device, layout, micro, 1)
    launch = work.layers / layout.stages * device.launch
    stage = math.hypot(busy, launch) if device.launch_hides else busy + launch
    return layout.stages * stage + batch * device.per_sequence + device.per_step


def prefill_seconds(
    work: ServingWork, device: Device, layout: Layout, tokens: float, stages: float
) -> float:
    """Seconds to read a prompt of `tokens` with `stages` of the stages at work."""
    busy = tokens * work.flop_per_token / device.matmul
    busy += tokens * work.traffic_per_token / device.traffic_bandwidth
    busy += work.attention_flop * tokens * tokens / device.attention
    reduce = _reduce_seconds(work, device, layout, tokens, 0) * layout.stages
    return (busy / layout.tensor + reduce) / stages


def _reduce_seconds(
    work: ServingWork, device: Device, layout: Layout, tokens: float, waits: int
) -> float:
    """Two ring all-reduces per layer of one stage (Shoeybi et al. 2019, 1909.08053)."""
    if layout.tensor == 1:
        return 0.0
    sent = 2.0 * (layout.tensor - 1) / layout.tensor * work.hidden * HALF * tokens
    once = sent / device.link + waits * device.link_latency
    return 2.0 * work.layers / layout.stages * once
