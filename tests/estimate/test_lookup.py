"""Finding GPUs and models by the names that people use."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from adapt_advisor import Gpu, LanguageModel, UsageError
from adapt_advisor.catalogue.lookup import find_gpu, find_model

CATALOGUE = Path(__file__).parents[2] / "rules" / "catalogue"
GPUS = {
    id_: Gpu.validated({"id": id_, **entry})
    for id_, entry in yaml.safe_load((CATALOGUE / "gpus.yaml").read_text("utf-8"))[
        "gpus"
    ].items()
}
MODELS = {
    id_: LanguageModel.validated({"id": id_, **entry})
    for file in ("models.yaml", "hosted_models.yaml")
    for id_, entry in yaml.safe_load((CATALOGUE / file).read_text("utf-8"))[
        "models"
    ].items()
}


@pytest.mark.parametrize(
    ("name", "id_"),
    [
        ("H100 SXM", "H100-80GB-SXM"),
        ("h100_80gb_sxm5", "H100-80GB-SXM"),
        ("rtx4090", "RTX 4090"),
        ("4090", "RTX 4090"),
        ("l40s", "L40S"),
        ("tpu-v5e", "TPU v5e"),
        ("mi300x", "MI300X"),
        ("NVIDIA A100 80 GB PCIe", "A100-80GB-PCIe"),
    ],
)
def test_spellings_of_one_gpu_find_it(name: str, id_: str) -> None:
    assert find_gpu(name, GPUS).gpu.id == id_


@pytest.mark.parametrize(
    ("name", "id_"),
    [
        ("a100", "A100-40GB-PCIe"),
        ("A100-80GB", "A100-80GB-PCIe"),
        ("h100", "H100-80GB-PCIe"),
        ("Tesla V100", "V100-16GB-SXM2"),
        ("tpu v5", "TPU v5e"),
    ],
)
def test_an_open_family_means_its_slowest_variant_and_says_so(
    name: str, id_: str
) -> None:
    found = find_gpu(name, GPUS)
    assert found.gpu.id == id_
    assert found.remark is not None
    assert "slowest" in found.remark


def test_an_exact_name_needs_no_remark() -> None:
    assert find_gpu("A100-80GB-SXM", GPUS).remark is None
    assert find_model("llama-3.1-8b", MODELS).remark is None


@pytest.mark.parametrize("name", ["tpu", "gaudi", "nvidia", "80GB", "rtx 6000"])
def test_a_name_over_several_generations_lists_them(name: str) -> None:
    with pytest.raises(UsageError, match=r"could be one of \d+ GPUs\. Name one: "):
        find_gpu(name, GPUS)


@pytest.mark.parametrize(
    ("name", "nearest"),
    [("l41s", "L40S"), ("MI250", "MI250X"), ("rtx 4099", "RTX 4090")],
)
def test_a_wrong_gpu_gets_a_suggestion(name: str, nearest: str) -> None:
    with pytest.raises(UsageError) as caught:
        find_gpu(name, GPUS)
    assert nearest in caught.value.remedy


@pytest.mark.parametrize(
    ("name", "id_"),
    [
        ("meta-llama/Llama-3.1-8B-Instruct", "llama-3.1-8b"),
        ("LLAMA3.1_405B", "llama-3.1-405b"),
        ("Qwen/Qwen2.5-7B-Instruct-AWQ", "qwen2.5-7b"),
        ("google/gemma-3-27b-it", "gemma-3-27b"),
        ("DeepSeek V3", "deepseek-v3"),
        ("xlm-roberta-large", "xlm-r-large"),
        ("8b", "open_8b"),
        ("1-3B", "open_3b"),
    ],
)
def test_spellings_of_one_model_find_it(name: str, id_: str) -> None:
    assert find_model(name, MODELS).model.id == id_


@pytest.mark.parametrize(
    ("name", "size"), [("13B", 13), ("16b dense", 16), ("135M", 0.135), ("1.5T", 1500)]
)
def test_a_bare_size_is_a_decoder_of_typical_shape(name: str, size: float) -> None:
    found = find_model(name, MODELS)
    assert found.model.params_b == pytest.approx(size)
    assert found.model.layers
    assert found.remark is not None
    assert find_model(found.model.id, MODELS).model == found.model


def test_a_decimal_point_matters() -> None:
    with pytest.raises(UsageError, match=r"Did you mean qwen3-1\.7b"):
        find_model("qwen3-17b", MODELS)


@pytest.mark.parametrize("name", ["llama 3.1", "mixtral"])
def test_a_family_of_models_is_no_model(name: str) -> None:
    with pytest.raises(UsageError, match="could be one of"):
        find_model(name, MODELS)


@pytest.mark.parametrize("name", ["", " ", "0b", "x" * 5000, "\x1b[31mgpt", "??", "-b"])
def test_junk_gets_a_short_printable_message(name: str) -> None:
    for find in (
        lambda: find_gpu(name, GPUS),
        lambda: find_model(name, MODELS),
    ):
        with pytest.raises(UsageError) as caught:
            find()
        assert len(str(caught.value)) < 300
        assert str(caught.value).isprintable()


@given(st.sampled_from(sorted(GPUS)), st.sampled_from(["-", "_", " ", ""]))
def test_case_and_separators_do_not_matter(id_: str, separator: str) -> None:
    spelled = separator.join(id_.replace("-", " ").split()).upper()
    assert find_gpu(spelled, GPUS).gpu.id == id_
