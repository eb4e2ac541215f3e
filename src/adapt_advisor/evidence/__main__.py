"""Refits `rules/catalogue/efficiency.yaml`: `python -m adapt_advisor.evidence`."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

# More threads than cores make these small problems slower, and sums less repeatable.
for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_name, "1")


def main(arguments: list[str] | None = None) -> int:
    """Fit, and write the file or compare with it.

    Returns:
        0; 1 when `--check` finds a difference.
    """
    from adapt_advisor.evidence.files import (
        EFFICIENCY,
        efficiency_text,
        read_catalogue,
        read_evidence,
    )
    from adapt_advisor.evidence.refit import refit

    parser = argparse.ArgumentParser(prog="python -m adapt_advisor.evidence")
    parser.add_argument("--rules", type=Path, default=Path("rules"))
    parser.add_argument(
        "--check", action="store_true", help="compare with the file, write nothing"
    )
    options = parser.parse_args(arguments)
    rules: Path = options.rules
    fitted = refit(read_evidence(rules), read_catalogue(rules))
    text = efficiency_text(fitted)
    target = rules / EFFICIENCY
    if options.check:
        same = target.exists() and target.read_text(encoding="utf-8") == text
        sys.stderr.write("unchanged\n" if same else f"{target} differs from a refit\n")
        return 0 if same else 1
    target.write_text(text, encoding="utf-8")
    sys.stderr.write(f"wrote {target}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
