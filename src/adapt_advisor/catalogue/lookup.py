"""Finds GPUs and models by the names that people use for them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from adapt_advisor.catalogue.nouns import Gpu, LanguageModel
from adapt_advisor.catalogue.shape import typical_shape
from adapt_advisor.problem import UsageError

_SEPARATORS = re.compile(r"[^a-z0-9.+]+")
_MEMORY = re.compile(r"(\d+)\s*-?\s*(?:gib|gb)\b")
_SIZE = re.compile(r"(\d{1,5}(?:\.\d+)?)\s*([mbt])(?:\s+dense)?")
_BILLIONS = {"m": 1e-3, "b": 1.0, "t": 1e3}
# Endings of repository names that leave a model's shape as it is.
_ENDINGS = frozenset({
    "instruct", "chat", "it", "base", "pt", "hf", "bf16", "fp16", "fp8", "fp4",
    "nvfp4", "mxfp4", "int8", "int4", "awq", "gptq", "gguf", "bnb", "4bit", "8bit",
    "unsloth", "dynamic", "quantized", "w4a16", "w8a8", "latest", "preview", "mlx",
})  # fmt: skip
_FAMILY = re.compile(r"[a-z]{3}")
"""A family has a name of letters; a number alone has none."""
_SHOWN = 4
"""How many candidates a message lists."""


class FoundGpu(NamedTuple):
    """A GPU, with what was assumed to find it."""

    gpu: Gpu
    remark: str | None = None


class FoundModel(NamedTuple):
    """A language model, with what was assumed to find it."""

    model: LanguageModel
    remark: str | None = None


def find_gpu(name: str, gpus: Mapping[str, Gpu]) -> FoundGpu:
    """The GPU of that name: an id, a label, an alias, or part of them.

    Case, spaces, hyphens and underscores do not matter. A name that leaves the variant
    of one generation open means its slowest, and the remark says so.

    Raises:
        UsageError: No GPU has the name, or GPUs of several generations do.
    """
    if name in gpus:
        return FoundGpu(gpus[name])
    squashed = _squash(name)
    for gpu in gpus.values():
        if squashed in map(_squash, (gpu.id, gpu.label, *gpu.aliases)):
            return FoundGpu(gpu)
    for gpu in gpus.values():
        if squashed in map(_squash, gpu.slowest_of):
            return FoundGpu(gpu, _slowest_remark(name, gpu))
    similar = [gpu for gpu in gpus.values() if _has_words(name, gpu)]
    if not similar:
        raise _unknown(name, "GPU", gpus.values())
    if len({gpu.generation for gpu in similar}) > 1:
        raise _several(name, "GPUs", similar)
    gpu = min(similar, key=_speed)
    if len(similar) == 1:
        return FoundGpu(gpu, f"{_short(name)} was read as {gpu.id}")
    return FoundGpu(gpu, _slowest_remark(name, gpu))


def find_model(name: str, models: Mapping[str, LanguageModel]) -> FoundModel:
    """The model of that name: an id, a label, an alias, part of them, or a size.

    A repository's owner (`owner/name`) and endings such as `-instruct` may be left out
    or given. A size alone, such as `13B`, is a dense decoder of typical shape. A family
    of hosted models means its newest, and the remark says so. A part of a name counts
    where it begins one and fits no other model; an owner or a number alone never does.

    Raises:
        UsageError: No model has the name, or several do.
    """
    if name in models:
        return FoundModel(models[name])
    spelled = {
        spelling.lower(): model
        for model in models.values()
        for spelling in (model.label, *model.aliases, model.id)
    }
    if found := spelled.get(name.strip().lower()):
        return FoundModel(found)
    # Before hyphens stop to matter: 13B is no `1-3B`.
    if sized := _of_size(name):
        return FoundModel(sized, f"{_short(name)} was read as a size, of typical shape")
    squashed = {_squash(spelling): model for spelling, model in spelled.items()}
    for spelling in _spellings(name):
        if found := squashed.get(_squash(spelling)):
            return FoundModel(found)
    for model in models.values():
        if _squash(name) in map(_squash, model.newest_of):
            return FoundModel(model, _newest_remark(name, model))
    similar = [model for model in models.values() if _is_part_of(name, model)]
    if len(similar) == 1:
        return FoundModel(similar[0], f"{_short(name)} was read as {similar[0].id}")
    if similar:
        raise _several(name, "models", similar)
    raise _unknown(name, "model", models.values())


def _squash(name: str) -> str:
    """The name without case, spaces, hyphens and underscores."""
    return _SEPARATORS.sub("", name.lower())


def _words(name: str) -> frozenset[str]:
    """The words of a name, with `80 GB` as one."""
    joined = _MEMORY.sub(r"\1gb", name.lower())
    return frozenset(filter(None, _SEPARATORS.split(joined)))


def _has_words(name: str, entry: Gpu) -> bool:
    """Whether every word of the name is one of the entry's own."""
    wanted = _words(name)
    own: frozenset[str] = frozenset().union(
        *map(_words, (entry.id, entry.label, *entry.aliases))
    )
    return bool(wanted) and wanted <= own


