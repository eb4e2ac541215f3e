"""The texts of one question: how it is asked, explained, and echoed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from adapt_advisor.answers.profile import Missing
from adapt_advisor.interview.options import shown_options
from adapt_advisor.interview.screen import BLANK, Line, Terminal
from adapt_advisor.interview.session import Progress, Session
from adapt_advisor.problem import UsageError
from adapt_advisor.rulebook.flowchart import Node
from adapt_advisor.rulebook.question import Question
from adapt_advisor.rulebook.rulebook import Rulebook
from adapt_advisor.rulebook.value import Value
from adapt_advisor.words.names import value_of

WhyHook = Callable[[Question, Session], str]
"""Says more about why a question is asked now; an empty text says nothing."""

KEYS = "d don't know   b back   ? help   w why   q save and quit"
_NAMES_SHOWN = 60
"""How many names of GPUs or models the help lists."""


class Asked(NamedTuple):
    """A question as it is put to the user."""

    question: Question
    group: str
    """The heading under which it stands."""
    progress: Progress | None = None
    """None outside the row of questions."""
    current: Value | Missing | None = None
    """The answer that Enter keeps."""
    so_far: str = ""
    """The advice as it looks now, and what the last answer did to it."""
    opened: int = 0
    """By how many the number of questions to go has grown."""
    remark: str | None = None
    """Where the answer that Enter keeps comes from, if nobody typed it."""
    changing: bool = False
    """Whether an answer that was given is being changed."""


def answer_in_lines(terminal: Terminal, asked: Asked, *, again: bool) -> str:
    """Ask in plain lines: the fullest form of the question that one screen holds."""
    block: list[Line] = []
    for block in question_blocks(asked):
        if terminal.fits(block):
            break
    if not again:
        terminal.show(block)
    return terminal.ask("> ")


def head_lines(asked: Asked) -> list[Line]:
    """The question without what can be answered."""
    return list(_head(asked))


def question_blocks(asked: Asked) -> Iterator[list[Line]]:
    """The question in ever fewer lines: without ids, then examples, then headings."""
    for most in (3, 2, 1, 0):
        yield [*_head(asked), *_choices(asked.question, most), *_foot(asked)]


def _head(asked: Asked) -> Iterator[Line]:
    yield BLANK
    yield Line(asked.group, "heading", note=_progress(asked))
    if asked.so_far:
        yield Line(asked.so_far, "dim")
    yield Line(asked.question.ask, "strong")


def _progress(asked: Asked) -> str:
    if asked.progress is None:
        return "change an answer" if asked.changing else ""
    number, to_go = asked.progress
    if to_go == 0:
        return f"question {number}, probably the last"
    said = f"question {number}, about {to_go} to go"
    if not asked.opened:
        return said
    return f"{said}: your last answer opened {asked.opened} more"


def _choices(question: Question, most: int) -> Iterator[Line]:
    ids, examples, headings = most > 2, most > 1, most > 0
    if question.kind == "boolean":
        yield Line("yes", label="  1  ")
        yield Line("no", label="  2  ")
    heading = None
    for number, (name, option) in enumerate(shown_options(question).items(), 1):
        if headings and option.heading and option.heading != heading:
            yield Line(option.heading, "strong")
        heading = option.heading
        yield Line(option.label, label=f"{number:3}  ", note=name if ids else "")
        if examples and option.example:
            yield Line(f"e.g. {option.example}", "dim", label="     ")


def _foot(asked: Asked) -> Iterator[Line]:
    if said := how(asked.question):
        yield Line(said)
    if asked.current is not None:
        yield kept_line(asked)
    yield Line(KEYS, "dim")


def kept_line(asked: Asked) -> Line:
    """The answer that Enter keeps."""
    assert asked.current is not None, "only an answer that there is can be kept"
    kept = value_in_words(asked.question, asked.current)
    return Line(f"Enter keeps: {kept}", note=asked.remark or "")


def how(question: Question) -> str:
    """How an answer is written; empty where it is picked."""
    match question.kind:
        case "multi":
            return "One or more numbers, the most important first, such as 3,1."
        case "number":
            unit = f" in {question.unit}" if question.unit else ""
            return (
                f"A number{unit}, such as 5k, 2.5M or half a million{_own(question)}."
            )
        case "gpu":
            return "A name, such as A100 80GB or L4; ? lists the known ones."
        case "model":
            return "A name, or just the size, such as 8B."
    return ""


def _own(question: Question) -> str:
    """Units of people's own that are understood, where there are some."""
    unit = question.unit or ""
    if unit.startswith("tokens"):
        return ", or 400 pages, 50k words, 3 MB"
    if unit.endswith("/month"):
        return ", or 2,000/day"
    return {"ms": ", or 1.5 s", "USD": ", or 500 EUR"}.get(unit, "")


def help_lines(question: Question, rulebook: Rulebook) -> list[Line]:
    """How to find the answer out, and what happens without one."""
    lines = [BLANK, Line(question.find_out, lead="How to find out: ")]
    lines.extend(
        Line(option.example, label=f"{number:3}  e.g. ")
        for number, option in enumerate(shown_options(question).values(), 1)
        if option.example
    )
    if names := _known_names(question, rulebook):
        lines.append(Line(", ".join(names), "dim", lead="Known: "))
    lines.append(Line(assumed_in_words(question), lead="If you type d: "))
    return lines


def _known_names(question: Question, rulebook: Rulebook) -> list[str]:
    if question.kind not in ("gpu", "model"):
        return []
    names = list(rulebook.gpus if question.kind == "gpu" else rulebook.models)
    more = ["..."] if len(names) > _NAMES_SHOWN else []
    return [*names[:_NAMES_SHOWN], *more]


def why_lines(question: Question, node: Node | None, more: str) -> list[Line]:
    """Why the question is asked, and where in the flowchart.

    Args:
        question: The question.
        node: The node that asks it; None when only estimates need the answer.
        more: What a `WhyHook` adds.
    """
    lines = [BLANK, Line(question.why, lead="Why: ")]
    if node is None:
        lines.append(Line("The estimates need it; no step of the flowchart asks."))
    else:
        lines.append(Line(f"{node.title} ({node.id})", lead="Asked at the step: "))
        lines.append(Line(node.because, lead="Reason of this step: "))
    if more:
        lines.append(Line(more))
    return lines


def echo_line(
    question: Question, value: Value | Missing, remark: str | None = None
) -> Line:
    """What was understood, and how, where the wording left that open."""
    if isinstance(value, Missing):
        return Line(f"unknown. {assumed_in_words(question)}", "dim", label="  = ")
    words = value_in_words(question, value)
    return Line(words, "dim", label="  = ", note=remark or "")


def problem_line(error: UsageError) -> Line:
    """What is wrong with a reply, and the remedy."""
    said = error.problems[0].said
    return Line(said[:1].upper() + said[1:], "problem")


def assumed_in_words(question: Question) -> str:
    """What an unknown answer stands for, and why."""
    unknown = question.unknown
    value = value_in_words(question, unknown.assume)
    explored = (
        " Other answers are worked out too, where they change the plan."
        if unknown.explore
        else ""
    )
    return f"Assumed: {value}. {unknown.because}{explored}"


def value_in_words(question: Question, value: Value | Missing) -> str:
    """An answer as the user knows it."""
    return "unknown" if isinstance(value, Missing) else value_of(question, value)
