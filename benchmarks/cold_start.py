"""Cold start: whole processes against the imports of the libraries used, as ratios.

Run as `python benchmarks/cold_start.py [ROUNDS]`. CPU seconds (user and system) are
compared, not wall time, because machines are shared. Every round runs each command
once, beside the floor, and the ratio is taken within the round; the median counts. The
cache is warm and the bytecode written, as from the second run on.
"""

from __future__ import annotations

import compileall
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from statistics import median

ROOT = Path(__file__).parents[1]
ANSWERS = sorted((ROOT / "examples" / "answers").glob("*.yaml"))
FLOOR = [sys.executable, "-c", "import typer, pydantic, yaml, rich.console"]
ADVISOR = [sys.executable, "-m", "adapt_advisor"]
ESTIMATE = [*ADVISOR, "estimate", "--method", "lora", "--model", "8B"]
AIMS = {"text": 1.5, "markdown": 1.6, "json": 1.6}
LOOSE_AIM = 2.0
"""Of the examples whose explanations are the longest to work out."""
CLOSE = ("house_style", "support_assistant")
"""Examples that are held to `AIMS`."""


def cases() -> dict[str, tuple[list[str], float]]:
    """What is measured: the command, and the ratio to the floor that is aimed for."""
    found: dict[str, tuple[list[str], float]] = {
        "--help": ([*ADVISOR, "--help"], 0.65),
        "catalogue gpus": ([*ADVISOR, "catalogue", "gpus"], 1.0),
        "estimate": ([*ESTIMATE, "--gpu", "h100", "--examples", "1000"], 1.3),
    }
    for path in ANSWERS:
        for name, aim in AIMS.items():
            command = [*ADVISOR, "recommend", "--answers", str(path), "--format", name]
            most = aim if path.stem in CLOSE else LOOSE_AIM
            found[f"recommend {path.stem}, {name}"] = command, most
    return found


def main() -> None:
    """Measure every case and print CPU milliseconds and ratios."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    compileall.compile_dir(ROOT / "src", quiet=2)
    with tempfile.TemporaryDirectory() as cache:
        environment = {**os.environ, "ADAPT_ADVISOR_CACHE": cache}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        for name, (command, aim) in cases().items():
            cpu_seconds(command, environment)
            pairs = [
                (cpu_seconds(command, environment), cpu_seconds(FLOOR, environment))
                for _ in range(rounds)
            ]
            ratio = median(ours / floor for ours, floor in pairs)
            spent = median(ours for ours, _ in pairs) * 1e3
            print(f"{name:40} {spent:5.0f} ms  {ratio:.2f}x  (aim: {aim}x)", flush=True)


def cpu_seconds(command: list[str], environment: dict[str, str]) -> float:
    """User and system seconds of one run.

    Raises:
        CalledProcessError: When the command fails.
    """
    before = getrusage(RUSAGE_CHILDREN)
    subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=True)
    after = getrusage(RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


if __name__ == "__main__":
    main()
