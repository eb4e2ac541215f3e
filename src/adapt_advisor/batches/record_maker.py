"""One line of JSON to one record: the chosen parts of the advice, or its problems."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from adapt_advisor.advice.advise import advise
from adapt_advisor.advice.adviser import Adviser
from adapt_advisor.answers.chain import build_profile, read_answer
from adapt_advisor.answers.profile import Answer, Origin
from adapt_advisor.answers.sources import FileAnswers, Raw
from adapt_advisor.batches.lines import Line
from adapt_advisor.problem import Problem, UsageError, did_you_mean, misuse
from adapt_advisor.report.render.json_ import FIELDS, estimated
from adapt_advisor.report.sections.wording import Wording
from adapt_advisor.rulebook.rulebook import Rulebook

DEFAULT_FIELDS = ("plan", "primary")
EXPLAINED = ("rejected", "hinges", "possible_plans", "confidence")
"""Fields that take most of the time, and are therefore asked for."""
_ALONE = frozenset(
    ["plan", "primary", "route", "preparations", "blocked_by", "answers", "missing",
     "assumptions", "estimates", "next_steps", "dropped", "rulebook"]
)  # fmt: skip
"""Fields that rest on no other part of the recommendation than the plan."""
_WITHOUT_DERIVATIONS = {**FIELDS, "estimates": estimated}
"""How estimates were reached is an explanation, and longer than all the rest."""
_KEYS = ("answers", "id", "rulebook", "title")
MOST_REMEMBERED = 50_000
"""Answers whose reading is kept: what people write repeats itself."""


class Wanted(NamedTuple):
    """What a record holds."""

    fields: tuple[str, ...] = DEFAULT_FIELDS
    """Of the JSON of a recommendation."""
    explain: bool = False
    """Whether counterfactuals, hinges and derivations are worked out."""

    @property
    def parts(self) -> tuple[str, ...] | None:
        """The parts of the recommendation that these fields need; None = all."""
        return self.fields if _ALONE.issuperset(self.fields) else None


def wanted_fields(named: Sequence[str] | None, *, explain: bool = False) -> Wanted:
    """The fields of a record.

    Args:
        named: Fields of the JSON of a recommendation; None = plan and primary method,
            and with `explain` what it explains as well.
        explain: Whether counterfactuals and hinges are worked out.

    Raises:
        UsageError: With every field that there is not, or that needs `explain`.
    """
    if named is None:
        return Wanted(
            (*DEFAULT_FIELDS, *EXPLAINED) if explain else DEFAULT_FIELDS, explain
        )
    known, problems = tuple(FIELDS), []
    for name in named:
        if name not in known:
            cause, remedy = f"there is no field {name}", did_you_mean(name, known)
            problems.append(misuse("--fields", cause, remedy))
        elif name in EXPLAINED and not explain:
            cause = f"{name} is worked out only on request"
            problems.append(misuse("--fields", cause, "Give --explain too"))
    if problems:
        raise UsageError(problems)
    return Wanted(tuple(dict.fromkeys(named)), explain)


class RecordMaker:
    """Makes records under one adviser; what was read before is remembered."""

    def __init__(self, adviser: Adviser, wanted: Wanted) -> None:
        """Nothing is worked out yet."""
        self.adviser = adviser
        self.wanted = wanted
        self._read: dict[tuple[object, ...], Answer] = {}

    def record(self, line: Line) -> dict[str, Any]:
        """The record of one line; one of problems where the line has some."""
        head: dict[str, Any] = {"line": line.number}
        try:
            given = _object(line)
            if "id" in given:
                head["id"] = given["id"]
            return {**head, **self._advice(given, line)}
        except UsageError as error:
            return {**head, "problems": [_problem(one) for one in error.problems]}

    def _advice(self, given: Mapping[str, Any], line: Line) -> dict[str, Any]:
        file = _answers(given, line)
        profile = build_profile(self.adviser.rulebook, [file], (), self._remembered)
        explain, parts = self.wanted.explain, self.wanted.parts
        found = advise(
            self.adviser,
            profile,
            explain=None if explain else (),
            hinges=explain,
            parts=parts,
        )
        words = Wording(found, self.adviser.rulebook)
        tell = FIELDS if explain else _WITHOUT_DERIVATIONS
        return {name: tell[name](found, words) for name in self.wanted.fields}

    def _remembered(self, rulebook: Rulebook, raw: Raw) -> Answer:
        """The answer that a raw one was read as before; read now where it is new."""
        value = tuple(raw.value) if isinstance(raw.value, list) else raw.value
        # True == 1 == 1.0, and each is another answer.
        key = (raw.question, type(raw.value), value)
        try:
            known = self._read.get(key)
        except TypeError:  # a value that holds lists or mappings fits no question
            return read_answer(rulebook, raw)
        if known is None:
            if len(self._read) >= MOST_REMEMBERED:
                self._read.clear()
            known = self._read[key] = read_answer(rulebook, raw)
        return known


def _object(line: Line) -> dict[str, Any]:
    """The JSON object of a line."""
    place = f"line {line.number}"
    if line.too_long:
        cause = f"the line has more than {len(line.content):,} bytes"
        raise UsageError.of(cause, "A profile has a few thousand", place)
    try:
        found = json.loads(
            line.content.decode("utf-8-sig"),
            parse_constant=_no_number,
            object_pairs_hook=_once,
        )
    except json.JSONDecodeError as error:
        cause = f"this is not JSON: {error.msg} at column {error.colno}"
        raise UsageError.of(cause, "Write one object per line", place) from None
    except UnicodeDecodeError:
        raise UsageError.of(
            "this is not UTF-8 text", "Save it as UTF-8", place
        ) from None
    except RecursionError:
        raise UsageError.of("this is nested too deep", "Flatten it", place) from None
    except ValueError as error:
        raise UsageError.of(str(error), "Correct the line", place) from None
    if not isinstance(found, dict):
        remedy = 'Write {"answers": {QUESTION: VALUE, ...}}'
        raise UsageError.of("this is no object", remedy, place)
    return found


def _no_number(word: str) -> Any:
    raise ValueError(f"{word} is no number that JSON has")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key stands here twice")
    return found


def _answers(given: Mapping[str, Any], line: Line) -> FileAnswers:
    place = f"line {line.number}"
    problems = [
        misuse(place, f"unknown key {key}", "Answers stand under answers")
        for key in given
        if key not in _KEYS
    ]
    answers = given.get("answers")
    if not isinstance(answers, dict):
        cause = "there is no object under answers"
        problems.append(misuse(place, cause, 'Write "answers": {QUESTION: VALUE, ...}'))
    named = given.get("rulebook")
    if named is not None and not isinstance(named, str):
        problems.append(misuse(place, "rulebook is not an id", "Give its id"))
    if problems or not isinstance(answers, dict):
        raise UsageError(problems)
    raws = tuple(Raw(key, value, Origin.FILE, place) for key, value in answers.items())
    return FileAnswers(raws, named, place)


def _problem(problem: Problem) -> dict[str, Any]:
    return {
        "place": str(problem.place),
        "code": problem.code,
        "cause": problem.cause,
        "remedy": problem.remedy,
    }


def dumped(record: Mapping[str, Any]) -> bytes:
    """A record as its line of JSON: ASCII, ending in a newline."""
    text = json.dumps(record, allow_nan=False, separators=(",", ":"))
    return text.encode() + b"\n"
