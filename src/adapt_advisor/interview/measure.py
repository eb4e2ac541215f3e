"""What can be counted instead of asked: a data set, a folder of texts, the GPUs here.

Files are streamed and memory stays constant whatever their size. Nothing that stands in
them is kept or shown, only counts.
"""

from __future__ import annotations

import csv
import json
import math
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from adapt_advisor.problem import UsageError

TOKEN_ERROR = 0.3
"""How far an estimate of tokens may be off either way; our judgement."""
# Characters per token: English text has about four; other alphabets about two, and
# scripts of words without letters about one (our judgement from public tokenizers).
_LETTER, _OTHER, _WORD_SIGN = 0.25, 0.5, 1.0
_WORD_SIGNS = range(0x2E80, 0xD7B0)
"""Code points from Chinese radicals to the end of Korean syllables."""
_SAMPLE = 1 << 16
"""At most about so many fingerprints of examples are kept to look for duplicates."""
_NEAR_EMPTY = 3.0
"""Tokens; an example below has no content worth training on."""
_TEXTS = frozenset({".txt", ".md", ".rst", ".html", ".htm", ".csv", ".json", ".jsonl"})
_CHUNK = 1 << 20
_LONGEST_LINE = 1 << 24
"""Bytes; a longer line is no example."""
Progress = Callable[[float], None]
"""Is told which share of a file was read."""


class DataSet(NamedTuple):
    """What was counted in a data set."""

    examples: int
    mean_tokens: float
    """Per example, estimated within `TOKEN_ERROR`."""
    p95_tokens: float
    duplicates: float
    """Share of examples that stood there before; estimated from a sample."""
    near_empty: float
    """Share of examples without content."""

    @property
    def said(self) -> str:
        """The counts in a line."""
        return (
            f"{self.examples:,} examples of about {self.mean_tokens:,.0f} tokens"
            f" (95% below {self.p95_tokens:,.0f}; tokens within"
            f" {TOKEN_ERROR:.0%}); {self.duplicates:.0%} duplicates,"
            f" {self.near_empty:.0%} near-empty"
        )


def tokens_in(text: str) -> float:
    """About how many tokens a text has, by the scripts that it is written in."""
    if text.isascii():
        return len(text) * _LETTER
    signs = sum(ord(letter) in _WORD_SIGNS for letter in text)
    plain = sum(letter.isascii() for letter in text)
    others = len(text) - signs - plain
    return plain * _LETTER + signs * _WORD_SIGN + others * _OTHER


def measured_data(path: Path, progress: Progress = lambda _share: None) -> DataSet:
    """Count the examples of a JSONL, CSV or (with pyarrow) Parquet file.

    Raises:
        UsageError: When the file cannot be read as one of these.
    """
    counts = _Counts()
    try:
        for text in _examples(path, progress):
            counts.add(text)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise UsageError.of(
            f"it cannot be read ({error})", "", f"--dataset {path}"
        ) from None
    if not counts.examples:
        raise UsageError.of("it holds no example", "", f"--dataset {path}")
    return counts.result()


class _Counts:
    """Running counts: a histogram of lengths, and fingerprints of a sample."""

    def __init__(self) -> None:
        self.examples = self.empty = self.sampled = 0
        self.tokens = 0.0
        self.lengths: dict[int, int] = {}
        self.seen: set[int] = set()
        self.every = 1

    def add(self, text: str) -> None:
        tokens = tokens_in(text)
        self.examples += 1
        self.tokens += tokens
        self.empty += tokens < _NEAR_EMPTY
        bucket = math.ceil(20 * math.log2(max(tokens, 1)))  # steps of 3.5%
        self.lengths[bucket] = self.lengths.get(bucket, 0) + 1
        mark = hash(text)
        if mark % self.every == 0:
            self.sampled += 1
            self.seen.add(mark)
            if len(self.seen) > _SAMPLE:
                self.every *= 2
                self.seen = {kept for kept in self.seen if kept % self.every == 0}
                self.sampled = len(self.seen)

    def result(self) -> DataSet:
        left, p95 = 0.95 * self.examples, 1.0
        for bucket in sorted(self.lengths):
            left -= self.lengths[bucket]
            if left <= 0:
                p95 = 2 ** (bucket / 20)
                break
        again = 1 - len(self.seen) / self.sampled if self.sampled else 0.0
        mean, empty = self.tokens / self.examples, self.empty / self.examples
        return DataSet(self.examples, mean, p95, again, empty)


def _examples(path: Path, progress: Progress) -> Iterator[str]:
    match path.suffix.lower():
        case ".csv":
            with path.open(encoding="utf-8", newline="") as file:
                rows = csv.reader(file)
                next(rows, None)  # the names of the columns
                for row in rows:
                    yield "\n".join(row)
        case ".parquet":
            yield from _parquet(path)
        case _:
            size = max(path.stat().st_size, 1)
            for line, at in _lines(path):
                progress(at / size)
                yield _text_of_line(line)


def _lines(path: Path) -> Iterator[tuple[bytes, int]]:
    at = 0
    with path.open("rb") as file:
        while line := file.readline(_LONGEST_LINE):
            at += len(line)
            if line.strip():
                yield line, at


def _parquet(path: Path) -> Iterator[str]:
    try:
        from pyarrow import parquet
    except ImportError:
        remedy = "Install pyarrow, or give JSONL or CSV"
        raise UsageError.of(
            "Parquet needs pyarrow", remedy, f"--dataset {path}"
        ) from None
    for batch in parquet.ParquetFile(path).iter_batches(1024):
        for row in batch.to_pylist():
            yield "\n".join(_strings(row))


def _text_of_line(line: bytes) -> str:
    """All text of an example in any form: chat, alpaca, prompt and completion."""
    text = line.decode("utf-8", "replace")
    try:
        return "\n".join(_strings(json.loads(text)))
    except (ValueError, RecursionError):
        return text


def _strings(value: Any) -> Iterator[str]:
    """The texts of a record; of a message its content, and not who spoke."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from _strings(item)
    elif isinstance(value, dict):
        for key, item in value.items():
            if key not in ("role", "from"):
                yield from _strings(item)


def measured_text(folder: Path, progress: Progress = lambda _share: None) -> float:
    """About how many tokens the texts below a folder have.

    Raises:
        UsageError: When there is no such folder, or no text in it.
    """
    files = [f for f in sorted(folder.rglob("*")) if f.suffix.lower() in _TEXTS]
    total = 0.0
    for number, file in enumerate(files, 1):
        if file.is_file() and not file.is_symlink():
            total += _tokens_of(file)
        progress(number / len(files))
    if not total:
        remedy = f"It needs files such as {', '.join(sorted(_TEXTS)[:4])}"
        raise UsageError.of("there is no text in it", remedy, f"--corpus {folder}")
    return total


def _tokens_of(file: Path) -> float:
    try:
        with file.open(encoding="utf-8", errors="replace") as stream:
            return sum(map(tokens_in, iter(lambda: stream.read(_CHUNK), "")))
    except OSError:
        return 0.0


def gpus_here() -> tuple[str, int] | None:
    """Name and number of the GPUs that `nvidia-smi` lists; None without any."""
    program = shutil.which("nvidia-smi")
    if program is None:
        return None
    command = [program, "--query-gpu=name", "--format=csv,noheader"]
    try:
        listed = subprocess.run(  # noqa: S603 - no part of it comes from outside
            command, capture_output=True, text=True, timeout=5, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return None
    names = listed.stdout.split("\n")
    found = [name.strip() for name in names if name.strip()]
    return (found[0], len(found)) if found else None
