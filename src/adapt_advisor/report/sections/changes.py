"""Changed answers in words: what would have to be otherwise, and who can change it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from adapt_advisor.advice.record import Flip, Hinge, Need, Rejected
from adapt_advisor.estimate.nouns import LimitReading
from adapt_advisor.report.document import Text, plain
from adapt_advisor.report.sections.wording import Wording
from adapt_advisor.rulebook.guard import AllOf, Guard, Test
from adapt_advisor.rulebook.value import Value
from adapt_advisor.words import numbers
from adapt_advisor.words.guards import (
    answer_in_words,
    guard_in_words,
    limit_in_words,
)

FLIPS_SHOWN = 4
"""Other plans of one question that a report shows; JSON has all."""
_WAYS_SHOWN = 3
"""Of several smallest changes, how many a report names of each sort."""


def ways_in(words: Wording, rejected: Rejected) -> tuple[Text, ...]:
    """Smallest changes that bring a method in; what a team can change comes first."""
    classes = rejected.classes or ({},) * len(rejected.changes)
    pairs = list(zip(rejected.changes, classes, strict=True))
    own = [pair for pair in pairs if words.changeable(pair[0])]
    given = [pair for pair in pairs if not words.changeable(pair[0])]
    about = "about " if rejected.approximate else ""
    lines = [
        *_sentences(words, own, "It would come in if", about),
        *_sentences(words, given, "In another case, not by your choice: if", about),
    ]
    return tuple(map(plain, lines))


Way = tuple[dict[str, Value], dict[str, Guard]]
"""Answers that change together, and the guards for all that would do."""


def _sentences(words: Wording, ways: list[Way], lead: str, about: str) -> list[str]:
    told = [
        f"{'Or if' if i else lead} {change_in_words(words, *way, about)}."
        for i, way in enumerate(ways[:_WAYS_SHOWN])
    ]
    more = len(ways) - _WAYS_SHOWN
    if more > 0:
        told.append(f"Or in {more} more {'way' if more == 1 else 'ways'}.")
    return told


def change_in_words(
    words: Wording,
    change: Mapping[str, Value],
    classes: Mapping[str, Guard],
    about: str = "",
) -> str:
    """Several answers that change together, each with what holds now."""
    return " and ".join(
        _one(words, question, value, classes.get(question), about)
        for question, value in change.items()
    )


def _one(
    words: Wording, question: str, value: Value, does: Guard | None, about: str
) -> str:
    now = words.answer_to(question)
    aside = f" (you said {words.value(question, now)})" if now is not None else ""
    if does is not None:
        return guard_in_words(does, words) + aside
    if isinstance(value, tuple) and isinstance(now, tuple):
        return _moved(words, question, value, now)
    return answer_in_words(question, value, words, about) + aside


def _moved(
    words: Wording, question: str, value: tuple[str, ...], now: tuple[str, ...]
) -> str:
    """Options of a multi-select answer that come and go."""
    added = tuple(option for option in value if option not in now)
    gone = tuple(option for option in now if option not in value)
    parts = []
    if added:
        parts.append(Test(question=question, operator="includes_any", operands=added))
    if gone:
        parts.append(Test(question=question, operator="excludes", operands=gone))
    return guard_in_words(AllOf(parts=tuple(parts)), words)


def move_in_words(words: Wording, hinge: Hinge, flip: Flip) -> str:
    """The change at which the plan flips, as it follows "if"."""
    if isinstance(flip.value, tuple) and isinstance(hinge.answer, tuple):
        return _moved(words, hinge.question, flip.value, hinge.answer)
    return flip_in_words(words, hinge, flip)


def flip_in_words(words: Wording, hinge: Hinge, flip: Flip) -> str:
    """The answer at which the plan flips."""
    about = "about " if flip.approximate or hinge.approximate else ""
    if flip.answers is not None:
        return guard_in_words(flip.answers, words)
    return about + words.value(hinge.question, flip.value)


def limit_in_figures(words: Wording, limit: LimitReading) -> str:
    """A limit as it came out, with the numbers that were compared."""
    said = limit_in_words(limit.limit, words, holds=limit.holds)
    if limit.estimate is None or limit.bound is None:
        return f"{said} ({limit.why or 'the limit is not known'})"
    value = numbers.spread(limit.estimate, limit.estimate.unit)
    return f"{said} (estimated at {value}, against {numbers.exact(limit.bound)})"


def rejection_in_words(words: Wording, rejected: Rejected) -> str:
    """Why a method is out: what led on there, what held instead, what was proved."""
    needs = "; or ".join(_need(words, need) for need in rejected.needs)
    parts = [f"It needs that {needs}." if needs else "", _here(words, rejected)]
    return " ".join(part for part in (*parts, *_proof(rejected)) if part)


def _need(words: Wording, need: Need) -> str:
    told = guard_in_words(need.guard, words)
    if need.unless is None:
        return told
    return f"{told}, while {guard_in_words(need.unless, words, holds=False)}"


def _here(words: Wording, rejected: Rejected) -> str:
    said = [
        answer_in_words(reading.question, reading.value, words)
        + (" (assumed)" if reading.origin == "assumed" else "")
        for reading in rejected.decided_by
    ]
    said += [limit_in_figures(words, limit) for limit in rejected.limits]
    return f"Here {'; '.join(said)}." if said else ""


def _proof(rejected: Rejected) -> Iterator[str]:
    """What the search proved, where the changes alone do not say it."""
    proof, size = rejected.proof, len(rejected.changes[0]) if rejected.changes else 0
    if proof.fewest is None:
        yield "No change of answers can: no path of this flowchart adds it."
        return
    if proof.fewest > 1:
        yield f"No change of fewer than {proof.fewest} answers brings it in."
    if not rejected.changes:
        yield (
            f"Up to {proof.tried} changed answers were tried, and none was found that "
            "its estimates allow."
        )
    elif size > proof.fewest:
        fewer = "one was" if size == 2 else f"fewer than {size} were"
        yield f"Where {fewer} tried, the estimates did not allow it."
    if proof.more:
        yield "There are more changes of this size."


def more_flips(hinge: Hinge) -> int:
    """How many flips a report leaves out."""
    return max(0, len(hinge.flips) - FLIPS_SHOWN)
