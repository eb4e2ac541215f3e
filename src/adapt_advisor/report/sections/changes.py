"""Changed answers in words: what would have to be otherwise, and who can change it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from adapt_advisor.advice.record import Need, Rejected
from adapt_advisor.estimate.nouns import LimitReading
from adapt_advisor.report.document import Text, plain
from adapt_advisor.report.sections.wording import Wording
from adapt_advisor.rulebook.guard import Guard
from adapt_advisor.rulebook.value import Value
from adapt_advisor.words import numbers
from adapt_advisor.words.guards import (
    answer_in_words,
    guard_in_words,
    limit_in_words,
    moved_in_words,
)

_WAYS_SHOWN = 3
"""Of several plausible changes, how many a report names."""


_LEADS = {
    "act": "It comes in once",
    "learn": "It comes in if",
    "other": "It would be another case if",
}


def ways_in(words: Wording, rejected: Rejected) -> tuple[Text, ...]:
    """Plausible changes that bring a method in; what a team can do comes first."""
    about = "about " if rejected.approximate else ""
    ways = words.plausible.ways(rejected)[:_WAYS_SHOWN]
    return tuple(
        plain(
            f"{_LEADS[way.kind]} "
            f"{change_in_words(words, way.changes, way.classes, about)}."
        )
        for way in ways
    )


def change_in_words(
    words: Wording,
    change: Mapping[str, Value],
    classes: Mapping[str, Guard],
    about: str = "",
    *,
    now: bool = True,
) -> str:
    """Several answers that change together, each with what holds now.

    Args:
        words: What things are called.
        change: Question ids and the answers they change to.
        classes: For some of them, the guard for all answers that would do.
        about: Stands before a number that is approximate.
        now: Whether the present answer is said too.
    """
    told = [
        _one(words, question, value, classes.get(question), about, now=now)
        for question, value in change.items()
    ]
    return " and ".join(told)


def _one(
    words: Wording,
    question: str,
    value: Value,
    does: Guard | None,
    about: str,
    *,
    now: bool,
) -> str:
    here = words.answer_to(question)
    if isinstance(value, tuple) and isinstance(here, tuple) and does is None:
        return moved_in_words(question, value, here, words)
    aside = ""
    if about and _is_less(value, here):
        about = f"only {about}"
    if now and here is not None:
        aside = f" (you said {words.value(question, here)})"
    if does is not None:
        return guard_in_words(does, words) + aside
    return answer_in_words(question, value, words, about) + aside


def _is_less(value: Value, here: Value | None) -> bool:
    both = isinstance(value, float | int) and isinstance(here, float | int)
    return both and value < here  # type: ignore[operator]


def limit_in_figures(words: Wording, limit: LimitReading) -> str:
    """A limit as it came out, with the numbers that were compared."""
    said = limit_in_words(limit.limit, words, holds=limit.holds)
    if limit.estimate is None or limit.bound is None:
        return f"{said}: {limit.why or 'the limit is not known'}"
    value = numbers.spread(limit.estimate, limit.estimate.unit)
    return f"{said}: estimated at {value}, against {numbers.figure(limit.bound)}"


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
