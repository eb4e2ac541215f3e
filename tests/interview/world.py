"""A small made-up rulebook, and a terminal that a test scripts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from adapt_advisor import (
    Answer,
    Flowchart,
    Gpu,
    Missing,
    Node,
    Origin,
    Profile,
    Question,
    Rulebook,
    Value,
)
from adapt_advisor import answers as answers_of
from adapt_advisor.answers.answers_file import from_file
from adapt_advisor.answers.chain import build_profile
from adapt_advisor.interview.loop import interview
from adapt_advisor.interview.prompt import Asked, answer_in_lines
from adapt_advisor.interview.save import answers_text
from adapt_advisor.interview.screen import Line
from adapt_advisor.interview.session import Guide, Session
from adapt_advisor.rulebook.question import Group
from adapt_advisor.walk.chart import Chart
from adapt_advisor.walk.regions import Regions
from tests.nouns import with_only


def _question(name: str, kind: str, assume: Any, **more: Any) -> Question:
    raw = {
        "id": name,
        "group": "case",
        "kind": kind,
        "ask": f"What about {name}?",
        "why": f"Because {name} matters.",
        "find_out": f"Look {name} up.",
        "unknown": {"assume": assume, "because": f"It is common for {name}."},
    }
    return Question.validated({**raw, **more})


def _option(label: str, example: str | None = None) -> dict[str, Any]:
    return {"label": label, "example": example}


QUESTIONS = (
    _question(
        "gap",
        "multi",
        ["facts"],
        options={
            "facts": _option("Facts. It does not know them.", "Refund periods"),
            "tone": _option("Tone", "Too rude"),
            "tongue": _option("A language", "Khmer"),
        },
    ),
    _question("cited", "boolean", False),
    _question(
        "changes",
        "choice",
        "weekly",
        options={"weekly": _option("Every week", "Prices"), "never": _option("Never")},
    ),
    _question("examples", "number", 500, unit="examples", integer=True, group="data"),
    _question("corpus", "number", 0, unit="tokens", group="data"),
    _question("length", "number", 300, unit="tokens", default=300, group="data"),
    _question("card", "gpu", "A100-80GB-SXM", feeds="gpu_kind", group="data"),
)

_NODES: dict[str, dict[str, Any]] = {
    "gaps": {
        "ask": ["gap"],
        "branches": [
            {"when": {"gap": {"includes": "facts"}}, "go": "lookup"},
            {"otherwise": "behaviour"},
        ],
    },
    "lookup": {
        "ask": ["cited", "changes"],
        "branches": [
            {"when": {"any": [{"cited": True}, {"changes": "weekly"}]}, "go": "rag"},
            {"otherwise": "behaviour"},
        ],
    },
    "rag": {"add": "rag", "role": "knowledge", "go": "behaviour"},
    "behaviour": {
        "ask": ["examples", "length"],
        "branches": [
            {
                "when": {"gap": {"includes": "tone"}, "examples": {"at_least": 50}},
                "go": "lora",
            },
            {"otherwise": "language"},
        ],
    },
    "lora": {"add": "lora", "role": "behaviour", "go": "language"},
    "language": {
        "ask": ["corpus"],
        "branches": [
            {
                "when": {"gap": {"includes": "tongue"}, "corpus": {"above": 1e9}},
                "go": "cpt",
            },
            {"otherwise": "end"},
        ],
    },
    "cpt": {"add": "continued_pretraining", "role": "language", "go": "end"},
    "end": {"ask": ["card"], "stop": True},
}


def _node(name: str, raw: dict[str, Any]) -> Node:
    title = f"Step {name}"
    because = f"Reason of {name}."
    common = {"id": name, "title": title, "because": because, "sources": ["judgement"]}
    return Node.validated({**common, **raw})


# Parts that no questionnaire reads are left out, so nothing is validated.
_PARTS: dict[str, Any] = dict(  # noqa: C408
    id="made-up",
    version="1.0",
    title="A made-up rulebook",
    review="never",
    groups={
        "case": Group(id="case", label="Your case"),
        "data": Group(id="data", label="Your data"),
    },
    questions={question.id: question for question in QUESTIONS},
    flowchart=Flowchart(
        start="gaps", nodes={name: _node(name, raw) for name, raw in _NODES.items()}
    ),
    limits={},
    methods={},
    sources={},
    gpus={
        name: Gpu(
            id=name,
            label=name.replace("-", " "),
            vendor="nvidia",
            generation=generation,
            form_factor="other",
            memory_gb=memory,
            bandwidth_gb_s=1000,
            peak_bf16_tflops=100,
            peak_fp16_tflops=100,
            peak_fp8_tflops=None,
            source="made up",
        )
        for name, generation, memory in (
            ("A100-80GB-SXM", "ampere", 80),
            ("L4", "ada", 24),
        )
    },
    models={},
    prices={},
)
RULEBOOK = with_only(Rulebook, **_PARTS)


def no_facts(_profile: Profile) -> Any:
    return lambda _limit: False


GUIDE = Guide(RULEBOOK, Regions(Chart(RULEBOOK)), no_facts)
START = answers_of(RULEBOOK)


def said(question: str, value: Value | Missing) -> Answer:
    return Answer(question=question, value=value, origin=Origin.INTERACTIVE)


def session_of(*answers: Answer, start: Profile = START) -> Session:
    return Session(start, answers)


def values(profile: Profile) -> dict[str, Value | Missing]:
    return {question: answer.value for question, answer in profile.items()}


def reread(text: str, rulebook: Rulebook = RULEBOOK) -> Profile:
    """The profile that an answers file of this text gives."""
    return build_profile(rulebook, [from_file("saved", text.encode())], [])


class Scripted:
    """Answers with the lines of a script; a class of exception in it is raised."""

    def __init__(
        self, script: Iterable[str | type[BaseException]], rows: int = 1000
    ) -> None:
        self.script = list(script)
        self.shown: list[Line] = []
        self.rows = rows
        self.since: list[Line] = []
        """What was shown since the last reply."""
        self.screens: list[str] = []

    def show(self, lines: Sequence[Line]) -> None:
        self.shown.extend(lines)
        self.since.extend(lines)

    def fits(self, lines: Sequence[Line]) -> bool:
        return len(lines) <= self.rows

    def answer(self, asked: Asked, *, again: bool) -> str:
        return answer_in_lines(self, asked, again=again)

    def ask(self, prompt: str) -> str:
        self.screens.append(text_of(self.since))
        self.since = []
        if not self.script:
            raise AssertionError(f"the script is too short:\n{self.screens[-1]}")
        reply = self.script.pop(0)
        if isinstance(reply, str):
            return reply
        raise reply

    @property
    def text(self) -> str:
        return text_of(self.shown)


def text_of(lines: Iterable[Line]) -> str:
    return "\n".join(
        f"{line.label}{line.lead}{line.text}" + (f" ({line.note})" if line.note else "")
        for line in lines
    )


class Kept:
    """Stands for the disk: keeps the answers file of the last that it was told."""

    def __init__(self, reason: str | None = None) -> None:
        self.text = ""
        self.times = 0
        self.reason = reason

    def __call__(self, answers: Sequence[Answer]) -> str | None:
        self.text = answers_text(RULEBOOK, answers)
        self.times += 1
        return self.reason


def run(
    *script: str | type[BaseException], start: Profile = START, **more: Any
) -> tuple[Profile, Scripted]:
    terminal = Scripted(script)
    profile = interview(GUIDE, start, terminal, Kept(), **more)
    assert terminal.script == []
    return profile, terminal
