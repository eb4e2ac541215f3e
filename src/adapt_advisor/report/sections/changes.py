"""Changed answers in words: what would have to be otherwise, and who can change it."""

from __future__ import annotations

from collections.abc import Mapping

from adapt_advisor.advice.record import Flip, Hinge, Rejected
from adapt_advisor.report.document import Text, plain
from adapt_advisor.report.sections.wording import Wording
from adapt_advisor.rulebook.value import Value

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


Way = tuple[dict[str, Value], dict[str, str]]
"""Answers that change together, and the answers of their classes in words."""


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
    classes: Mapping[str, str],
    about: str = "",
) -> str:
    """Several answers that change together, each with what holds now."""
    return " and ".join(
        _one(words, question, value, classes.get(question), about)
        for question, value in change.items()
    )


def _one(
    words: Wording, question: str, value: Value, said: str | None, about: str
) -> str:
    now = words.answer_to(question)
    name = words.short(question)
    if isinstance(value, tuple) and isinstance(now, tuple):
        return f"{name} {_moved(words, question, value, now)}"
    number = about if isinstance(value, float) else ""
    wanted = said or number + words.value(question, value)
    aside = f" (you said {words.value(question, now)})" if now is not None else ""
    return f"{name} were {wanted}{aside}"


def _moved(
    words: Wording, question: str, value: tuple[str, ...], now: tuple[str, ...]
) -> str:
    """Options of a multi-select answer that come and go."""
    added = tuple(option for option in value if option not in now)
    gone = tuple(option for option in now if option not in value)
    parts = []
    if added:
        parts.append(f"also named {words.value(question, added)}")
    if gone:
        parts.append(f"did not name {words.value(question, gone)}")
    return " and ".join(parts) or "named the same in another order"


def move_in_words(words: Wording, hinge: Hinge, flip: Flip) -> str:
    """The change at which the plan flips, as it follows "if"."""
    if isinstance(flip.value, tuple) and isinstance(hinge.answer, tuple):
        return _moved(words, hinge.question, flip.value, hinge.answer)
    return flip_in_words(words, hinge, flip)


def flip_in_words(words: Wording, hinge: Hinge, flip: Flip) -> str:
    """The answer at which the plan flips."""
    about = "about " if flip.approximate or hinge.approximate else ""
    return flip.words or about + words.value(hinge.question, flip.value)


def more_flips(hinge: Hinge) -> int:
    """How many flips a report leaves out."""
    return max(0, len(hinge.flips) - FLIPS_SHOWN)
