"""The loop: asks until nothing open matters, shows the summary, gives the profile."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import NamedTuple

from adapt_advisor.answers.amounts import several
from adapt_advisor.answers.parse import remark_on
from adapt_advisor.answers.profile import Answer, Missing, Origin, Profile
from adapt_advisor.interview import live, offers, prompt, summary
from adapt_advisor.interview.prompt import Asked, WhyHook
from adapt_advisor.interview.reply import Command, Reply, needs_answer, read_reply
from adapt_advisor.interview.screen import Line, Terminal
from adapt_advisor.interview.session import Guide, Session, asking_node
from adapt_advisor.problem import UsageError
from adapt_advisor.words.names import Names

HandOver = Callable[[Sequence[str]], str | None]
"""Writes open questions to a file for a colleague; its name, None when it cannot."""
Keep = Callable[[Sequence[Answer]], str | None]
"""Keeps the answers of now where the end of the process does not reach them; gives the
reason when it cannot."""


class Interrupted(Exception):
    """The user left before the end."""

    def __init__(self, answers: Sequence[Answer]) -> None:
        """Keep what was answered; nothing, when nothing was typed."""
        super().__init__(f"interrupted after {len(answers)} answers")
        self.answers = tuple(answers)


class _Quit(Exception):
    """The user typed q."""


class Before(NamedTuple):
    """What a question showed, for the next one to say what changed since."""

    plan: tuple[str, ...]
    to_go: int


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
    before: Before | None = None
    """What was shown with the question before; None after going back."""
    answered: str | None = None
    """The question that was just answered."""

    @property
    def typed(self) -> bool:
        """Whether somebody answered anything in this session or the one before."""
        began = (a.origin is Origin.INTERACTIVE for a in self.session.start.values())
        return bool(self.session.log or self.drafts) or any(began)

    def saved_answers(self) -> tuple[Answer, ...]:
        """What to save now, in its order: all that was typed, and what Enter keeps."""
        typed = {answer.question: answer for answer in self.session.log}
        answers = {**self.session.start, **self.drafts, **typed}
        return tuple(a for a in answers.values() if a.origin is not Origin.DEFAULT)


def no_more_reasons(_question: object, _session: Session) -> str:
    """The hook that adds nothing to why a question is asked."""
    return ""


def nobody(_questions: Sequence[str]) -> str | None:
    """The hook where no file can be handed to anybody."""
    return None


def interview(
    guide: Guide,
    start: Profile,
    terminal: Terminal,
    keep: Keep,
    why_hook: WhyHook = no_more_reasons,
    resumed: Sequence[Answer] = (),
    hand_over: HandOver = nobody,
    offered: Mapping[str, Answer] = MappingProxyType({}),
) -> Profile:
    """Ask what can still matter, and return the answers to advise on.

    Args:
        guide: The rules.
        start: What is known already, defaults included.
        terminal: Where to ask.
        keep: Is told of the answers after every one of them.
        why_hook: Says more about why a question is asked.
        resumed: Answers of an earlier session, in their order.
        hand_over: Writes open questions to a file for somebody else.
        offered: Answers that were counted; each is shown before it counts.

    Raises:
        Interrupted: On `q`, Ctrl-C or the end of input.
    """
    talk = _Talk(guide, terminal, why_hook, hand_over)
    turn = Turn(Session(start, tuple(resumed)))
    told: str | None = None
    talk.usual_answers.update(offered)
    try:
        talk.welcome(turn.session)
        turn = talk.usual(turn)
        while not turn.accepted:
            turn = talk.step(turn)
            if turn.typed and (reason := keep(turn.saved_answers())) != told:
                told = reason
                talk.not_kept(reason)
            if turn.answered is not None:
                turn = talk.agreed(turn, turn.answered)
        return turn.session.result(guide)
    except (KeyboardInterrupt, EOFError, _Quit):
        raise Interrupted(turn.saved_answers() if turn.typed else ()) from None


@dataclass(frozen=True, slots=True)
class _Talk:
    """The conversation: texts out, replies in; what was said is in the turn."""

    guide: Guide
    terminal: Terminal
    why_hook: WhyHook
    hand_over: HandOver
    usual_answers: dict[str, Answer] = field(default_factory=dict)
    """Answers of the workload that the case is like; Enter takes them."""

    def usual(self, turn: Turn) -> Turn:
        """Ask which usual workload the case is like, where nothing is known yet."""
        rulebook, profile = self.guide.rulebook, turn.session.profile
        known = any(a.origin is not Origin.DEFAULT for a in profile.values())
        if known or not rulebook.presets:
            return turn
        question = offers.preset_question(rulebook)
        asked = Asked(question, "To begin with", current=offers.NONE)
        reply, _ = self._reply(asked, turn.session, None)
        if reply is Command.QUIT:
            raise _Quit
        preset = rulebook.presets.get(reply) if isinstance(reply, str) else None
        if preset is None:
            return turn
        self.terminal.show(offers.preset_lines(rulebook, preset))
        usual = offers.preset_answers(preset)
        self.usual_answers.update({**usual, **self.usual_answers})
        # What is asked is offered with its question; what is not replaces a default.
        start = turn.session.start.with_answers(
            a for q, a in self.usual_answers.items() if q in profile
        )
        return Turn(Session(start))

    def welcome(self, session: Session) -> None:
        """Say what comes."""
        progress = session.progress(self.guide.regions, self.guide.limits_for)
        many = progress.to_go + 1
        count = "One short question" if many == 1 else f"About {many} short questions"
        rest = (
            "Don't know? Type d, and a stated assumption is used. "
            "You can change every answer at the end."
        )
        lines = [Line(self.guide.rulebook.title, "heading"), Line(f"{count}. {rest}")]
        if progress.number > 1:
            lines.append(Line(self._recap(session, progress.number - 1)))
        self.terminal.show(lines)

    def _recap(self, session: Session, count: int) -> str:
        """What is known already, in a line."""
        many = "1 answer is" if count == 1 else f"{count} answers are"
        if not session.log:
            return f"{many} there already; only what is missing is asked."
        last = session.log[-1]
        question = self.guide.rulebook.questions[last.question]
        said = prompt.value_in_words(question, last.value)
        name = Names(self.guide.rulebook).question(last.question)
        return f"{many} there already; the last was {name}: {said}."

    def not_kept(self, reason: str | None) -> None:
        """Say that answers are only in memory now, or that they are on disk again."""
        said = f"Your answers cannot be kept on disk as you type ({reason})."
        text = "Your answers are kept on disk again." if reason is None else said
        self.terminal.show([Line(text, "problem")])

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
        reply, typed = self._reply(asked, turn.session, node)
        if reply is Command.QUIT:
            raise _Quit
        if reply is Command.BACK:
            return Turn(turn.session) if turn.changing else self._back(turn)
        if isinstance(reply, Command):
            if turn.changing or asked.current is None:
                return Turn(turn.session)
            reply, typed = asked.current, ""
        remark = remark_on(asked.question, typed, self.guide.rulebook)
        if not typed:
            remark = asked.remark
        self.terminal.show([prompt.echo_line(asked.question, reply, remark)])
        answer = Answer(name, reply, Origin.INTERACTIVE, remark)
        return self._answered(turn, answer, typed, asked)

    def _answered(self, turn: Turn, answer: Answer, typed: str, asked: Asked) -> Turn:
        if turn.changing:
            return Turn(turn.session.changed(answer), answered=answer.question)
        drafts = {q: a for q, a in turn.drafts.items() if q != answer.question}
        count, _ = several(typed) if asked.question.kind == "gpu" else (None, "")
        for question in self.guide.rulebook.questions.values():
            if count and question.feeds == "gpu_count":
                of = Answer(question.id, float(count), Origin.INTERACTIVE)
                drafts.setdefault(question.id, of)
        to_go = asked.progress.to_go if asked.progress else 0
        before = Before(live.plan_of(self.guide, turn.session), to_go)
        session = turn.session.answered(answer)
        return Turn(session, drafts=drafts, before=before, answered=answer.question)

    def agreed(self, turn: Turn, question: str) -> Turn:
        """The turn; or one that changes an answer, if the last one contradicts it."""
        rulebook, profile = self.guide.rulebook, turn.session.profile
        conflict = offers.conflict_at(rulebook, profile, question)
        if conflict is None:
            return turn
        self.terminal.show(list(offers.conflict_lines(rulebook, conflict, profile)))
        numbers = {str(n): q for n, q in enumerate(conflict.answers, 1)}
        while (said := self.terminal.ask("> ").strip().lower()) not in ("", *numbers):
            if said in ("q", "quit"):
                raise _Quit
            remedy = f"Type a number from 1 to {len(numbers)}, or Enter to keep both."
            self.terminal.show([Line(remedy, "problem")])
        if not said:
            return turn
        return turn._replace(asking=numbers[said], changing=True)

    def _asked(self, turn: Turn, name: str) -> Asked:
        question = self.guide.rulebook.questions[name]
        group = self.guide.rulebook.groups[question.group].label
        if turn.changing:
            given = turn.session.profile.value(name)
            current = None if given is Missing.NOT_ASKED else given
            return Asked(question, group, None, current, changing=True)
        progress = turn.session.progress(self.guide.regions, self.guide.limits_for)
        draft = turn.drafts.get(name) or self.usual_answers.get(name)
        opened = progress.to_go - turn.before.to_go if turn.before else 0
        return Asked(
            question,
            group,
            progress,
            draft.value if draft else None,
            live.so_far(
                self.guide, turn.session, turn.before.plan if turn.before else None
            ),
            max(opened, 0),
            draft.remark if draft else None,
        )

    def _reply(
        self, asked: Asked, session: Session, node: str | None
    ) -> tuple[Reply, str]:
        """Read lines until one is an answer, back or quit; the line as well."""
        again = False
        while True:
            text = self.terminal.answer(asked, again=again)
            again = True
            try:
                reply = read_reply(asked.question, text, self.guide.rulebook)
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
                return reply, text

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
            if choice is Command.HAND_OVER:
                self.terminal.show([self._handed_over(session)])
                continue
            if isinstance(choice, str):
                return Turn(session, choice, changing=True)
            self.terminal.show([Line(summary.KEYS, "dim")])

    def _handed_over(self, session: Session) -> Line:
        """Open questions to a file for a colleague; what became of it."""
        questions = summary.open_questions(self.guide, session)
        if not questions:
            return Line("No question is open.", "dim")
        file = self.hand_over(questions)
        if file is None:
            return Line("No file can be written here.", "problem")
        said = f"{len(questions)} open questions are in {file}. When a colleague filled"
        return Line(f"{said} it in, give it with a second --answers.", "strong")
