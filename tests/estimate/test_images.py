"""Images in the training data: positions, the tower's work, and what it keeps."""

from __future__ import annotations

from typing import Any

import pytest

import adapt_advisor
from adapt_advisor.catalogue.hf_tower import tower_b as tower_of_config
from adapt_advisor.catalogue.shape import model_from_hf_config
from adapt_advisor.estimate.job_estimate import JobEstimate
from adapt_advisor.estimate.training.images import Images, tower_flops, tower_kept

from .training_world import of_size

RULES = adapt_advisor.load_rulebook()
PICTURES = {"images": 1, "image_tokens": 800, "mean_tokens": 200}


def estimated(**changes: Any) -> JobEstimate:
    stated: dict[str, Any] = {
        "method": "full_ft", "model": "qwen2.5-vl-7b", "gpu": "h100-sxm", "gpus": 8,
        "examples": 1000, "epochs": 1, "checkpointing": "none", **changes,
    }  # fmt: skip
    return adapt_advisor.estimate(RULES, **stated).figures


def held(found: JobEstimate) -> float:
    assert found.memory is not None
    value = found.memory.estimate.peak.value
    assert value is not None
    return value.typical


def test_images_take_positions_beside_the_text() -> None:
    job = estimated(**PICTURES).job
    assert job.tokens == pytest.approx(1000 * (200 + 800))
    assert job.images == Images(share=0.8)


def test_a_frozen_tower_reads_once_and_a_trained_one_three_times() -> None:
    seven = of_size(7.0).replace(tower_b=0.5)
    frozen = tower_flops(Images(share=0.8), seven, extra=0.0)
    # 0.8 of the positions x 4 patches x 2 FLOPs x 0.5e9 parameters.
    assert frozen == pytest.approx(0.8 * 4 * 2 * 0.5e9)
    trained = Images(share=0.8, trains_tower=True)
    assert tower_flops(trained, seven, extra=1.0) == pytest.approx(4 * frozen)
    assert tower_flops(None, seven, extra=0.0) == 0.0


def test_only_a_trained_tower_keeps_activations() -> None:
    assert tower_kept(Images(share=0.8), 34.0) == 0.0
    by_hand = 0.8 * 4 * 34 * 1280 * 32
    trained = Images(share=0.8, trains_tower=True)
    assert tower_kept(trained, 34.0) == pytest.approx(by_hand)


def test_training_the_tower_takes_longer_and_holds_more() -> None:
    frozen, trained = (
        estimated(**PICTURES, train_tower=choice) for choice in (False, True)
    )
    assert frozen.hours.value is not None
    assert trained.hours.value is not None
    assert trained.hours.value.typical > frozen.hours.value.typical
    assert held(trained) > held(frozen)


def test_nobody_has_measured_images() -> None:
    assert "data" in estimated(**PICTURES).unseen
    assert "data" not in estimated().unseen


def test_options_of_images_without_images_are_said_to_do_nothing() -> None:
    found = estimated(train_tower=True)
    assert any("--train-tower" in text for text in found.warnings)


def test_a_configuration_tells_the_size_of_its_tower() -> None:
    # Qwen2-VL: 32 layers of 1280 with four times as wide a feed-forward part.
    vision = {"depth": 32, "embed_dim": 1280, "hidden_size": 3584, "mlp_ratio": 4}
    by_hand = 32 * (4 * 1280**2 + 2 * 1280 * 5120) / 1e9
    assert tower_of_config({"vision_config": vision}) == pytest.approx(by_hand)
    text = {
        "model_type": "qwen2_vl", "hidden_size": 3584, "intermediate_size": 18944,
        "num_attention_heads": 28, "num_hidden_layers": 28, "num_key_value_heads": 4,
        "vocab_size": 152_064, "vision_config": vision,
    }  # fmt: skip
    model = model_from_hf_config(text)
    assert model.params_b == pytest.approx(8.29, rel=0.02)
    assert model.tower_b == pytest.approx(by_hand)
