"""What explaining costs: walk, advice, full explanation, and batches of profiles.

Prints figures in processor time, which other programs on the machine disturb less than
the clock on the wall. Run it from the checkout: `python benchmarks/explain.py`.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from functools import partial

from adapt_advisor import answers, load_rulebook
from adapt_advisor.advice.advise import advise
from adapt_advisor.advice.adviser import Adviser, Consultation
from adapt_advisor.answers.profile import Profile
from adapt_advisor.checks.scenario_files import load_scenarios
from adapt_advisor.report.views.explanation import Explanation, build_explanation
from adapt_advisor.rulebook.locate import find_rules
from adapt_advisor.walk.moves import walk


def milliseconds(work: Callable[[], object], times: int = 1) -> float:
    """Processor time of one run, the mean of several."""
    start = time.process_time()
    for _ in range(times):
        work()
    return (time.process_time() - start) * 1e3 / times


def spread(name: str, values: Sequence[float], unit: str = "ms") -> None:
    """One line: median, 90th percentile and maximum."""
    ordered = sorted(values)
    ninetieth = ordered[int(0.9 * (len(ordered) - 1))]
    print(
        f"{name:48} median {statistics.median(ordered):8.3f}  p90 {ninetieth:8.3f}"
        f"  max {ordered[-1]:8.3f} {unit}"
    )


def explained(ready: Adviser, profile: Profile) -> object:
    """Everything that `explain` says, as a document."""
    return build_explanation(Explanation(advise(ready, profile)), ready.rulebook)


def batch(ready: Adviser, profiles: Sequence[Profile], size: int) -> float:
    """Milliseconds for plans of so many profiles, limits included."""
    many = [profiles[i % len(profiles)] for i in range(size)]
    return milliseconds(lambda: [ready.plan(profile) for profile in many])


def walk_alone(ready: Adviser, profile: Profile) -> float:
    """Milliseconds of a walk whose guards are compiled and whose limits are known."""
    case = Consultation(ready, profile)
    cells, limits = case.cells, case.limits.holds
    walk(ready.chart, cells, limits)
    return milliseconds(lambda: walk(ready.chart, cells, limits), 50)


def advice(ready: Adviser, profile: Profile) -> object:
    """The plan and all estimates, nothing explained."""
    case = Consultation(ready, profile)
    return case.plan, [case.estimates.of(method) for method in ready.rulebook.methods]


def main() -> None:
    """Print the figures for every scenario of the shipped rules."""
    rulebook = load_rulebook(None)
    found = load_scenarios(find_rules(None)).scenarios
    given = [case.values for case in found.cases]
    given += [situation.answers for situation in found.situations]
    profiles = [answers(rulebook, one) for one in given]
    ready = Adviser(rulebook)
    cold = milliseconds(lambda: explained(Adviser(rulebook), profiles[0]))
    print(f"{len(profiles)} scenarios of rulebook {rulebook.version}")
    print(f"{'first explanation of a process':48} {cold:8.1f} ms")
    walks, plans, warm, whole = [], [], [], []
    for profile in profiles:
        walks.append(walk_alone(ready, profile) * 1e3)
        once = partial(advice, ready, profile)
        plans.append(milliseconds(once))
        warm.append(milliseconds(once, 3))
        whole.append(milliseconds(partial(explained, Adviser(rulebook), profile)))
    spread("one walk, limits known", walks, "us")
    spread("walk and all estimates, first time", plans)
    spread("walk and all estimates, again", warm)
    spread("whole explanation, nothing remembered", whole)
    small, large = batch(ready, profiles, 1_000), batch(ready, profiles, 10_000)
    print(
        f"{'plans of 1,000 and of 10,000 profiles':48} {small:.0f} and {large:.0f} ms"
    )
    print(f"{'growth for ten times as many':48} {large / small:.1f} times")


if __name__ == "__main__":
    main()
