"""Cold start: whole processes against the imports of the libraries used, as ratios.

Run as `python benchmarks/cold_start.py`. CPU seconds are compared, not wall time,
because machines are shared; the minimum of several interleaved runs counts.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
ANSWERS = ROOT / "examples" / "answers" / "support_assistant.yaml"
FLOOR = [sys.executable, "-c", "import typer, pydantic, yaml, rich.console"]
ADVISOR = [sys.executable, "-m", "adapt_advisor"]
RECOMMEND = [*ADVISOR, "recommend", "--answers", str(ANSWERS)]
ESTIMATE = [*ADVISOR, "estimate", "--method", "lora", "--model", "8B"]
CASES = {
    "floor: the imports alone": (FLOOR, None),
    "recommend, text": (RECOMMEND, 1.3),
    "recommend, json": ([*RECOMMEND, "--format", "json"], 1.3),
    "recommend, markdown": ([*RECOMMEND, "--format", "markdown"], 1.3),
    "--help": ([*ADVISOR, "--help"], 0.8),
    "estimate": ([*ESTIMATE, "--gpu", "h100", "--examples", "1000"], 1.5),
}
"""Command and the ratio to the floor that is aimed for."""
ROUNDS = 9


def main() -> None:
    """Measure every case round-robin and print CPU milliseconds and ratios."""
    with tempfile.TemporaryDirectory() as cache:
        environment = {**os.environ, "ADAPT_ADVISOR_CACHE": cache}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        best = dict.fromkeys(CASES, float("inf"))
        for _ in range(ROUNDS):
            for name, (command, _target) in CASES.items():
                best[name] = min(best[name], cpu_seconds(command, environment))
    floor = best["floor: the imports alone"]
    for name, (_command, target) in CASES.items():
        aim = f"  (aim: {target}x)" if target else ""
        print(f"{name:26} {best[name] * 1e3:6.0f} ms  {best[name] / floor:.2f}x{aim}")


def cpu_seconds(command: list[str], environment: dict[str, str]) -> float:
    """User and system seconds of one run.

    Raises:
        CalledProcessError: When the command fails.
    """
    before = os.times()
    subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=True)
    after = os.times()
    return (after.children_user - before.children_user) + (
        after.children_system - before.children_system
    )


if __name__ == "__main__":
    main()
