"""What a report says, and in which order: the only place that decides content."""

from __future__ import annotations

from adapt_advisor.advice.record import Recommendation
from adapt_advisor.report.document import Document, Reference, Section
from adapt_advisor.report.sections import answer, closing, figures, reasons
from adapt_advisor.report.sections.wording import Wording
from adapt_advisor.rulebook.rulebook import Rulebook

_ORDER = (
    answer.decision,
    answer.effort,
    answer.preparations,
    answer.find_out,
    reasons.context,
    reasons.reasons,
    reasons.path,
    reasons.alternatives,
    closing.consequences,
    figures.estimates,
    figures.derivations,
    closing.assumptions,
    closing.changes,
    answer.unanswered,
    answer.next_steps,
    closing.sources,
)
"""A decision record, with the answer before its context. Sources come last because
they are numbered by the sections before them."""


def build(
    recommendation: Recommendation, rulebook: Rulebook, *, date: str | None = None
) -> Document:
    """The recommendation as a document without a format.

    Args:
        recommendation: What to report.
        rulebook: The rulebook that gave it.
        date: Printed as given; None leaves the line out.
    """
    words = Wording(recommendation, rulebook)
    notes = answer.refusals(words)
    made = (part(words) for part in _ORDER)
    sections: tuple[Section, ...] = tuple(part for part in made if part is not None)
    return Document(
        title=answer.title(words),
        date=date,
        notes=notes,
        sections=sections,
        references=tuple(
            Reference(number, source.url) for number, source in words.cited()
        ),
        rulebook=recommendation.rulebook,
    )
