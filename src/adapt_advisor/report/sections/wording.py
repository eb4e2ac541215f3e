"""What things are called: methods, questions, values, units, and numbered sources."""

from __future__ import annotations

from collections.abc import Iterable

from adapt_advisor import words as numbers
from adapt_advisor.advice.record import Flip, PossiblePlan, Recommendation
from adapt_advisor.report.document import Span, Style, Text
from adapt_advisor.rulebook.method import Source
from adapt_advisor.rulebook.question import Question
from adapt_advisor.rulebook.rulebook import Rulebook
from adapt_advisor.rulebook.value import Value

_ACRONYMS = {"gpu": "GPU", "gpus": "GPUs", "api": "API"}


class Wording:
    """One recommendation and its rulebook, with the words for everything in them.

    Sources are numbered in the order in which the report cites them, so one value must
    build one report from its beginning to its end.
    """

    def __init__(self, recommendation: Recommendation, rulebook: Rulebook) -> None:
        self.recommendation = recommendation
        self.rulebook = rulebook
        self._listed = {source.id: source for source in recommendation.sources}
        self._answers = {line.question: line.value for line in recommendation.answers}
        self._numbers: dict[str, int] = {}

    def method(self, method: str) -> str:
        """A method's name; its id where the rulebook does not know it."""
        known = self.rulebook.methods.get(method)
        return known.name if known else method

    def methods(self, methods: Iterable[str], separator: str = " + ") -> str:
        """The names of several methods."""
        return separator.join(map(self.method, methods))

    def answer_to(self, question: str) -> Value | None:
        """What the user answered; None where the path did not read an answer."""
        return self._answers.get(question)

    def working(self, plan: Iterable[str]) -> str:
        """A plan without stages that only change the prompt, if others are left."""
        known, plan = self.rulebook.methods, tuple(plan)
        left = [m for m in plan if m not in known or not known[m].in_context]
        return self.methods(left or plan)

    def headline(self) -> str:
        """The plan without stages that only change the prompt, if others are left."""
        return self.working(self.recommendation.methods)

    def role(self, role: str) -> str:
        """What a stage is for: of a joint role, the parts that answer a named gap."""
        parts = role.split("+")
        asked = [part for part in parts if part in self._gap_roles()]
        return " and ".join(map(self.short, asked or parts[:1]))

    def _gap_roles(self) -> set[str]:
        """Roles of the options that the user named as what is missing."""
        roles: set[str] = set()
        for line in self.recommendation.answers:
            asked = self.question(line.question)
            named = line.value if isinstance(line.value, tuple) else (line.value,)
            for option in named if asked else ():
                known = asked.options.get(str(option)) if asked else None
                if known is not None and known.role is not None:
                    roles.add(known.role)
        return roles

    def question(self, question: str) -> Question | None:
        """The question with this id, where the rulebook has it."""
        return self.rulebook.questions.get(question)

    @staticmethod
    def short(identifier: str) -> str:
        """An id as words: `labelled_examples` is `labelled examples`."""
        words = identifier.replace("_", " ").split(" ")
        return " ".join(_ACRONYMS.get(word, word) for word in words)

    @staticmethod
    def sentence(text: str, style: Style = "plain") -> Text:
        """A text that ends as a sentence does, with room for the next one."""
        ended = text.rstrip().endswith((".", "?", "!", ":"))
        return (Span(text.rstrip(), style), Span(" " if ended else ". "))

    def title(self, identifier: str) -> str:
        """An id as words that begin a line."""
        words = self.short(identifier)
        return words[:1].upper() + words[1:]

    def value(self, question: str, value: Value | None) -> str:
        """An answer in words: labels of options, numbers with their unit.

        Of a label of several sentences, the first one names the option.
        """
        asked = self.question(question)
        if value is None:
            return "not known"
        if isinstance(value, bool):
            return "yes" if value else "no"
        if isinstance(value, int | float):
            return numbers.with_unit(value, asked.unit if asked else None)
        if isinstance(value, tuple):
            return ", ".join(self._word(asked, item) for item in value) or "none"
        return self._word(asked, value)

    def terse(self, question: str, value: Value) -> str:
        """An answer as short as a diagram needs it: option ids as words."""
        if isinstance(value, tuple):
            return ", ".join(map(self.short, value)) or "none"
        if isinstance(value, str):
            return self.short(value)
        return self.value(question, value)

    def _word(self, asked: Question | None, item: str) -> str:
        if asked is None:
            return item
        if item in asked.options:
            return asked.options[item].label.partition(". ")[0].rstrip(".")
        if asked.kind == "gpu":
            return self.gpu(item)
        return self.model(item) if asked.kind == "model" else item

    def gpu(self, gpu: str) -> str:
        """A GPU's label; its id where the catalogue does not know it."""
        known = self.rulebook.gpus.get(gpu)
        return known.label if known else gpu

    def model(self, model: str) -> str:
        """A model's label; its id where the catalogue does not know it."""
        known = self.rulebook.models.get(model)
        return known.label if known else model

    def changeable(self, questions: Iterable[str]) -> bool:
        """Whether a team could bring about other answers to all of these."""
        known = (self.question(question) for question in questions)
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
