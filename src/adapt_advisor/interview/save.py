"""Saving: the text of an answers file, and a place to write it that loses nothing."""

from __future__ import annotations

import json
import os
import re
import shlex
import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from adapt_advisor.answers.profile import Answer, Missing
from adapt_advisor.answers.sources import flag_of
from adapt_advisor.escape import clean
from adapt_advisor.rulebook.question import Question
from adapt_advisor.rulebook.rulebook import Rulebook
from adapt_advisor.rulebook.value import Value

FILE_NAME = "adapt-advisor-answers.yaml"
OPEN_NAME = "adapt-advisor-open.yaml"
REPORT_NAME = "adapt-advisor-report"
_MOST_FILES = 1000
_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
# Words that some YAML reader takes for something else than text.
_SPECIAL = frozenset(
    ["true", "false", "null", "yes", "no", "on", "off", "y", "n", "unknown"]
)


def answers_text(rulebook: Rulebook, answers: Iterable[Answer]) -> str:
    """The text of an answers file that gives these answers again.

    Args:
        rulebook: The rules that the answers are for.
        answers: Known values and *unknown*; questions that were not asked are left out.
    """
    given = {
        answer.question: answer.value
        for answer in answers
        if answer.value not in (Missing.NOT_ASKED, Missing.NOT_APPLICABLE)
    }
    version = json.dumps(rulebook.version)
    lines = [
        f"rulebook: {{id: {_text(rulebook.id)}, version: {version}}}",
        "answers:" if given else "answers: {}",
    ]
    order = [q for q in rulebook.questions if q in given]
    lines.extend(f"  {question}: {_scalar(given[question])}" for question in order)
    return "\n".join(lines) + "\n"


def open_text(rulebook: Rulebook, questions: Iterable[str]) -> str:
    """An answers file of open questions with their help, for somebody to fill in."""
    head = answers_text(rulebook, ()).splitlines()[0]
    asked = [rulebook.questions[name] for name in questions]
    lines = [line for question in asked for line in _to_fill_in(question)]
    return "\n".join([head, "answers:", *lines]) + "\n"


def _to_fill_in(question: Question) -> Iterator[str]:
    yield from _comment(question.ask)
    yield from _comment(f"How to find out: {question.find_out}")
    for name, option in question.options.items():
        yield from _comment(f"  {name}: {option.label}")
    if question.unit:
        yield from _comment(f"In {question.unit}, or with a unit of your own.")
    yield f"  {question.id}: unknown"


def _comment(text: str) -> Iterator[str]:
    for line in textwrap.wrap(clean(text), 80):
        yield f"  # {line}"


def _scalar(value: Value | Missing) -> str:
    if isinstance(value, Missing):
        return "unknown"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float | int):
        whole = value == int(value) and abs(value) < 2**53
        return str(int(value)) if whole else repr(float(value))
    if isinstance(value, tuple):
        return f"[{', '.join(map(_text, value))}]"
    return _text(value)


def _text(text: str) -> str:
    """A word as it is where YAML reads it as a word; else quoted."""
    if _PLAIN.fullmatch(text) and text.lower() not in _SPECIAL:
        return text
    return json.dumps(text)


def places(here: Path, environment: Mapping[str, str], *others: Path) -> list[Path]:
    """Folders to try, in order: here, the user's state folder, the temporary one.

    Args:
        here: The current folder.
        environment: Names the state folder (`XDG_STATE_HOME`, `LOCALAPPDATA`, `HOME`).
        others: The folder for temporary files, where there is one.
    """
    return [here, *_state_folder(environment), *others]


def _state_folder(environment: Mapping[str, str]) -> Iterator[Path]:
    for variable, below in (
        ("XDG_STATE_HOME", ()),
        ("LOCALAPPDATA", ()),
        ("HOME", (".local", "state")),
    ):
        folder = environment.get(variable)
        if folder and Path(folder).is_absolute():
            yield Path(folder, *below, "adapt-advisor")
            return


def save(text: str, folders: Sequence[Path], name: str = FILE_NAME) -> Path | None:
    """Write the text into the first folder that takes it.

    A file that exists is kept: one with the same text is the answer, beside any other
    a numbered one is written.

    Args:
        text: What to keep.
        folders: Where, in the order in which they are tried.
        name: Of the file, where it is free.

    Returns:
        The file; None when no folder could be written to.
    """
    for folder in folders:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            return _save_in(folder, name, text.encode("utf-8", "replace"))
        except OSError:
            continue
    return None


def _save_in(folder: Path, wanted: str, content: bytes) -> Path:
    stem, _, ending = wanted.rpartition(".")
    for number in range(1, _MOST_FILES):
        path = folder / (wanted if number == 1 else f"{stem}-{number}.{ending}")
        try:
            _create(path, content)
        except FileExistsError:
            if not path.is_file() or path.read_bytes() != content:
                continue
        return path
    raise OSError(f"{folder} holds too many files of that name")


def _create(path: Path, content: bytes) -> None:
    """A new file that only its owner reads; no half-written one is left behind."""
    # O_EXCL: in a shared folder, nobody can have put a link in its place.
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
    except OSError:
        path.unlink(missing_ok=True)
        raise


def answers_flags(answers: Iterable[Answer]) -> str:
    """The same answers as the arguments of a command, for when no disk takes them."""
    given = [a for a in answers if a.value not in (Missing.NOT_ASKED,)]
    parts = [f"{flag_of(a.question)}={_flag_value(a.value)}" for a in given]
    return " ".join(map(shlex.quote, parts))


def _flag_value(value: Value | Missing) -> str:
    return ",".join(value) if isinstance(value, tuple) else _scalar(value).strip('"')
