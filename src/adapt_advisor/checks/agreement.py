"""Agreement of the advice with what real teams did: pure scoring, no files.

Methods are compared by family. A prompt baseline in the plan is ignored unless the team
prompted. Where the source leaves the way of tuning open, adapters, full tuning and
distillation count as equal. A miss is serious when the dearest cost class of the plan
is two or more away from the team's.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from math import sqrt
from typing import NamedTuple

from adapt_advisor.checks.scenario import Floor, ProjectScenario
from adapt_advisor.noun import Noun
from adapt_advisor.rulebook.method import Method
from adapt_advisor.rulebook.question import Question

IN_CONTEXT = "icl"
TUNING = frozenset({"peft", "full_ft", "distillation"})
_ANY_TUNING = "tuning"
_SERIOUS = 2
_NORMAL_95 = 1.959964
"""Standard deviations that hold 95% of a normal distribution."""
_LATER = 2025
"""From this year on projects could choose among today's models."""


class Taxonomy(Noun):
    """What cases are compared by: families of methods, their cost, and the gap."""

    family: Mapping[str, str]
    """Method id to family."""
    cost_class: dict[str, int]
    """Family to cost class: 0 prompts and retrieval ... 3 pretraining."""
    gap: str | None = None
    """Id of the question that names the main gap first; None = there is none."""

    @classmethod
    def of(
        cls, methods: Mapping[str, Method], questions: Mapping[str, Question]
    ) -> Taxonomy:
        """From a rulebook's nouns; the dearest method stands for its family."""
        cost: dict[str, int] = {}
        for method in methods.values():
            cost[method.family] = max(method.cost_class, cost.get(method.family, 0))
        families = {key: method.family for key, method in methods.items()}
        gap = next((q.id for q in questions.values() if q.feeds == "main_gap"), None)
        return cls(family=families, cost_class=cost, gap=gap)

    def families(self, methods: Sequence[str]) -> tuple[str, ...]:
        """The families of these methods, each once, in order."""
        return tuple(dict.fromkeys(self.family[method] for method in methods))

    def dearest(self, families: Collection[str]) -> int:
        """The highest cost class; 0 for nothing at all."""
        return max((self.cost_class[family] for family in families), default=0)


class PlannedMethods(Noun):
    """What the advice was: the methods of the plan and the primary one."""

    methods: tuple[str, ...]
    primary: str
    later: tuple[str, ...] = ()
    """Of the methods, those whose stages wait for a signal."""

    @property
    def due_now(self) -> tuple[str, ...]:
        """The methods whose stages are due now: what a team would start with."""
        return tuple(method for method in self.methods if method not in self.later)


class AgreementRow(Noun):
    """One case: what the team did, what the advice was, and how far they agree."""

    case: str
    chosen: tuple[str, ...]
    """Families, the primary one first."""
    advised: tuple[str, ...]
    """Families of the plan, in its order, the ignored prompt baseline left out."""
    primary: str
    """Family of the plan's primary method."""
    primary_agrees: bool
    jaccard: float
    serious: bool
    variant_inferred: bool
    difference: str | None


class Figures(Noun):
    """Rows summed up; the shares are None where there is no row."""

    n: int
    primary_agreement: float | None
    interval: tuple[float, float] | None = None
    """95% interval of the primary agreement."""
    mean_jaccard: float | None
    serious_misses: int

    @classmethod
    def of(cls, rows: Sequence[AgreementRow]) -> Figures:
        """Means over the rows, each row with the same weight."""
        n = len(rows)
        right = sum(r.primary_agrees for r in rows)
        return cls(
            n=n,
            primary_agreement=right / n if n else None,
            interval=wilson(right, n) if n else None,
            mean_jaccard=sum(r.jaccard for r in rows) / n if n else None,
            serious_misses=sum(r.serious for r in rows),
        )


def wilson(right: int, n: int) -> tuple[float, float]:
    """The 95% interval of a share (Wilson 1927), which stays within 0 and 1."""
    share, spread = right / n, _NORMAL_95**2 / n
    centre = share + spread / 2
    half = _NORMAL_95 * sqrt(share * (1 - share) / n + spread / (4 * n))
    return (centre - half) / (1 + spread), (centre + half) / (1 + spread)


