"""Models described by a local Hugging Face `config.json`, read with a bound."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from adapt_advisor.catalogue.nouns import LanguageModel
from adapt_advisor.input_file import read_input
from adapt_advisor.problem import UsageError

MAX_BYTES = 1_000_000
"""Real configurations have a few kilobytes."""


def read_model_config(name: str | Path) -> LanguageModel:
    """The model that a configuration file describes; its id is the file's name.

    Raises:
        UsageError: When the file cannot be read as such; nothing else is looked at.
    """
    from adapt_advisor.catalogue.hf_config import model_from_hf_config
    from adapt_advisor.catalogue.shape import with_shape

    config = _parsed(str(name), _content(str(name)))
    try:
        return with_shape(model_from_hf_config(config, Path(name).name))
    except UsageError as error:
        remedy = "Give a config.json of a language model, or --model with its size"
        raise _refusal(error.cause, remedy) from None


def _content(name: str) -> bytes:
    try:
        content = read_input(name, MAX_BYTES).content
    except UsageError as error:
        raise _refusal(f"{name}: {error.cause}", error.remedy) from None
    if len(content) > MAX_BYTES:
        cause = f"{name} has more than {MAX_BYTES:,} bytes"
        raise _refusal(cause, "A config.json has a few thousand")
    return content


def _parsed(name: str, content: bytes) -> Any:
    try:
        return json.loads(content.decode("utf-8-sig"), parse_constant=_no_number)
    except UnicodeDecodeError:
        raise _refusal(f"{name} is not UTF-8 text", "Save it as UTF-8") from None
    except json.JSONDecodeError as error:
        cause = f"{name}:{error.lineno}:{error.colno}: this is not JSON: {error.msg}"
        raise _refusal(cause, "Check quotes, commas and braces") from None
    except RecursionError:
        raise _refusal(f"{name} is nested too deep", "Flatten it") from None
    except ValueError as error:
        raise _refusal(f"{name}: {error}", "Write plain, finite numbers") from None


def _no_number(word: str) -> Any:
    raise ValueError(f"{word} is no number that JSON has")


def _refusal(cause: str, remedy: str) -> UsageError:
    return UsageError.of(cause, remedy, "--model-config")
