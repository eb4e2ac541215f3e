"""What things are called: methods, questions, values, units, and numbered sources."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from adapt_advisor.advice.record import Flip, PossiblePlan, Recommendation
from adapt_advisor.report.document import Span, Style, Text
from adapt_advisor.rulebook.method import Source
from adapt_advisor.rulebook.question import Question
from adapt_advisor.rulebook.rulebook import Rulebook
from adapt_advisor.rulebook.value import Value
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
        self._numbers: dict[str, int] = {}

    def answer_to(self, question: str) -> Value | None:
        """What the user answered; None where the path did not read an answer."""
        return self._answers.get(question)

    def headline(self) -> str:
        """The plan without stages that only change the prompt, if others are left."""
        return self.methods(self.working(self.recommendation.methods))

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
