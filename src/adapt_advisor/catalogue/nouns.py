"""Catalogue nouns: GPUs, language models and prices, each number with its source."""

from __future__ import annotations

from typing import Literal

from adapt_advisor.noun import Noun
from adapt_advisor.quantity import Range

GB = 1e9
"""Bytes in a gigabyte. Memory is decimal GB everywhere; 1 GiB = 1.0737 GB."""


class Gpu(Noun):
    """An accelerator. Peaks are *dense*: a sparse peak would halve the hours."""

    id: str
    label: str
    vendor: Literal["nvidia", "amd", "google", "intel", "other"]
    generation: str
    """Architecture family: volta, turing, ampere, ada, hopper, blackwell, cdna3, ..."""
    form_factor: Literal[
        "sxm", "pcie", "consumer", "workstation", "oam", "tpu", "other"
    ]
    memory_gb: float
    bandwidth_gb_s: float
    peak_bf16_tflops: float | None
    """Dense BF16 peak; None on cards without BF16 tensor cores (use FP16)."""
    peak_fp16_tflops: float | None
    peak_fp8_tflops: float | None
    achievable_bf16_tflops: float | None = None
    """Best measured matrix-multiply rate (MAMF), where somebody measured it."""
    interconnect_gb_s: float | None = None
    domain_gpus: int | None = None
    """GPUs that `interconnect_gb_s` joins; None = the usual eight of a node."""
    board_power_w: float | None = None
    aliases: tuple[str, ...] = ()
    slowest_of: tuple[str, ...] = ()
    """Family names that leave the variant open and so mean this one, the slowest."""
    source: str
    note: str | None = None

    @property
    def peak_tflops(self) -> float:
        """Dense half-precision peak, TFLOP/s: BF16 where the card has it, else FP16."""
        return self.peak_bf16_tflops or self.peak_fp16_tflops or 0.0


class LanguageModel(Noun):
    """A language model by its configuration: what the formulas need, no more."""

    id: str
    label: str
    kind: Literal["decoder", "encoder", "encoder_decoder"] = "decoder"
    params_b: float = 0.0
    """All parameters, in billions; 0 = not published, of hosted models alone."""
    active_params_b: float | None = None
    """Parameters that one token passes through, in billions; None = all (dense)."""
    layers: int | None = None
    hidden: int | None = None
    heads: int | None = None
    kv_heads: int | None = None
    head_dim: int | None = None
    ffn: int | None = None
    """Feed-forward width of one expert or of the dense layer."""
    vocabulary: int | None = None
    context: int | None = None
    """Longest supported sequence, in tokens."""
    experts: int | None = None
    experts_per_token: int | None = None
    shared_experts: int | None = None
    """Experts of width `ffn` that every token passes through."""
    dense_layers: int | None = None
    """Layers of a mixture-of-experts model that have one dense feed-forward part."""
    dense_ffn: int | None = None
    """Feed-forward width of these dense layers; None = `ffn`."""
    gated_ffn: bool | None = None
    """Whether the feed-forward part has a gate: three matrices, else two."""
    tied_embeddings: bool | None = None
    """Whether input and output embeddings are one matrix."""
    attention_params_m: float | None = None
    """Attention weights of one layer, in millions, where it is not the usual four
    projections (latent attention)."""
    cached_values: int | None = None
    """Numbers that one token leaves in the KV cache per layer, where it is not
    2 x kv_heads x head_dim (latent attention)."""
    window: int | None = None
    """Tokens that a layer with local attention looks back."""
    window_layers: int | None = None
    """How many of the layers have local attention."""
    tower_b: float | None = None
    """Of `params_b`, the tower that reads images; None = none, or not known."""
    open_weights: bool = True
    provider: str | None = None
    """Who serves a hosted model."""
    price_tier: str | None = None
    """Class of hosted token prices that this model is billed by."""
    tuned_as: str | None = None
    """Item of the prices under which its vendor serves the tuned version."""
    released: str | None = None
    """Year and month of its release."""
    licence: str | None = None
    aliases: tuple[str, ...] = ()
    newest_of: tuple[str, ...] = ()
    """Family names that leave the version open and so mean this one, the newest."""
    source: str
    note: str | None = None

    @property
    def active_b(self) -> float:
        """Active parameters per token, in billions."""
        return self.active_params_b or self.params_b

    @property
    def is_moe(self) -> bool:
        """Whether a token passes through only some of the parameters."""
        return self.active_params_b is not None and (
            self.active_params_b < 0.98 * self.params_b
        )


class Price(Noun):
    """A dated price. Prices age: `as_of` is printed wherever one is used."""

    id: str
    kind: Literal[
        "gpu_hour",
        "api_input",
        "api_cached_input",
        "api_cache_write",
        "api_output",
        "hosted_tuning",
        "vector_store_month",
        "label",
        "embedding",
        "effort_weeks",
        "hosting_hour",
    ]
    item: str
    """What is priced: a GPU id, a model class, a kind of label, ..."""
    value: Range
    as_of: str
    source: str
    url: str
    grade: Literal["vendor", "catalogue", "practitioner", "judgement"]
    status: Literal["offered", "winding_down", "ended"] = "offered"
    review_by: str | None = None
    """Day after which the price is to be looked at again."""
    note: str | None = None
