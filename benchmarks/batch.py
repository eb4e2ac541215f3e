"""Records a second and core of `batch`: `python benchmarks/batch.py [LINES]`.

Profiles are those of the documented projects with numbers drawn at random, so that no
two are the same. The aim is 4,000 plans, and 350 plans with their estimates. Figures
are in processor time, which other programs on the machine disturb less.
"""

from __future__ import annotations

import random
import sys
import time

from adapt_advisor import Adviser, Rulebook, load_rulebook
from adapt_advisor.batches.lines import Line
from adapt_advisor.batches.record_maker import RecordMaker, dumped, wanted_fields
from adapt_advisor.checks.scenario_files import load_scenarios
from adapt_advisor.rulebook.locate import find_rules

LINES = 5_000
FIELDS = (("plan", "primary"), ("plan", "primary", "estimates"))


def portfolio(rulebook: Rulebook, count: int) -> list[Line]:
    """Lines of profiles, each with its own numbers."""
    chance = random.Random(1)  # noqa: S311 - profiles, no secrets
    known = [case.values for case in load_scenarios(find_rules(None)).scenarios.cases]
    numbers = [q for q in rulebook.questions.values() if q.kind == "number"]
    lines = []
    for number in range(1, count + 1):
        given = dict(chance.choice(known))
        for question in chance.sample(numbers, 3):
            most = min(question.maximum or 1e6, 1e6)
            given[question.id] = float(round(most ** chance.random()))
        lines.append(Line(number, dumped({"answers": given})))
    return lines


def main(count: int = LINES) -> None:
    """Print the rate of each kind of record, for an adviser that starts cold."""
    rulebook = load_rulebook()
    lines = portfolio(rulebook, count)
    for fields in FIELDS:
        maker = RecordMaker(Adviser(rulebook), wanted_fields(fields))
        begun = time.process_time()
        for line in lines:
            dumped(maker.record(line))
        rate = count / (time.process_time() - begun)
        print(f"{', '.join(fields):28} {rate:8,.0f} a second and core")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
