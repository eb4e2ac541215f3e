"""Cards, a model and the serving catalogue for tests, from the rulebook's files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from adapt_advisor import Gpu, LanguageModel
from adapt_advisor.catalogue.efficiency import ServingEfficiency
from adapt_advisor.catalogue.serving import ServingCatalogue
from adapt_advisor.estimate.serving.nouns import ServingJob

CATALOGUE = Path(__file__).parents[2] / "rules" / "catalogue"


def _read(name: str) -> Any:
    return yaml.safe_load((CATALOGUE / name).read_text(encoding="utf-8"))


KNOWN = ServingCatalogue.validated(_read("serving.yaml"))
_GPUS = _read("gpus.yaml")["gpus"]


def gpu(name: str) -> Gpu:
    return Gpu(id=name, **_GPUS[name])


LLAMA_8B = LanguageModel(
    tied_embeddings=False,
    id="llama-3.1-8b",
    label="Llama 3.1 8B",
    params_b=8.03,
    layers=32,
    hidden=4096,
    heads=32,
    kv_heads=8,
    ffn=14336,
    vocabulary=128_256,
    source="its config.json",
)

# Round numbers near the fitted ones: these tests are about laws, not about the fit.
EFFICIENCY = ServingEfficiency(
    parameters={
        "matmul_share": 0.87,
        "bandwidth_share": 0.8,
        "cache_share": 0.75,
        "dequantised_share": 0.75,
        "attention_share": 0.5,
        "traffic": 1.0,
        "launch_tuned_us": 40.0,
        "launch_open_us": 75.0,
        "emulated_share": 0.7,
        "expert_launch": 1.5,
        "host_us_per_step": 800.0,
        "old_host": 6.0,
        "offline_host": 0.4,
        "tuned_host": 0.4,
        "other_vendor": 0.7,
        "launch_eager_us": 800.0,
        "expert_width": 1500.0,
        "link_share": 0.6,
        "link_latency_us": 10.0,
        "host_us_per_sequence": 5.0,
        "scaling_loss": 0.1,
        "open_current": 0.8,
        "open_2022_2023": 0.7,
    },
    spread={"base": 0.3, "widest": 1.1, "open_software": 0.3, "server": 0.2},
)


def job(**changes: object) -> ServingJob:
    """One H100 with vendor-tuned software in FP8, 1000 tokens in and 1000 out."""
    base: dict[str, object] = {
        "model": LLAMA_8B,
        "gpu": gpu("H100-80GB-SXM"),
        "number_format": KNOWN.format_named("fp8"),
        "engine": KNOWN.engine_named("vllm"),
        "stack": "vendor_tuned",
        "input_tokens": 1000,
        "output_tokens": 1000,
    }
    return ServingJob.validated({**base, **changes})
