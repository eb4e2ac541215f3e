"""The summary: every answer before the result, numbered, open to change."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from adapt_advisor.answers.profile import Missing, Origin
from adapt_advisor.answers.settled import Settled, SettledAnswers
from adapt_advisor.interview.reply import COMMANDS, Command
from adapt_advisor.interview.screen import BLANK, Line
from adapt_advisor.interview.session import Guide, Session, read_on_path
from adapt_advisor.problem import UsageError
from adapt_advisor.rulebook.question import Question
from adapt_advisor.words.names import Names

_MARKS = {
    Origin.ASSUMED: "unknown, assumed",
    Origin.DEFAULT: "default",
    Origin.FILE: "from the file",
    Origin.ENVIRONMENT: "from the environment",
    Origin.SET: "from --set",
    Origin.FLAG: "from a flag",
    Origin.INTERACTIVE: "",
}
_NOT_ASKED = "not asked, assumed if needed"
KEYS = (
    "Enter show the advice   number change that answer   b back   "
    "o open questions to a file   q save and quit"
)


class Row(NamedTuple):
    """One answer in the summary."""

    question: str
    group: str
    text: str
    mark: str
    """Where it comes from, when the user did not type it."""


def summary_rows(guide: Guide, session: Session) -> tuple[Row, ...]:
    """What the advice will rest on: answers, assumptions and defaults."""
    profile = session.profile
    read = read_on_path(guide, profile)
    rulebook = guide.rulebook
    answers = SettledAnswers(rulebook.questions, profile)
    return tuple(
        row
        for group in dict.fromkeys(q.group for q in rulebook.questions.values())
        for question in rulebook.questions.values()
        if question.group == group and question.id in read
        for row in _rows(question, answers[question.id], Names(rulebook))
    )


def _rows(question: Question, settled: Settled, names: Names) -> Iterator[Row]:
    unasked = settled.silence is Missing.NOT_ASKED
    if unasked and question.feeds is None:
        return
    text = names.value(question.id, settled.value)
    typed = settled.origin is Origin.INTERACTIVE
    mark = (typed and settled.remark) or _MARKS[settled.origin]
    mark = _NOT_ASKED if unasked else mark
    yield Row(question.id, question.group, text, mark)


def open_questions(guide: Guide, session: Session) -> tuple[str, ...]:
    """What the advice rests on and nobody knows yet."""
    answers = SettledAnswers(guide.rulebook.questions, session.profile)
    rows = summary_rows(guide, session)
    return tuple(
        row.question for row in rows if answers[row.question].origin is Origin.ASSUMED
    )


def summary_lines(
    guide: Guide, rows: Sequence[Row], dropped: Sequence[str]
) -> list[Line]:
    """The rows under their headings, and what became of the other answers."""
    lines = [BLANK, Line("Your answers", "heading")]
    group: str | None = None
    names = Names(guide.rulebook)
    for number, row in enumerate(rows, 1):
        if row.group != group:
            group = row.group
            lines.append(Line(guide.rulebook.groups[group].label, "strong"))
        text = f"{names.title(row.question)}: {row.text}"
        lines.append(Line(text, label=f"{number:4}  ", note=row.mark))
    if dropped:
        unused = ", ".join(map(names.question, dropped))
        lines.append(Line(f"No longer used, whatever you said: {unused}.", "dim"))
    return [*lines, BLANK, Line(KEYS, "dim")]


def read_choice(text: str, rows: Sequence[Row]) -> Command | str:
    """What was typed under the summary: a command, or the question to change.

    Raises:
        UsageError: When it is neither.
    """
    word = text.strip().lower()
    if not word:
        return Command.KEEP
    if word == "o":
        return Command.HAND_OVER
    if word in COMMANDS:
        return COMMANDS[word]
    if word.isascii() and word.isdigit() and 1 <= int(word[:9]) <= len(rows):
        return rows[int(word[:9]) - 1].question
    known = {row.question: row.question for row in rows}
    if word.replace("-", "_").replace(" ", "_") in known:
        return known[word.replace("-", "_").replace(" ", "_")]
    raise UsageError.of(
        "that is no line of the summary",
        f"Press Enter to go on, or type a number from 1 to {len(rows)}",
    )
