"""Models, a card and fitted factors for the tests of memory."""

from __future__ import annotations

from adapt_advisor.catalogue.efficiency import MemoryEfficiency
from adapt_advisor.catalogue.nouns import Gpu, LanguageModel
from adapt_advisor.estimate.memory.nouns import MemoryJob

FITTED = MemoryEfficiency(
    factors={
        "step_buffers": 1.37,
        "adapter": 0.71,
        "kept_full": 0.95,
        "kept_adapter": 1.08,
        "kept_selective": 0.31,
        "working": 1.1,
        "logits": 0.89,
        "logits_unstated": 0.22,
        "logits_unstated_kept": 0.65,
        "logits_fused": 0.089,
        "gathered": 1.68,
        "dequantised": 1.06,
        "fixed": 0.9,
    },
    gradients_at_loss=0.48,
    reserved_over_allocated=1.07,
    half_width={
        "base": 0.13,
        "parallel": 0.13,
        "unstated": 0.31,
        "unknown_shape": 0.16,
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
