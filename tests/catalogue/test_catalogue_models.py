"""The models: shapes that recount to the published size, and names that resolve."""

from __future__ import annotations

import csv
import statistics
from pathlib import Path

import pytest

from adapt_advisor import LanguageModel, UsageError
from adapt_advisor.catalogue.lookup import find_model
from adapt_advisor.catalogue.shape import (
    active_parameters_b,
    has_shape,
    model_from_hf_config,
    parameters_b,
    typical_shape,
    with_shape,
)

Models = dict[str, LanguageModel]

# Rows without a parameter count, of models about which nothing is published.
UNNAMED = {"up to 2T", "Nemotron_3_5_Lightning"}
# Shapes of a grid, described by their own columns.
GRID = "GPT "
# Their count holds a vision tower that the shape of the language model lacks.
WITH_VISION = {"llava-1.5-7b", "llava-1.5-13b"}


def test_at_least_sixty_open_models_have_a_full_shape(models: Models) -> None:
    shaped = [m for m in models.values() if m.open_weights and has_shape(m)]
    assert len(shaped) >= 60


def test_the_recounted_parameters_are_the_published_ones(models: Models) -> None:
    for model in filter(has_shape, models.values()):
        allowed = 0.05 if model.id in WITH_VISION else 0.025
        recounted = parameters_b(model) + (model.tower_b or 0.0)
        assert recounted == pytest.approx(model.params_b, rel=allowed), model.id


def test_the_recounted_active_parameters_are_near_the_published_ones(
    models: Models,
) -> None:
    """Vendors differ in whether embeddings count as active, hence the tolerance."""
    for model in filter(has_shape, models.values()):
        if model.is_moe:
            assert model.active_params_b == pytest.approx(
                active_parameters_b(model), rel=0.17
            ), model.id


def test_every_model_can_be_given_a_shape(models: Models) -> None:
    for model in (m for m in models.values() if m.open_weights):
        full = with_shape(model)
        assert has_shape(full), model.id
        assert full.kv_heads, model.id


def test_mixtures_name_their_active_part(models: Models) -> None:
    for model in models.values():
        if model.experts:
            assert model.is_moe, model.id
            assert model.experts_per_token, model.id


def test_every_model_has_a_source_and_open_families_a_licence(models: Models) -> None:
    assert all(model.source for model in models.values())
    shaped = [m for m in models.values() if has_shape(m) and m.open_weights]
    unlicensed = [m.id for m in shaped if not m.licence]
    assert all(id_.startswith(("open_", "encoder_")) for id_ in unlicensed)


def test_no_spelling_means_two_models(models: Models) -> None:
    owner: dict[str, str] = {}
    for model in models.values():
        for spelling in {model.id, model.label, *model.aliases}:
            assert owner.setdefault(spelling.lower(), model.id) == model.id, spelling


def test_the_models_of_the_evidence_resolve(models: Models, evidence: Path) -> None:
    for file in evidence.glob("*.csv"):
        with file.open(newline="", encoding="utf-8") as lines:
            rows = list(csv.DictReader(lines))
        names = {row.get("model") or row.get("model_name") or "" for row in rows}
        unknown = {name for name in names - {""} if not _resolves(name, models)}
        unknown = {name for name in unknown if not name.startswith(GRID)}
        assert unknown <= UNNAMED, file.name


def _resolves(name: str, models: Models) -> bool:
    try:
        return bool(find_model(name, models))
    except UsageError:
        return False


def test_the_default_class_has_the_shape_of_llama_3_1_8b(models: Models) -> None:
    default, llama = models["open_8b"], models["llama-3.1-8b"]
    for name in ("layers", "hidden", "heads", "kv_heads", "ffn", "vocabulary"):
        assert getattr(default, name) == getattr(llama, name)


@pytest.mark.parametrize(("kind", "centre"), [("decoder", 0.1), ("encoder", 0.25)])
@pytest.mark.parametrize("name", ["layers", "hidden"])
def test_typical_shapes_are_typical_of_the_catalogue(
    models: Models, kind: str, centre: float, name: str
) -> None:
    """Single families are far deeper or wider; the fitted laws meet the middle."""
    ratios = sorted(
        getattr(typical_shape(model.params_b, model.kind), name) / getattr(model, name)
        for model in filter(has_shape, models.values())
        if model.kind == kind and not model.is_moe
    )
    assert statistics.median(ratios) == pytest.approx(1, abs=centre)
    near = [ratio for ratio in ratios if 1 / 1.5 < ratio < 1.5]
    assert len(near) >= 0.8 * len(ratios)


def test_a_config_file_gives_what_the_catalogue_says(models: Models) -> None:
    config = {
        "model_type": "qwen3_moe",
        "hidden_size": 2048,
        "intermediate_size": 6144,
        "moe_intermediate_size": 768,
        "num_attention_heads": 32,
        "num_hidden_layers": 48,
        "num_key_value_heads": 4,
        "head_dim": 128,
        "num_experts": 128,
        "num_experts_per_tok": 8,
        "vocab_size": 151936,
    }
    read, listed = model_from_hf_config(config), models["qwen3-30b-a3b"]
    for name in ("layers", "hidden", "heads", "kv_heads", "ffn", "experts"):
        assert getattr(read, name) == getattr(listed, name)
