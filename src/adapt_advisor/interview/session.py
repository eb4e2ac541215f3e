"""The session: a fold over the answers given so far, never changed in place."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from adapt_advisor.answers.profile import Answer, Origin, Profile
from adapt_advisor.estimate.inputs import used_questions
from adapt_advisor.rulebook.rulebook import Rulebook
from adapt_advisor.rulebook.value import Value
from adapt_advisor.walk.chart import Chart, Limits
from adapt_advisor.walk.frontier import Pending, frontier
from adapt_advisor.walk.moves import Move, walk
from adapt_advisor.walk.regions import Regions
from adapt_advisor.walk.trace import read_by_nodes

LimitsFor = Callable[[Profile], Limits]
"""The limits of a profile; each is worked out only when a guard needs it."""


@dataclass(frozen=True, slots=True)
class Guide:
    """What a session is led by: the rules, their chart, and the limits of a profile."""

    rulebook: Rulebook
    regions: Regions
    """The flowchart, ready for searches."""
    limits_for: LimitsFor

    @property
    def chart(self) -> Chart:
        """The flowchart, ready to walk."""
        return self.regions.chart


class Progress(NamedTuple):
    """Where the user is in the questionnaire."""

    number: int
    """Of the question to come, counted from 1."""
    to_go: int
    """Questions after it: the mean over its answers, with all later ones as assumed."""


@dataclass(frozen=True, slots=True)
class Session:
    """The answers of one questionnaire.

    Later answers in `log` replace earlier ones to the same question; all of them
    replace what `start` says (defaults, a file, the environment, flags).
    """

    start: Profile
    log: tuple[Answer, ...] = ()

    @property
    def profile(self) -> Profile:
        """All answers, those that no longer matter included."""
        given = {answer.question: answer for answer in self.log}
        return Profile({**self.start, **given}, self.start.title)

    def answered(self, answer: Answer) -> Session:
        """The session after one more answer."""
        return Session(self.start, (*self.log, answer))

    def back(self) -> Session:
        """The session before its last answer; itself when there is none."""
        return Session(self.start, self.log[:-1])

    def changed(self, answer: Answer) -> Session:
        """The session with `answer` in the place of any earlier one in the log."""
        log = tuple(old for old in self.log if old.question != answer.question)
        return Session(self.start, (*log, answer))

    def next_question(self, regions: Regions, limits_for: LimitsFor) -> Pending | None:
        """The next question whose answer can still matter; None when all is said."""
        profile = self.profile
        return next(_asked(regions, profile, limits_for), None)

    def progress(self, regions: Regions, limits_for: LimitsFor) -> Progress:
        """How far the user is, by the questions that are left under each answer."""
        usual = (Origin.DEFAULT, Origin.INTERACTIVE)  # nobody was asked for these
        given = {q for q, a in self.start.items() if a.origin not in usual}
        number = len(given | {answer.question for answer in self.log}) + 1
        coming = self.next_question(regions, limits_for)
        if coming is None:
            return Progress(number, 0)
        left = [
            _count_left(regions, self.profile.with_answer(answer), limits_for)
            for answer in _possible_answers(regions.chart, coming.question)
        ]
        return Progress(number, round(sum(left) / len(left)))

    def dropped(self, guide: Guide) -> tuple[str, ...]:
        """Questions that were answered and that the path of these answers never reads.

        Defaults are not listed: nobody gave them.
        """
        profile = self.profile
        read = read_on_path(guide, profile)
        return tuple(
            question
            for question in guide.rulebook.questions
            if question in profile
            and question not in read
            and profile[question].origin is not Origin.DEFAULT
        )

    def result(self, guide: Guide) -> Profile:
        """The profile to advise on: every answer but the dropped ones."""
        dropped = self.dropped(guide)
        profile = self.profile
        kept = {q: a for q, a in profile.items() if q not in dropped}
        return Profile(kept, profile.title)


def _count_left(regions: Regions, profile: Profile, limits_for: LimitsFor) -> int:
    return sum(1 for _ in _asked(regions, profile, limits_for, exact=False))


def _asked(
    regions: Regions, profile: Profile, limits_for: LimitsFor, *, exact: bool = True
) -> Iterator[Pending]:
    """The questions of the frontier that the questionnaire asks."""
    chart = regions.chart
    for one in frontier(regions, profile, limits_for(profile), exact=exact):
        if not chart.domains[chart.index[one.question]].question.quiet:
            yield one


def _possible_answers(chart: Chart, name: str) -> Iterator[Answer]:
    """One answer of every class; of a multi-select question, every single option."""
    domain = chart.domains[chart.index[name]]
    question = domain.question
    values: list[Value] = (
        [(option,) for option in question.options]
        if question.kind == "multi"
        else [domain.nearest(cell, None) for cell in range(domain.size)]
    )
    for value in values:
        yield Answer(question=name, value=value, origin=Origin.INTERACTIVE)


def moves_of(guide: Guide, profile: Profile) -> tuple[Move, ...]:
    """The walk of the profile, with every missing answer assumed."""
    cells = guide.chart.cells(profile)
    return walk(guide.chart, cells, guide.limits_for(profile))


def read_on_path(guide: Guide, profile: Profile) -> frozenset[str]:
    """Questions whose answer the path asks for, tests, or gives to an estimate."""
    on_path = read_by_nodes(guide.chart, moves_of(guide, profile))
    return frozenset(on_path) | frozenset(used_questions(guide.rulebook))


def asking_node(guide: Guide, profile: Profile, question: str) -> str | None:
    """The first node of the path that asks the question; else any node that does."""
    nodes = guide.rulebook.flowchart.nodes
    on_path = [move.node for move in moves_of(guide, profile)]
    for name in (*on_path, *nodes):
        if question in nodes[name].ask:
            return name
    return None
