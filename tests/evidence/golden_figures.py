"""The figures of `validate` on the shipped evidence: `python -m` this to renew them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from adapt_advisor import validate
from adapt_advisor.evidence.files import EVIDENCE
from adapt_advisor.report.views.scores import FIGURES
from tests.shipped import RULES, rulebook

STORED = Path(__file__).with_name("golden_figures.yaml")
DIGITS = 3
HEADER = """\
# Figures of `adapt-advisor validate` on rules/evidence/, in-sample. Renew with
#   python -m tests.evidence.golden_figures
# A figure may worsen only with its reason in the commit.
"""


def figures(kind: str) -> dict[str, Any]:
    """Scores of one kind of evidence, rounded to what is worth comparing."""
    scores = validate(rulebook(), kind, RULES / EVIDENCE[kind]).scores
    named = {name: round(getattr(scores, name), DIGITS) for name in FIGURES}
    return {"n": scores.n, "skipped": len(scores.skipped), **named}


def main() -> None:
    """Write the figures as they are now."""
    found = {kind: figures(kind) for kind in sorted(EVIDENCE)}
    STORED.write_text(HEADER + yaml.safe_dump(found, sort_keys=False), encoding="utf-8")


if __name__ == "__main__":
    main()
