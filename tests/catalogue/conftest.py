"""The catalogue as shipped, read without the tool's own reader."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from adapt_advisor import Gpu, LanguageModel, Price

RULES = Path(__file__).parents[2] / "rules"


def section(file: str, key: str) -> dict[str, dict[str, Any]]:
    content = yaml.safe_load((RULES / "catalogue" / file).read_text("utf-8"))
    entries: dict[str, dict[str, Any]] = content[key]
    return entries


@pytest.fixture(scope="session")
def gpus() -> dict[str, Gpu]:
    return {
        id_: Gpu.validated({"id": id_, **e})
        for id_, e in section("gpus.yaml", "gpus").items()
    }


@pytest.fixture(scope="session")
def models() -> dict[str, LanguageModel]:
    entries = section("models.yaml", "models")
    entries |= section("hosted_models.yaml", "models")
    return {
        id_: LanguageModel.validated({"id": id_, **e}) for id_, e in entries.items()
    }


@pytest.fixture(scope="session")
def prices() -> dict[str, Price]:
    entries = section("prices.yaml", "prices")
    return {id_: Price.validated({"id": id_, **e}) for id_, e in entries.items()}


@pytest.fixture(scope="session")
def evidence() -> Path:
    return RULES / "evidence"
