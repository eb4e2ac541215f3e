"""What things are called: methods, questions, values, units, and numbered sources."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property

from adapt_advisor.advice.plausible import Plausible
from adapt_advisor.advice.record import (
    Flip,
    Hinge,
    PossiblePlan,
    Recommendation,
    Rejected,
)
from adapt_advisor.report.document import Span, Style, Text
from adapt_advisor.rulebook.method import Source
from adapt_advisor.rulebook.question import Question
from adapt_advisor.rulebook.rulebook import Rulebook
from adapt_advisor.rulebook.value import Value
from adapt_advisor.words.guards import (
    answer_in_words,
    guard_in_words,
    limit_in_words,
    moved_in_words,
)
from adapt_advisor.words.ids import listed
from adapt_advisor.words.names import Names


class Wording(Names):
    """One recommendation and its rulebook, with the words for everything in them.

    Sources are numbered in the order in which the report cites them, so one value must
    build one report from its beginning to its end.
    """

    def __init__(self, recommendation: Recommendation, rulebook: Rulebook) -> None:
        super().__init__(rulebook)
        self.recommendation = recommendation
        self._listed = {source.id: source for source in recommendation.sources}
        self._answers = {line.question: line.value for line in recommendation.answers}
        assumed = recommendation.assumptions
        self._assumed = {one.question: one.value for one in assumed}
        self._numbers: dict[str, int] = {}

    @cached_property
    def plausible(self) -> Plausible:
        """The changes of answers that help a reader."""
        here = self.recommendation
        return Plausible(here.answers, here.assumptions, self.rulebook)

    @property
    def alternatives(self) -> tuple[Rejected, ...]:
        """The methods that somebody will ask about, where they were explained."""
        out = {one.method: one for one in self.recommendation.rejected}
        asked = self.recommendation.alternatives
        return tuple(out[method] for method in asked if method in out)

    @property
    def hinges(self) -> Iterator[Hinge]:
        """Hinges of the plan that a reader could turn."""
        return self.plausible.hinges(self.recommendation.hinges)

    def feeds(self, feed: str) -> bool:
        """Whether the answer that feeds an input of the estimates was given."""
        return any(
            question.feeds == feed and question.id in self._answers
            for question in self.rulebook.questions.values()
        )

    def limit(self, name: str) -> str:
        """A limit of the path as it came out."""
        for step in self.recommendation.path:
            for limit in step.limits:
                if limit.limit == name:
                    return limit_in_words(name, self, holds=limit.holds)
        return limit_in_words(name, self, holds=True)

    def flip(self, hinge: Hinge, flip: Flip) -> str:
        """The answer at which the plan flips, as a clause."""
        if flip.answers is not None:
            return guard_in_words(flip.answers, self)
        about = "about " if flip.approximate or hinge.approximate else ""
        now = hinge.answer or self._assumed.get(hinge.question)
        if isinstance(flip.value, tuple) and isinstance(now, tuple):
            return moved_in_words(hinge.question, flip.value, now, self)
        return answer_in_words(hinge.question, flip.value, self, about)

    def answer_to(self, question: str) -> Value | None:
        """What the user answered; None where the path did not read an answer."""
        return self._answers.get(question)

    def role(self, role: str) -> str:
        """Which of the named gaps a stage closes; empty where none."""
        parts = role.split("+")
        return listed([name for gap, name in self._gaps() if gap in parts])

    def _gaps(self) -> Iterator[tuple[str, str]]:
        """Roles of the options that the user named as missing, with their names."""
        for line in self.recommendation.answers:
            asked = self.asked(line.question)
            named = line.value if isinstance(line.value, tuple) else (line.value,)
            for option in named if asked else ():
                known = asked.options.get(str(option)) if asked else None
                if known is not None and known.role is not None:
                    yield known.role, self.option(asked, str(option))

    def asked(self, question: str) -> Question | None:
        """The question with this id, where the rulebook has it."""
        return self.rulebook.questions.get(question)

    @staticmethod
    def sentence(text: str, style: Style = "plain") -> Text:
        """A text that ends as a sentence does, with room for the next one."""
        ended = text.rstrip().endswith((".", "?", "!", ":"))
        return (Span(text.rstrip(), style), Span(" " if ended else ". "))

    def here(self, question: str) -> Value | None:
        """The answer that counts: the one given, or the one assumed."""
        asked = self.asked(question)
        assumed = self._assumed.get(question, asked.unknown.assume if asked else None)
        return self._answers.get(question, assumed)

    def changeable(self, questions: Iterable[str]) -> bool:
        """Whether a team could bring about other answers to all of these."""
        known = (self.asked(question) for question in questions)
        return all(question is None or question.changeable for question in known)

    def difference(self, other: Flip | PossiblePlan) -> str:
        """Another plan, told by how it differs from the recommended one."""
        here, plan = self.recommendation, other.plan
        now = [m for m in plan if m not in other.later]
        told = (
            ("adds {}", [m for m in plan if m not in here.methods]),
            ("drops {}", [m for m in here.methods if m not in plan]),
            ("starts {} now", [m for m in here.later if m in now]),
            ("leaves {} for later", [m for m in here.due_now if m in other.later]),
        )
        parts = [said.format(self.methods(ids, ", ")) for said, ids in told if ids]
        return "; ".join(parts) or self.methods(plan, ", then ")

    def cite(self, sources: Iterable[str]) -> Text:
        """References to sources, each a link; unknown ids are left out."""
        spans: list[Span] = []
        for identifier in dict.fromkeys(sources):
            source = self._source(identifier)
            if source is not None:
                number = self._numbers.setdefault(identifier, len(self._numbers) + 1)
                spans += [Span(" "), Span(str(number), "cite", source.url)]
        return tuple(spans)

    def cited(self) -> tuple[tuple[int, Source], ...]:
        """Sources with their numbers; those that no sentence cites come last."""
        for identifier in self._listed:
            self._numbers.setdefault(identifier, len(self._numbers) + 1)
        return tuple(
            (number, source)
            for identifier, number in self._numbers.items()
            if (source := self._source(identifier)) is not None
        )

    def _source(self, identifier: str) -> Source | None:
        return self._listed.get(identifier) or self.rulebook.sources.get(identifier)
