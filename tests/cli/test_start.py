"""What a warm start imports: neither the validator nor the reader of YAML."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

IMPORTED = (
    "import sys\n"
    "from adapt_advisor.cli.run import main\n"
    "try:\n"
    "    main(sys.argv[1:])\n"
    "finally:\n"
    "    print('imported', *sorted(sys.modules), file=sys.stderr)\n"
)
ESTIMATE = ["estimate", "--method", "lora", "--model", "8B", "--gpu", "H100"]


@pytest.mark.parametrize(
    "arguments",
    [
        ["--help"],
        ["catalogue", "gpus"],
        [*ESTIMATE, "--tokens", "1M"],
        ["recommend", "--set", "gap_type=facts"],
        ["recommend", "--gap-type", "facts", "--format", "json"],
    ],
    ids=lambda arguments: " ".join(arguments[:3]),
)
def test_a_warm_start_imports_no_validator(
    arguments: list[str], tmp_path: Path
) -> None:
    environment = {**os.environ, "ADAPT_ADVISOR_CACHE": str(tmp_path)}
    for _ in ("cold", "warm"):
        done = subprocess.run(
            [sys.executable, "-c", IMPORTED, *arguments],
            env=environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stderr
    imported = set(done.stderr.rpartition("imported ")[2].split())
    assert "adapt_advisor.cli.app" in imported
    assert not imported & {"pydantic", "yaml", "hashlib", "importlib.resources"}
