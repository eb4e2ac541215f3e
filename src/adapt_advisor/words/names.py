"""What the parts of a rulebook are called, and answers in words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from adapt_advisor.rulebook.question import Question
from adapt_advisor.rulebook.rulebook import Rulebook
from adapt_advisor.rulebook.value import Value
from adapt_advisor.words import numbers
from adapt_advisor.words.ids import capital, spoken

_SIZE = re.compile(r"^([\d.]+)b$", re.IGNORECASE)


class Names:
    """One rulebook, with the words for everything in it."""

    def __init__(self, rulebook: Rulebook) -> None:
        """Nothing is worked out before it is asked for."""
        self.rulebook = rulebook

    def question(self, question: str) -> str:
        """What the answer to a question is called: `checked examples`."""
        known = self.rulebook.questions.get(question)
        return known.name if known and known.name else spoken(question)

    def title(self, question: str) -> str:
        """A question's name as it begins a line."""
        return capital(self.question(question))

    def method(self, method: str) -> str:
        """A method's name; its id as words where the rulebook does not know it."""
        known = self.rulebook.methods.get(method)
        return known.name if known else spoken(method)

    def methods(self, methods: Iterable[str], separator: str = " + ") -> str:
        """The names of several methods."""
        return separator.join(map(self.method, methods))

    def working(self, plan: Iterable[str]) -> tuple[str, ...]:
        """A plan without stages that only change the prompt, if others are left."""
        known, plan = self.rulebook.methods, tuple(plan)
        left = tuple(m for m in plan if m not in known or not known[m].in_context)
        return left or plan

    def gpu(self, gpu: str) -> str:
        """A GPU's label; its id where the catalogue does not know it."""
        known = self.rulebook.gpus.get(gpu)
        return known.label if known else gpu

    def model(self, model: str) -> str:
        """A model's label; of a bare size, a model of that size."""
        known = self.rulebook.models.get(model)
        if known:
            return known.label
        size = _SIZE.match(model)
        if size is None:
            return model
        billions = float(size.group(1))
        told = f"{billions:g}B" if billions >= 1 else f"{billions * 1000:g}M"
        return f"a {told} model"

    def node(self, node: str) -> str:
        """The title of a step of the flowchart."""
        known = self.rulebook.flowchart.nodes.get(node)
        return known.title if known else capital(spoken(node))

    def step(self, step: str) -> str:
        """A preparation or refusal, by the title of the node that names it."""
        for node in self.rulebook.flowchart.nodes.values():
            if step in (node.prepare, node.block):
                return node.title
        return capital(spoken(step))

    def value(self, question: str, value: Value | None) -> str:
        """An answer in words: names of options, numbers with their unit."""
        asked = self.rulebook.questions.get(question)
        if value is None:
            return "not known"
        if asked is None:
            return value if isinstance(value, str) else str(value)
        return value_of(asked, value, self.option)

    def option(self, asked: Question | None, item: str) -> str:
        """An option's name; a label where it names a GPU or model."""
        if asked is None:
            return item
        if asked.kind == "gpu":
            return self.gpu(item)
        return self.model(item) if asked.kind == "model" else option_name(asked, item)


def option_name(question: Question, option: str) -> str:
    """An option's name; without one its label up to the first full stop."""
    known = question.options.get(option)
    if known is None:
        return option
    return known.name or known.label.partition(". ")[0].rstrip(".")


def value_of(
    question: Question,
    value: Value,
    option: Callable[[Question, str], str] = option_name,
) -> str:
    """An answer in words: names of options, numbers with their unit.

    Args:
        question: What was asked.
        value: The answer.
        option: Names an option, GPU or model.
    """
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return numbers.with_unit(value, question.unit)
    if isinstance(value, tuple):
        return ", ".join(option(question, item) for item in value) or "none"
    return option(question, value)
