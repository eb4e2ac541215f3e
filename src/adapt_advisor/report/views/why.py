"""One or two sentences on what still hangs on a question, for the questionnaire."""

from __future__ import annotations

from adapt_advisor.advice.adviser import Consultation
from adapt_advisor.advice.hinges import flips_of
from adapt_advisor.words.names import Names

_SHOWN = 3
"""Plans that are named."""


def what_hangs_on(consultation: Consultation, question: str) -> str:
    """The plans between which an answer decides, all other answers as they are.

    Missing answers count as assumed.
    """
    plans = [
        consultation.methods,
        *(flip.plan for flip in flips_of(consultation, question)),
    ]
    words = Names(consultation.rulebook)
    names = list(dict.fromkeys(words.methods(words.working(plan)) for plan in plans))
    if len(names) == 1:
        same = f"With your other answers the plan is {names[0]}, whatever this one is"
        return f"{same}; it may still change what to prepare, or an estimate."
    shown, more = names[:_SHOWN], len(names) - _SHOWN
    others = f", and {more} more" if more > 0 else ""
    joined = "; ".join(shown)
    return f"With your other answers it decides between these plans: {joined}{others}."
