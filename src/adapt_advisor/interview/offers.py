"""What the questionnaire offers besides questions: usual workloads, and warnings."""

from __future__ import annotations

from collections.abc import Iterator

from adapt_advisor.answers.profile import Answer, Origin, Profile
from adapt_advisor.interview.prompt import value_in_words
from adapt_advisor.interview.screen import BLANK, Line
from adapt_advisor.rulebook.question import Conflict, Option, Preset, Question, Unknown
from adapt_advisor.rulebook.rulebook import Rulebook
from adapt_advisor.words.names import Names

NONE = "none"


def preset_question(rulebook: Rulebook) -> Question:
    """Which usual workload the case is like; Enter says none."""
    options = {
        name: Option(label=preset.label, example=preset.example)
        for name, preset in rulebook.presets.items()
    }
    none = Option(label="None of these, or I know my own numbers")
    return Question(
        id="preset",
        group="",
        kind="choice",
        ask="What is it most like?",
        why="Its usual lengths, volume and waiting time are then offered as answers.",
        find_out="Each number is shown before it counts, and can be changed.",
        options={**options, NONE: none},
        unknown=Unknown(assume=NONE, because="Every number is then asked for."),
    )


def preset_answers(preset: Preset) -> dict[str, Answer]:
    """The answers of a usual workload, by question, each saying that it is one."""
    remark = f"usual for: {preset.label}"
    return {
        question: Answer(question, value, Origin.INTERACTIVE, remark)
        for question, value in preset.answers.items()
    }


def preset_lines(rulebook: Rulebook, preset: Preset) -> list[Line]:
    """What a usual workload stands for, and where its numbers are from."""
    names = Names(rulebook)
    said = "; ".join(
        f"{names.question(question)}: "
        f"{value_in_words(rulebook.questions[question], value)}"
        for question, value in preset.answers.items()
    )
    titles = (rulebook.sources[s].title for s in preset.sources)
    return [
        Line(f"{said}.", "dim", label="  = "),
        Line("; ".join(titles), "dim", label="    ", lead="From: "),
    ]


def conflict_at(rulebook: Rulebook, profile: Profile, question: str) -> Conflict | None:
    """The first conflict between the answer to a question and the others given."""
    for conflict in rulebook.conflicts.values():
        if question in conflict.answers and _holds(conflict, profile):
            return conflict
    return None


def _holds(conflict: Conflict, profile: Profile) -> bool:
    for question, wanted in conflict.answers.items():
        answer = profile.get(question)
        if answer is None or answer.origin is Origin.DEFAULT or not answer.is_known:
            return False
        given = answer.value
        options = wanted if isinstance(wanted, tuple) else (wanted,)
        chosen = given if isinstance(given, tuple) else (given,)
        if not set(options) & set(chosen):
            return False
    return True


def conflict_lines(
    rulebook: Rulebook, conflict: Conflict, profile: Profile
) -> Iterator[Line]:
    """Both answers, and the choice between them."""
    yield BLANK
    yield Line(f"These hardly go together. {conflict.because}", "problem")
    names = Names(rulebook)
    for number, question in enumerate(conflict.answers, 1):
        said = value_in_words(rulebook.questions[question], profile.value(question))
        yield Line(f"change {names.question(question)}: {said}", label=f"{number:3}  ")
    yield Line("Enter keeps both.", "dim")
