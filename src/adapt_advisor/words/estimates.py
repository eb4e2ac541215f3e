"""What is said of an estimate: support, settings to find out, knobs, slow runs."""

from __future__ import annotations

SUPPORTS = {
    "measured": "jobs like this one were measured",
    "near": "jobs near this one were measured",
    "far": "only jobs far from this one were measured",
    "none": "nobody has measured such a job",
}
"""How near the evidence lies, before any number."""

NORMALITIES = {
    "normal": "within the usual range",
    "slow": "slower than usual",
    "fast": "faster than usual",
}

REASONS = {
    "looped_experts": "Experts may be multiplied one by one: up to ten times slower.",
    "offload": "Weights or states cross to the host in every step.",
    "padding": "Padding: short examples may be padded to long ones; pack them.",
    "plain_attention": "Attention may keep its scores: use a FlashAttention kernel.",
    "small_micro_batch": "Too few tokens per pass: raise the micro-batch.",
    "network": "Traffic between the machines: measure one machine alone.",
    "data_loading": "Data loading: watch whether the cards wait between steps.",
}
"""Why a run may be slow."""

SETTINGS = {
    "loss": (
        {"fused": "fused loss", "plain": "plain loss"},
        "Find out which of the two your trainer uses.",
    ),
    "master_weights": (
        {"none": "16-bit weights alone", "fp32": "with FP32 master weights"},
        "Find out whether your trainer keeps master weights.",
    ),
}
"""Answers to a setting that nobody stated, and what to find out."""

KNOBS = {
    "fused_loss": "Fused loss",
    "checkpointing": "Full activation checkpointing",
    "micro_batch": "One sequence per GPU and pass",
    "states_8bit": "8-bit optimizer states",
    "sharding": "Weights shared out over the same GPUs",
    "lora": "LoRA instead of all weights",
    "qlora": "QLoRA: base weights in 4 bits",
    "offload": "Weights and states in the host's memory",
    "more_gpus": "Shared out over {gpus} GPUs",
}
"""What would make a job fit."""
