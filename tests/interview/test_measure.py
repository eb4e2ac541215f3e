from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from adapt_advisor import UsageError
from adapt_advisor.interview.measure import (
    gpus_here,
    measured_data,
    measured_text,
    tokens_in,
)

CHAT = {"messages": [{"role": "user", "content": "x" * 40}]}
ALPACA = {"instruction": "x" * 20, "input": "", "output": "y" * 20}


def _written(path: Path, *records: object) -> Path:
    path.write_text("".join(f"{json.dumps(record)}\n" for record in records))
    return path


@pytest.mark.parametrize("record", [CHAT, ALPACA, {"prompt": "x" * 40}])
def test_examples_of_every_form_are_counted(record: object, tmp_path: Path) -> None:
    data = measured_data(_written(tmp_path / "train.jsonl", *[record] * 3, {"a": "z"}))
    assert data.examples == 4
    assert data.near_empty == 0.25
    assert data.duplicates == pytest.approx(0.5)
    assert 7 < data.mean_tokens < 9
    assert 9 < data.p95_tokens < 12


def test_many_examples_take_constant_memory(tmp_path: Path) -> None:
    path = tmp_path / "big.jsonl"
    path.write_text("".join(f'{{"p": "{n % 100_000} text"}}\n' for n in range(200_000)))
    shares: list[float] = []
    data = measured_data(path, shares.append)
    assert data.examples == 200_000
    assert data.duplicates == pytest.approx(0.5, abs=0.05)
    assert shares[-1] == 1


def test_csv_and_what_is_no_data(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_text("prompt,answer\nhello there,good day\n")
    assert measured_data(path).examples == 1
    for name, content in (("empty.jsonl", b""), ("bad.csv", b"\xff\xfe\x00")):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(UsageError):
            measured_data(tmp_path / name)
    with pytest.raises(UsageError):
        measured_data(tmp_path / "none.jsonl")


def test_scripts_have_their_own_tokens() -> None:
    assert tokens_in("abcd" * 10) == 10
    assert tokens_in("\u4f60\u597d") == 2
    assert tokens_in("\u043f\u0440\u0438\u0432\u0435\u0442") == 3


def test_texts_of_a_folder_are_counted(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "a.md").write_text("word " * 800)
    (tmp_path / "b.bin").write_bytes(b"\x00" * 5000)
    assert measured_text(tmp_path) == 1000
    with pytest.raises(UsageError):
        measured_text(tmp_path / "nowhere")


@pytest.mark.parametrize(
    ("script", "found"),
    [
        ("printf 'NVIDIA L4\\nNVIDIA L4\\n'", ("NVIDIA L4", 2)),
        ("exit 1", None),
        ("true", None),
    ],
)
def test_gpus_are_listed(
    script: str,
    found: object,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    program = tmp_path / "nvidia-smi"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    assert gpus_here() == found
