"""The loop: asks until nothing open matters, shows the summary, gives the profile."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from adapt_advisor.answers.profile import Answer, Missing, Origin, Profile
from adapt_advisor.interview import prompt, summary
from adapt_advisor.interview.prompt import Asked, WhyHook
from adapt_advisor.interview.reply import Command, Reply, needs_answer, read_reply
from adapt_advisor.interview.save import answers_text
from adapt_advisor.interview.screen import Line, Terminal
from adapt_advisor.interview.session import Guide, Session, asking_node
from adapt_advisor.problem import UsageError
from adapt_advisor.rulebook.value import Value

Save = Callable[[str], Path | None]
"""Writes the text of an answers file and says where; None when nothing could be."""


class Interrupted(Exception):
    """The user left before the end."""

    def __init__(self, path: Path | None, text: str) -> None:
        """Keep where the answers are, and the answers themselves.

        Args:
            path: The answers file; None when there was nothing to save, or no place.
            text: Its content; empty when there was nothing to save.
        """
        super().__init__(f"interrupted; answers saved in {path}")
        self.path, self.text = path, text


class _Quit(Exception):
    """The user typed q."""


class Turn(NamedTuple):
    """Where the loop stands between two questions."""

    session: Session
    asking: str | None = None
    """A question to ask again, whatever the frontier says."""
    changing: bool = False
    """Whether that question was picked in the summary."""
    drafts: Mapping[str, Answer] = MappingProxyType({})
    """Answers taken back; each is offered when its question comes again."""
    accepted: bool = False

    def saved_answers(self) -> tuple[Answer, ...]:
        """What to save now: nothing that was typed is lost, but what is being asked."""
        drafts = {q: a for q, a in self.drafts.items() if q != self.asking}
        answers = {**drafts, **self.session.profile}
        return tuple(a for a in answers.values() if a.origin is not Origin.DEFAULT)


def no_more_reasons(_question: object, _session: Session) -> str:
    """The hook that adds nothing to why a question is asked."""
    return ""


def interview(
    guide: Guide,
    start: Profile,
    terminal: Terminal,
    save: Save,
    why_hook: WhyHook = no_more_reasons,
) -> Profile:
    """Ask what can still matter, and return the answers to advise on.

    Args:
        guide: The rules.
        start: What is known already, defaults included.
        terminal: Where to ask.
        save: Keeps the answers when the user leaves early.
        why_hook: Says more about why a question is asked.

    Raises:
        Interrupted: On `q`, Ctrl-C or the end of input, after saving.
    """
    talk = _Talk(guide, terminal, why_hook)
    turn = Turn(Session(start))
    try:
        talk.welcome(turn.session)
        while not turn.accepted:
            turn = talk.step(turn)
        return turn.session.result(guide)
    except (KeyboardInterrupt, EOFError, _Quit):
        typed = turn.session.log or turn.drafts
        text = answers_text(guide.rulebook, turn.saved_answers()) if typed else ""
        raise Interrupted(save(text) if text else None, text) from None


@dataclass(frozen=True, slots=True)
class _Talk:
    """The conversation: texts out, replies in; what was said is in the turn."""

    guide: Guide
    terminal: Terminal
    why_hook: WhyHook

    def welcome(self, session: Session) -> None:
        """Say what comes."""
        progress = session.progress(self.guide.regions, self.guide.limits_for)
        many = progress.to_go + 1
        count = "One short question" if many == 1 else f"About {many} short questions"
        rest = (
            "Don't know? Type d, and a stated assumption is used. "
            "You can change every answer at the end."
        )
        title = Line(self.guide.rulebook.title, "heading")
        self.terminal.show([title, Line(f"{count}. {rest}")])

    def step(self, turn: Turn) -> Turn:
        """Ask one question, or show the summary when none is left."""
        node = None
        question = turn.asking
        if question is None:
            pending = turn.session.next_question(
                self.guide.regions, self.guide.limits_for
            )
            if pending is None:
                return self.summary(turn)
            question, node = pending
        node = node or asking_node(self.guide, turn.session.profile, question)
        return self.question(turn, question, node)

    def question(self, turn: Turn, name: str, node: str | None) -> Turn:
        """Ask one question, and take the turn that the reply makes."""
        asked = self._asked(turn, name)
        self._show_question(asked)
        reply = self._reply(asked, turn.session, node)
        if reply is Command.QUIT:
            raise _Quit
        if reply is Command.BACK:
            return Turn(turn.session) if turn.changing else self._back(turn)
        if isinstance(reply, Command):
            if turn.changing or asked.current is None:
                return Turn(turn.session)
            reply = asked.current
        self.terminal.show([prompt.echo_line(asked.question, reply)])
        return _answered(turn, name, reply)

    def _asked(self, turn: Turn, name: str) -> Asked:
        question = self.guide.rulebook.questions[name]
        group = self.guide.rulebook.groups[question.group].label
        if turn.changing:
            given = turn.session.profile.value(name)
            current = None if given is Missing.NOT_ASKED else given
            return Asked(question, group, None, current)
        progress = turn.session.progress(self.guide.regions, self.guide.limits_for)
        draft = turn.drafts.get(name)
        return Asked(question, group, progress, draft.value if draft else None)

    def _show_question(self, asked: Asked) -> None:
        """The fullest form of the question that one screen holds."""
        block: list[Line] = []
        for block in prompt.question_blocks(asked):
            if self.terminal.fits(block):
                break
        self.terminal.show(block)

    def _reply(self, asked: Asked, session: Session, node: str | None) -> Reply:
        """Read lines until one is an answer, back or quit."""
        while True:
            try:
                reply = read_reply(
                    asked.question, self.terminal.ask("> "), self.guide.rulebook
                )
                if reply is Command.KEEP and asked.current is None:
                    raise needs_answer(asked.question)
            except UsageError as error:
                self.terminal.show([prompt.problem_line(error)])
                continue
            if reply is Command.HELP:
                help_ = prompt.help_lines(asked.question, self.guide.rulebook)
                self.terminal.show(help_)
            elif reply is Command.WHY:
                self.terminal.show(self._why(asked, session, node))
            else:
                return reply

    def _why(self, asked: Asked, session: Session, node: str | None) -> list[Line]:
        nodes = self.guide.rulebook.flowchart.nodes
        more = self.why_hook(asked.question, session)
        return prompt.why_lines(asked.question, nodes[node] if node else None, more)

    def _back(self, turn: Turn) -> Turn:
        """Take the last answer back and ask its question again."""
        if not turn.session.log:
            self.terminal.show([Line("This is the first question.", "problem")])
            return turn
        last = turn.session.log[-1]
        drafts = {**turn.drafts, last.question: last}
        return Turn(turn.session.back(), last.question, drafts=drafts)

    def summary(self, turn: Turn) -> Turn:
        """Show every answer, and take the turn that the reply makes."""
        session = turn.session
        rows = summary.summary_rows(self.guide, session)
        lines = summary.summary_lines(self.guide, rows, session.dropped(self.guide))
        self.terminal.show(lines)
        while True:
            try:
                choice = summary.read_choice(self.terminal.ask("> "), rows)
            except UsageError as error:
                self.terminal.show([prompt.problem_line(error)])
                continue
            if choice is Command.QUIT:
                raise _Quit
            if choice is Command.KEEP:
                return Turn(session, accepted=True)
            if choice is Command.BACK:
                return self._back(turn)
            if isinstance(choice, str):
                return Turn(session, choice, changing=True)
            self.terminal.show([Line(summary.KEYS, "dim")])


def _answered(turn: Turn, question: str, value: Value | Missing) -> Turn:
    answer = Answer(question=question, value=value, origin=Origin.INTERACTIVE)
    drafts = {q: a for q, a in turn.drafts.items() if q != question}
    if turn.changing:
        return Turn(turn.session.changed(answer))
    return Turn(turn.session.answered(answer), drafts=drafts)