class Group(NamedTuple):
    """Some of the rows, under the name of what they have in common."""

    name: str
    figures: Figures


class Scored(Noun):
    """Figures over all cases and over those whose way of tuning is stated."""

    name: str
    every_case: Figures
    stated: Figures


class Agreement(Noun):
    """The advice and the baselines against all cases, and the rows behind them."""

    advice: Scored
    baselines: tuple[Scored, ...]
    groups: tuple[Group, ...] = ()
    """The advice by year of the project, and where the evidence is weak."""
    language_model: Figures | None = None
    """What a language model reached that was given the same answers."""
    unknown_share: float
    """Share of questions that the cases leave unanswered, 0 to 1."""
    rows: tuple[AgreementRow, ...]

    def shortfalls(self, floor: Floor) -> tuple[str, ...]:
        """One sentence for each figure that is worse than the floor."""
        got = self.advice.every_case
        found = []
        for name in ("primary_agreement", "mean_jaccard"):
            value, least = getattr(got, name) or 0.0, getattr(floor, name)
            if value < least:
                words = name.replace("_", " ")
                found.append(f"{words} is {value:.3f}, less than {least:.3f}")
        if got.serious_misses > floor.serious_misses:
            most = floor.serious_misses
            found.append(f"serious misses are {got.serious_misses}, more than {most}")
        return tuple(found)


def score(
    cases: Sequence[ProjectScenario],
    plans: Mapping[str, PlannedMethods],
    taxonomy: Taxonomy,
    questions: Collection[str],
    guesses: Mapping[str, Sequence[str]] | None = None,
) -> Agreement:
    """Compare the advice for each case with what its team did.

    Args:
        cases: The documented projects.
        plans: The advice, by scenario id; one for every case.
        taxonomy: Families and cost classes of the methods.
        questions: Ids of all questions, for the share left unanswered.
        guesses: Families that a language model decided on, by scenario id.

    Raises:
        KeyError: When a case has no plan or a plan names an unknown method.
    """
    rows = tuple(_row_of_plan(case, plans[case.id], taxonomy) for case in cases)
    return Agreement(
        advice=_scored("advice", rows),
        baselines=baselines(cases, taxonomy),
        groups=tuple(_groups(cases, rows)),
        language_model=_of_language_model(cases, guesses or {}, taxonomy),
        unknown_share=unknown_share(cases, questions),
        rows=rows,
    )


def _groups(
    cases: Sequence[ProjectScenario], rows: Sequence[AgreementRow]
) -> Iterator[Group]:
    """Rows by year, then those whose evidence is weak; groups without a row go."""
    pairs = list(zip(cases, rows, strict=True))
    named: dict[str, Callable[[ProjectScenario], bool]] = {
        f"told before {_LATER}": lambda c: c.year is not None and c.year < _LATER,
        f"told in {_LATER} or later": lambda c: c.year is not None and c.year >= _LATER,
        "year not known": lambda c: c.year is None,
        "weak evidence": lambda c: c.confidence == "low",
        "without weak evidence": lambda c: c.confidence != "low",
    }
    for name, belongs in named.items():
        found = [row for case, row in pairs if belongs(case)]
        if 0 < len(found) < len(rows):
            yield Group(name, Figures.of(found))


def _of_language_model(
    cases: Sequence[ProjectScenario],
    guesses: Mapping[str, Sequence[str]],
    taxonomy: Taxonomy,
) -> Figures | None:
    """Its decisions scored as the advice is; None where it decided nothing."""
    rows = [
        _row(case, guesses[case.id], guesses[case.id][0], taxonomy)
        for case in cases
        if case.id in guesses
    ]
    return Figures.of(rows) if rows else None


def baselines(
    cases: Sequence[ProjectScenario], taxonomy: Taxonomy
) -> tuple[Scored, ...]:
    """What a table of frequencies would reach without any rule.

    The most frequent primary method; the most frequent one per main gap; and the same
    where a case has no vote on itself. Votes are counted among the cases that are
    scored, so the baseline of the stated variants is as strong as it can be.
    """
    stated = [case for case in cases if not case.variant_inferred]
    guesses = {
        "most frequent method": _most_frequent,
        "most frequent method per gap": _per_gap,
        "most frequent method per gap, leave one out": _per_gap_left_out,
    }
    return tuple(
        Scored(
            name=name,
            every_case=_guessed(cases, guess(cases, taxonomy), taxonomy),
            stated=_guessed(stated, guess(stated, taxonomy), taxonomy),
        )
        for name, guess in guesses.items()
    )


