"""Measures memory and speed of training on a GPU, as rows of evidence.

`python benchmarks/measure_training.py FOLDER` needs PyTorch and one CUDA card, and
nothing else: transformers of published shapes with random weights, written out below.
It writes `training_memory.csv` and `training_throughput.csv` into FOLDER, one row per
setting, to be added to `rules/evidence/` as a publisher of their own. `--tiny` runs two
small settings on any machine, to see that it works.

Each row varies one setting of a base: plain or fused loss, attention with or without
its scores, length 1k to 16k, 16-bit or NF4 base, vocabulary 32k to 152k, recomputation.
"""

from __future__ import annotations

import argparse
import csv
import math
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import torch
from torch import nn
from torch.nn import functional
from torch.utils.checkpoint import checkpoint

WARM, TIMED = 2, 5
CHUNK = 1024
"""Positions whose logits a fused loss holds at once."""
BLOCK = 64
"""NF4 weights that share one scale."""
MEMORY = "peak_mem_gb_per_gpu"
SPEED = "tokens_per_s_per_gpu"
NF4 = (
    -1.0, -0.6962, -0.5251, -0.3949, -0.2844, -0.1848, -0.0911, 0.0,
    0.0796, 0.1609, 0.2461, 0.3379, 0.4407, 0.5626, 0.7230, 1.0,
)  # fmt: skip
"""Levels of Dettmers et al. 2023, arXiv 2305.14314, appendix E."""


class Setting(NamedTuple):
    """One thing to measure."""

    layers: int = 16
    hidden: int = 2048
    heads: int = 32
    kv_heads: int = 8
    ffn: int = 8192
    vocabulary: int = 128_256
    length: int = 2048
    batch: int = 2
    loss: str = "plain"
    attention: str = "flash"
    method: str = "full_ft"
    recomputation: str = "none"
    rank: int = 16


def settings() -> Iterator[Setting]:
    """The base, and each setting varied from it; QLoRA and LoRA on a larger shape."""
    base = Setting()
    yield base
    for vocabulary in (32_000, 64_000, 152_064):
        for loss in ("plain", "fused"):
            yield base._replace(vocabulary=vocabulary, loss=loss)
    yield base._replace(loss="fused")
    for length in (1024, 4096, 8192, 16_384):
        for attention in ("flash", "plain"):
            if attention == "flash" or length <= 4096:
                yield base._replace(
                    length=length,
                    batch=1,
                    attention=attention,
                    loss="fused",
                    recomputation="full",
                )
    yield base._replace(recomputation="full")
    large = Setting(layers=32, hidden=4096, ffn=14_336, batch=1, loss="fused")
    for method in ("lora", "qlora"):
        for recomputation in ("none", "full"):
            yield large._replace(method=method, recomputation=recomputation)


