"""`adapt-advisor explain`: why, why not, what if, in every format."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from adapt_advisor.cli.run import main

HOUSE = str(Path(__file__).parents[1] / "house")


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as ended:
        main(["--rules", HOUSE, "explain", *arguments])
    out, err = capsys.readouterr()
    return int(ended.value.code or 0), out, err


def data(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    code, out, err = run(capsys, *arguments, "--format", "json")
    assert (code, err) == (0, "")
    parsed: dict[str, Any] = json.loads(out)
    return parsed