def unknown_share(
    cases: Sequence[ProjectScenario], questions: Collection[str]
) -> float:
    """Share of (case, question) pairs without an answer; 0 when there is no pair."""
    pairs = len(cases) * len(questions)
    known = sum(key in case.answers for case in cases for key in questions)
    return 1 - known / pairs if pairs else 0.0


def _row_of_plan(
    case: ProjectScenario, plan: PlannedMethods, taxonomy: Taxonomy
) -> AgreementRow:
    families = taxonomy.families(plan.due_now)
    return _row(case, families, taxonomy.family[plan.primary], taxonomy)


def _row(
    case: ProjectScenario, families: Sequence[str], primary: str, taxonomy: Taxonomy
) -> AgreementRow:
    advised = tuple(f for f in families if f != IN_CONTEXT or f in case.families)
    team, advice = _comparable(case, case.families), _comparable(case, advised)
    wanted = _comparable(case, [case.primary])
    distance = taxonomy.dearest(advised) - taxonomy.dearest(case.families)
    return AgreementRow(
        case=case.case,
        chosen=case.families,
        advised=advised,
        primary=primary,
        primary_agrees=wanted == _comparable(case, [primary]),
        jaccard=len(team & advice) / len(team | advice),
        serious=abs(distance) >= _SERIOUS,
        variant_inferred=case.variant_inferred,
        difference=case.difference,
    )


def _comparable(case: ProjectScenario, families: Sequence[str]) -> frozenset[str]:
    if not case.variant_inferred:
        return frozenset(families)
    return frozenset(_ANY_TUNING if f in TUNING else f for f in families)


def _scored(name: str, rows: Sequence[AgreementRow]) -> Scored:
    stated = [row for row in rows if not row.variant_inferred]
    return Scored(name=name, every_case=Figures.of(rows), stated=Figures.of(stated))


def _guessed(
    cases: Sequence[ProjectScenario], guesses: Sequence[str], taxonomy: Taxonomy
) -> Figures:
    pairs = zip(cases, guesses, strict=True)
    return Figures.of([_row(case, [guess], guess, taxonomy) for case, guess in pairs])


def _most_frequent(cases: Sequence[ProjectScenario], _taxonomy: Taxonomy) -> list[str]:
    return [_winner(cases, cases)] * len(cases) if cases else []


def _per_gap(cases: Sequence[ProjectScenario], taxonomy: Taxonomy) -> list[str]:
    return [_winner(_of_same_gap(case, cases, taxonomy), cases) for case in cases]


def _per_gap_left_out(
    cases: Sequence[ProjectScenario], taxonomy: Taxonomy
) -> list[str]:
    guesses = []
    for case in cases:
        others = [other for other in cases if other is not case]
        same_gap = _of_same_gap(case, others, taxonomy)
        guesses.append(_winner(same_gap or others or [case], others))
    return guesses


def _winner(
    voters: Sequence[ProjectScenario], everyone: Sequence[ProjectScenario]
) -> str:
    """The most frequent primary family; ties go to the overall favourite, then a-z."""
    votes = Counter(case.primary for case in voters)
    overall = Counter(case.primary for case in everyone)
    return min(votes, key=lambda family: (-votes[family], -overall[family], family))


def _of_same_gap(
    case: ProjectScenario, others: Sequence[ProjectScenario], taxonomy: Taxonomy
) -> list[ProjectScenario]:
    gap = _gap(case, taxonomy)
    return [other for other in others if _gap(other, taxonomy) == gap]


def _gap(case: ProjectScenario, taxonomy: Taxonomy) -> str | None:
    """The first-named gap, or None when the case names none."""
    answer = case.answers.get(taxonomy.gap) if taxonomy.gap is not None else None
    return answer.value[0] if answer and isinstance(answer.value, tuple) else None
