"""Images in the training data: positions that they take, and who reads them."""

from __future__ import annotations

from adapt_advisor.catalogue.nouns import GB, LanguageModel
from adapt_advisor.noun import Noun

USUAL_TOKENS = 1000.0
"""Positions of one image of about a megapixel, one for 28 x 28 pixels (Wang et al.
2024, Qwen2-VL, arXiv 2409.12191); 576 in LLaVA-1.5, 256 in Gemma 3."""
USUAL_TOWER_B = 0.6
"""Parameters of a vision tower that nobody states, in billions: between SigLIP's 0.4
(Zhai et al. 2023, arXiv 2303.15343) and Qwen2-VL's 0.675."""
PATCHES = 4.0
"""Patches that the tower reads for each position it leaves: merged two by two."""
TOWER_WIDTH, TOWER_DEPTH = 1280, 32
"""Hidden size and layers of such a tower (Qwen2-VL)."""


class Images(Noun):
    """What images are in the training data."""

    share: float
    """Of all positions, how many stand for images."""
    trains_tower: bool = False
    """Whether the tower is trained with the rest, or frozen as most recipes have it."""


def tower_b(model: LanguageModel) -> float:
    """Parameters of the model's vision tower, in billions."""
    return model.tower_b or USUAL_TOWER_B


def tower_flops(images: Images | None, model: LanguageModel, extra: float) -> float:
    """FLOPs of the tower per position of the text model, all passes.

    A frozen tower has one forward pass, a trained one three and what is recomputed.

    Args:
        images: Of the training data; None = there are none.
        model: What is trained.
        extra: Forward passes that are repeated.
    """
    if images is None:
        return 0.0
    passes = 3.0 + extra if images.trains_tower else 1.0
    return images.share * PATCHES * 2 * tower_b(model) * GB * passes


def tower_kept(images: Images | None, per_unit: float) -> float:
    """Bytes that a trained tower keeps per position of the text model.

    Args:
        images: Of the training data.
        per_unit: Bytes kept per position, layer and hidden unit.
    """
    if images is None or not images.trains_tower:
        return 0.0
    return images.share * PATCHES * per_unit * TOWER_WIDTH * TOWER_DEPTH
