"""The yardstick: every publisher predicted by a fit to all others, row by row.

`python benchmarks/unseen_publishers.py [throughput runs memory serving]` refits (it
needs the extra `fit`, and under a minute) and prints one table for each kind. Ends with
1 when a mark of issue 12 is missed.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import NamedTuple

from adapt_advisor.catalogue.efficiency import FitQuality
from adapt_advisor.evidence.files import read_catalogue, read_evidence
from adapt_advisor.evidence.refit import refit

RULES = Path(__file__).parents[1] / "rules"
LEAST, MOST = 0.72, 0.90
LOWEST = 0.60


class Marks(NamedTuple):
    """What is aimed at on publishers that nobody had seen."""

    median_pct: float
    p80: float
    width: float
    pooled: bool = False
    """Whether the median is over all rows, not the mean over publishers."""


MARKS = {
    "runs": Marks(12.0, 1.35, 2.0, pooled=True),
    "throughput": Marks(20.0, 1.6, 2.6),
    "memory": Marks(12.0, 1.35, 1.9),
    "serving": Marks(18.0, 1.5, 2.6),
}


def report(kind: str, found: FitQuality) -> list[str]:
    """Print the table of one kind; what misses its mark comes back."""
    out = sys.stdout.write
    out(f"\n{kind}: {found.n} rows of {found.sources} publishers\n")
    out(
        f"{'publisher':50}{'rows':>6}{'median':>9}{'p80':>7}{'covers':>8}{'width':>7}\n"
    )
    for name, one in sorted(found.publishers.items()):
        error, width = one.median_abs_error_pct, one.median_interval_ratio
        out(
            f"{name[:48]:50}{one.n:6}{error:8.1f}%{one.p80_ratio:7.2f}"
            f"{one.interval_coverage:8.0%}{width:7.2f}\n"
        )
    mark = MARKS[kind]
    median = found.publisher_median_pct
    if mark.pooled:
        median = found.median_abs_error_pct
    lowest = found.lowest_coverage
    checks = {
        f"median {median:.1f}% (mark {mark.median_pct:g}%)": median <= mark.median_pct,
        f"p80 {found.p80_ratio:.2f} (mark {mark.p80:g})": found.p80_ratio <= mark.p80,
        f"covers {found.interval_coverage:.0%} (72% to 90%)": LEAST
        <= found.interval_coverage
        <= MOST,
        f"high/low {found.median_interval_ratio:.2f} (mark {mark.width:g})": (
            found.median_interval_ratio <= mark.width
        ),
    }
    if lowest is not None and not mark.pooled:
        checks[f"lowest publisher {lowest:.0%} (mark 60%)"] = lowest >= LOWEST
    for said, met in checks.items():
        out(f"  {'met   ' if met else 'MISSED'} {said}\n")
    return [said for said, met in checks.items() if not met]


def main(kinds: list[str]) -> int:
    """Refit and print the tables that are asked for; all of them if none is."""
    fitted = refit(read_evidence(RULES), read_catalogue(RULES))
    sections = {
        "throughput": fitted.training_throughput,
        "runs": fitted.training_runs,
        "memory": fitted.memory,
        "serving": fitted.serving,
    }
    missed = []
    for kind, section in sections.items():
        wanted = kind in kinds or not kinds
        if wanted and section is not None and section.quality is not None:
            missed += report(kind, section.quality)
    return int(bool(missed))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
