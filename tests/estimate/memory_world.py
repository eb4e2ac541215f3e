"""Models, a card and fitted factors for the tests of memory."""

from __future__ import annotations

from adapt_advisor import Gpu, LanguageModel, MemoryJob
from adapt_advisor.catalogue.efficiency import MemoryEfficiency

FITTED = MemoryEfficiency(
    parameters={
        "step_buffers": 0.5,
        "adapter": 0.8,
        "kept_full": 0.95,
        "kept_adapter": 1.08,
        "kept_selective": 0.31,
        "working": 1.1,
        "scores": 1.0,
        "logits": 0.9,
        "gathered": 1.0,
        "buckets": 1.0,
        "dequantised": 1.06,
        "fixed": 0.7,
        "reserved": 1.07,
        "gradients_at_loss": 0.5,
        "plain_share": 0.4,
        "plain_share_small": 0.85,
    },
    spread={
        "base": 0.13,
        "widest": 1.0,
        "parallel": 0.3,
        "quantised": 0.0,
        "unstated": 0.3,
        "unknown_shape": 0.2,
    },
    covered={
        "method": (
            "adapter in 16 bits of a dense model",
            "adapter in 4 bits of a dense model",
            "all_weights in 16 bits of a dense model",
        ),
        "kind": ("decoder",),
        "size": ("up to 8 B", "up to 30 B", "up to 120 B"),
        "length": ("up to 1024 tokens", "up to 4096 tokens"),
        "split": ("one card", "weights"),
        "recomputation": ("full", "none"),
    },
)
"""Near the fit to the evidence, and independent of it."""


def model(params_b: float, **shape: object) -> LanguageModel:
    return LanguageModel.validated(
        {"id": "m", "label": "M", "params_b": params_b, "source": "a test", **shape}
    )


LLAMA_65B = model(65.2, layers=80, hidden=8192, heads=64, ffn=22016, vocabulary=32_000)
LLAMA_7B = model(6.74, layers=32, hidden=4096, heads=32, ffn=11008, vocabulary=32_000)
LLAMA_8B = model(
    8.03, layers=32, hidden=4096, heads=32, kv_heads=8, ffn=14336, vocabulary=128_256
)
MIXTURE = model(
    46.7,
    active_params_b=12.9,
    layers=32,
    hidden=4096,
    heads=32,
    kv_heads=8,
    ffn=14336,
    vocabulary=32_000,
    experts=8,
    experts_per_token=2,
)


def card(memory_gb: float) -> Gpu:
    return Gpu(
        id=f"card-{memory_gb:g}",
        label="A card",
        vendor="nvidia",
        generation="ampere",
        form_factor="sxm",
        memory_gb=memory_gb,
        bandwidth_gb_s=1000,
        peak_bf16_tflops=300,
        peak_fp16_tflops=300,
        peak_fp8_tflops=None,
        source="a test",
    )


def job(**changes: object) -> MemoryJob:
    """LoRA of an 8B model on one GPU, everything stated; with changes."""
    stated = {
        "model": LLAMA_8B,
        "trains": "adapter",
        "seq_len": 2048,
        "micro_batch": 2,
        "checkpointing": "full",
        "fused_loss": False,
        "lora_rank": 16,
    }
    return MemoryJob.validated({**stated, **changes})