class Nf4Linear(nn.Module):
    """Frozen weights in four bits, expanded before the product."""

    def __init__(self, wide: int, out: int, device: str) -> None:
        super().__init__()
        self.shape = (out, wide)
        packed = torch.randint(0, 256, (out * wide // 2,), dtype=torch.uint8)
        self.register_buffer("packed", packed.to(device))
        scales = torch.full((out * wide // BLOCK, 1), 0.02, dtype=torch.bfloat16)
        self.register_buffer("scales", scales.to(device))
        levels = torch.tensor(NF4, dtype=torch.bfloat16, device=device)
        self.register_buffer("levels", levels)

    def forward(self, x: Any) -> Any:
        """The product with the expanded weights."""
        pairs = torch.stack((self.packed >> 4, self.packed & 15), -1).flatten()
        values = self.levels[pairs.int()].view(-1, BLOCK) * self.scales
        return functional.linear(x, values.view(self.shape))


class LoraLinear(nn.Module):
    """A frozen matrix with a trained pair beside it."""

    def __init__(self, base: nn.Module, wide: int, out: int, rank: int, device: str):
        super().__init__()
        self.base = base
        self.down = nn.Linear(wide, rank, bias=False, device=device)
        self.up = nn.Linear(rank, out, bias=False, device=device)

    def forward(self, x: Any) -> Any:
        """Both products; the pair is in FP32, as adapters are."""
        return self.base(x) + self.up(self.down(x.float())).to(x.dtype)


def linear(wide: int, out: int, setting: Setting, device: str) -> nn.Module:
    """A matrix as the method keeps it."""
    if setting.method == "full_ft":
        return nn.Linear(wide, out, bias=False, dtype=torch.bfloat16, device=device)
    if setting.method == "qlora":
        base: nn.Module = Nf4Linear(wide, out, device)
    else:
        base = nn.Linear(wide, out, bias=False, dtype=torch.bfloat16, device=device)
        base.requires_grad_(False)
    return LoraLinear(base, wide, out, setting.rank, device)


class Norm(nn.Module):
    """Root-mean-square norm in FP32."""

    def __init__(self, width: int, device: str) -> None:
        super().__init__()
        self.weight = nn.Parameter(
            torch.ones(width, dtype=torch.bfloat16, device=device)
        )

    def forward(self, x: Any) -> Any:
        """The normalised input."""
        wide = x.float()
        scale = torch.rsqrt(wide.pow(2).mean(-1, keepdim=True) + 1e-6)
        return (wide * scale).to(x.dtype) * self.weight


class Layer(nn.Module):
    """Grouped attention and a gated feed-forward part."""

    def __init__(self, setting: Setting, device: str) -> None:
        super().__init__()
        self.setting = setting
        hidden, self.width = setting.hidden, setting.hidden // setting.heads
        keys = self.width * setting.kv_heads
        self.before = Norm(hidden, device)
        self.between = Norm(hidden, device)
        sizes = {
            "query": (hidden, hidden),
            "key": (hidden, keys),
            "value": (hidden, keys),
            "output": (hidden, hidden),
            "gate": (hidden, setting.ffn),
            "up": (hidden, setting.ffn),
            "down": (setting.ffn, hidden),
        }
        self.parts = nn.ModuleDict(
            {name: linear(*size, setting, device) for name, size in sizes.items()}
        )

    def forward(self, x: Any) -> Any:
        """One layer of a decoder."""
        parts, inner = self.parts, self.before(x)
        query = self._heads(parts["query"](inner), self.setting.heads)
        key, value = (
            self._heads(parts[name](inner), self.setting.kv_heads).repeat_interleave(
                self.setting.heads // self.setting.kv_heads, 1
            )
            for name in ("key", "value")
        )
        seen = self._attend(query, key, value).transpose(1, 2).flatten(2)
        x = x + parts["output"](seen)
        inner = self.between(x)
        gated = functional.silu(parts["gate"](inner)) * parts["up"](inner)
        return x + parts["down"](gated)

    def _heads(self, x: Any, heads: int) -> Any:
        return x.unflatten(-1, (heads, self.width)).transpose(1, 2)

    def _attend(self, query: Any, key: Any, value: Any) -> Any:
        if self.setting.attention == "flash":
            return functional.scaled_dot_product_attention(
                query, key, value, is_causal=True
            )
        scores = query @ key.transpose(-1, -2) / math.sqrt(self.width)
        length = scores.shape[-1]
        ahead = torch.ones(length, length, dtype=torch.bool, device=query.device)
        scores = scores.masked_fill(ahead.triu(1), float("-inf"))
        return torch.softmax(scores.float(), -1).to(query.dtype) @ value


class Model(nn.Module):
    """A decoder with an untied head."""

    def __init__(self, setting: Setting, device: str) -> None:
        super().__init__()
        self.setting = setting
        kind: dict[str, Any] = {"dtype": torch.bfloat16, "device": device}
        self.embedding = nn.Embedding(setting.vocabulary, setting.hidden, **kind)
        self.layers = nn.ModuleList(
            Layer(setting, device) for _ in range(setting.layers)
        )
        self.norm = Norm(setting.hidden, device)
        self.head = nn.Linear(setting.hidden, setting.vocabulary, bias=False, **kind)
        if setting.method != "full_ft":
            for part in self.modules():
                if isinstance(part, (nn.Embedding, Norm)) or part is self.head:
                    part.requires_grad_(False)

    def forward(self, tokens: Any) -> Any:
        """The loss of predicting every next token."""
        x = self.embedding(tokens)
        if self.setting.method != "full_ft":
            x.requires_grad_(True)
        for layer in self.layers:
            if self.setting.recomputation == "full":
                x = checkpoint(layer, x, use_reentrant=False)
            else:
                x = layer(x)
        x, wanted = self.norm(x)[:, :-1].flatten(0, 1), tokens[:, 1:].flatten()
        if self.setting.loss == "plain":
            return self._loss(x, wanted)
        pieces = zip(x.split(CHUNK), wanted.split(CHUNK), strict=True)
        summed = [
            checkpoint(self._loss, one, of, use_reentrant=False) * len(of)
            for one, of in pieces
        ]
        return torch.stack(summed).sum() / len(wanted)

    def _loss(self, x: Any, wanted: Any) -> Any:
        return functional.cross_entropy(self.head(x).float(), wanted)


class Measured(NamedTuple):
    """What one setting took."""

    allocated_gb: float
    reserved_gb: float
    tokens_per_s: float
    parameters: int
    trained: int


def measure(setting: Setting, device: str) -> Measured:
    """Some steps of AdamW in 16 bits, the first ones left out."""
    cuda = device == "cuda"
    torch.manual_seed(0)
    if cuda:
        torch.cuda.empty_cache()
        torch.cuda.reset_peak_memory_stats()
    model = Model(setting, device)
    trained = [one for one in model.parameters() if one.requires_grad]
    optimizer = torch.optim.AdamW(trained, lr=1e-5, fused=cuda)
    shape = (setting.batch, setting.length)
    begun = 0.0
    for step in range(WARM + TIMED):
        if step == WARM:
            if cuda:
                torch.cuda.synchronize()
            begun = time.perf_counter()
        tokens = torch.randint(0, setting.vocabulary, shape, device=device)
        model(tokens).backward()
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
    if cuda:
        torch.cuda.synchronize()
    seconds = (time.perf_counter() - begun) / TIMED
    frozen = sum(
        2 * part.packed.numel()
        for part in model.modules()
        if isinstance(part, Nf4Linear)
    )
    return Measured(
        allocated_gb=torch.cuda.max_memory_allocated() / 1e9 if cuda else 0.0,
        reserved_gb=torch.cuda.max_memory_reserved() / 1e9 if cuda else 0.0,
        tokens_per_s=setting.batch * setting.length / seconds,
        parameters=frozen + sum(one.numel() for one in model.parameters()),
        trained=sum(one.numel() for one in trained),
    )


def row_of(setting: Setting, found: Measured, card: str, url: str) -> dict[str, object]:
    """What both files of evidence say of a setting."""
    return {
        "source_title": "adapt-advisor, benchmarks/measure_training.py",
        "source_url": url,
        "model": f"decoder of {found.parameters / 1e9:.2f}B, random weights",
        "params_b": f"{found.parameters / 1e9:.3f}",
        "method": setting.method,
        "gpu_model": card,
        "gpu_count": 1,
        "seq_len": setting.length,
        "micro_batch": setting.batch,
        "activation_checkpointing": setting.recomputation,
        "precision": "bf16",
        "precision_detail": "pure bf16",
        "optimizer": "AdamW",
        "quant_bits": 4 if setting.method == "qlora" else "",
        "lora_rank": "" if setting.method == "full_ft" else setting.rank,
        "trainable_params_m": ""
        if setting.method == "full_ft"
        else f"{found.trained / 1e6:.1f}",
        "n_layers": setting.layers,
        "hidden_size": setting.hidden,
        "n_heads": setting.heads,
        "vocab_size": setting.vocabulary,
        "attention_kernel": setting.attention,
        "loss_kernel": setting.loss,
        "parallelism": "single",
        "sharding": "none",
        "stack": "open_current",
        "software": f"PyTorch {torch.__version__}",
        "software_year": time.gmtime().tm_year,
        "measured": "yes",
        "row_use": "primary",
        "unit_as_published": "GB",
        "notes": f"vocabulary {setting.vocabulary:,}",
    }


def main() -> int:
    """Measure every setting; one that does not fit is said and left out."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--tiny", action="store_true", help="two settings, any machine")
    parser.add_argument("--card", help="id of the card in rules/catalogue/gpus.yaml")
    parser.add_argument("--url", default="https://localhost/measured", help="source")
    given = parser.parse_args()
    device = "cuda" if torch.cuda.is_available() else "cpu"
    if device == "cpu" and not given.tiny:
        sys.stderr.write("There is no CUDA card here.\n")
        return 1
    card = given.card or (torch.cuda.get_device_name() if device == "cuda" else "none")
    small = Setting(2, 64, 4, 2, 128, 512, 128)
    wanted = (
        [small, small._replace(method="qlora", loss="fused", recomputation="full")]
        if given.tiny
        else list(settings())
    )
    memory, speed = [], []
    for setting in wanted:
        try:
            found = measure(setting, device)
        except torch.cuda.OutOfMemoryError:
            sys.stderr.write(f"does not fit: {setting}\n")
            continue
        row = row_of(setting, found, card, given.url)
        for kind in ("allocated", "reserved"):
            peak = getattr(found, f"{kind}_gb")
            memory.append({**row, "memory_kind": kind, MEMORY: f"{peak:.2f}"})
        speed.append({**row, SPEED: f"{found.tokens_per_s:.0f}"})
        sys.stderr.write(f"{setting}: {found}\n")
    given.folder.mkdir(parents=True, exist_ok=True)
    for name, rows in (("training_memory", memory), ("training_throughput", speed)):
        with (given.folder / f"{name}.csv").open("w", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
    return 0


if __name__ == "__main__":
    sys.exit(main())