def _is_part_of(name: str, model: LanguageModel) -> bool:
    """Whether a name begins one of the model's, further words in any order.

    `phi 4 microsoft` would be one word too many, `openai` is an owner and `7` a number:
    none of them names a model.
    """
    wanted = _ordered(name.rsplit("/", 1)[-1])
    if not wanted or not _FAMILY.search(wanted[0]):
        return False
    # One word must begin the id: labels and aliases also begin with owners.
    one_word = len(wanted) == 1
    spelled = (model.id,) if one_word else (model.id, model.label, *model.aliases)
    for own in map(_ordered, (text.rsplit("/", 1)[-1] for text in spelled)):
        if own[:1] == wanted[:1] and set(wanted) <= set(own):
            return True
    return False


def _ordered(name: str) -> list[str]:
    """The words of a name in their order."""
    return [word for word in _SEPARATORS.split(name.lower()) if word]


def _newest_remark(name: str, model: LanguageModel) -> str:
    return f"{_short(name)} leaves the version open: its newest, {model.id}, is assumed"


def _spellings(name: str) -> Iterator[str]:
    """The name as it is, without its owner, and without each of its endings."""
    yield name
    short = name.rsplit("/", 1)[-1]
    yield short
    words = re.split(r"[-_ ]+", short)
    while len(words) > 1 and words[-1].lower() in _ENDINGS:
        words.pop()
        yield "-".join(words)


def _of_size(name: str) -> LanguageModel | None:
    """A decoder of typical shape, if the name is nothing but a size."""
    match = _SIZE.fullmatch(name.strip().lower())
    if match is None or float(match[1]) == 0:
        return None
    size = float(match[1]) * _BILLIONS[match[2]]
    return typical_shape(size).replace(id=f"{size:g}b")


def _speed(gpu: Gpu) -> tuple[float, float, float]:
    """What makes one variant slower than another, compute first."""
    return (gpu.peak_tflops, gpu.bandwidth_gb_s, gpu.memory_gb)


def _slowest_remark(name: str, gpu: Gpu) -> str:
    return f"{_short(name)} leaves the variant open: its slowest, {gpu.id}, is assumed"


def _several(
    name: str, what: str, entries: Iterable[Gpu | LanguageModel]
) -> UsageError:
    ids = [entry.id for entry in entries]
    more = ", ..." if len(ids) > _SHOWN else ""
    return UsageError.of(
        f"{_short(name)} could be one of {len(ids)} {what}",
        f"Name one: {', '.join(ids[:_SHOWN])}{more}",
    )


def _unknown(
    name: str, what: str, entries: Iterable[Gpu | LanguageModel]
) -> UsageError:
    """The error with the names nearest to the given one, most similar first."""
    # Costs milliseconds to import, and is needed only for a wrong name.
    import difflib

    spelled = {
        _squash(text): entry.id
        for entry in entries
        for text in (entry.label, *entry.aliases, entry.id)
    }
    wrong = _squash(name)[:80]
    near = difflib.get_close_matches(wrong, spelled, n=2 * _SHOWN, cutoff=0.6)
    ids = list(dict.fromkeys(spelled[text] for text in near))[:_SHOWN]
    remedy = (
        f"Did you mean {' or '.join(ids)}?"
        if ids
        else f"adapt-advisor catalogue {what.lower()}s lists them"
    )
    return UsageError.of(f"{_short(name)} is no known {what}", remedy)


def _short(name: str) -> str:
    """The name in quotes, cut where it is long, without control characters."""
    text = ascii(name) if not name.isprintable() else repr(name)
    return text if len(text) <= 60 else f"{text[:57]}..."
