"""Hosted tuning: who still tunes models, where a stage may be trained at a provider."""

from __future__ import annotations

from adapt_advisor.catalogue.serving import TuningService
from adapt_advisor.report.document import Item, Listing, Section, Span
from adapt_advisor.report.sections.wording import Wording


def hosted_tuning(words: Wording) -> Section | None:
    """Every provider with its state, for a plan that trains and may be hosted."""
    known = words.rulebook.methods
    plan = words.recommendation.plan
    trained = [s for s in plan if s.method in known and known[s.method].training]
    services = words.rulebook.serving.tuning_services
    if not services or not any(s.route in ("hosted", "undecided") for s in trained):
        return None
    items = tuple(Item(_service(one)) for one in services)
    return Section("hosted_tuning", "Who tunes models for you", (Listing(items),))


def _service(one: TuningService) -> tuple[Span, ...]:
    return (
        Span(one.provider, "link", one.url),
        Span(f": {one.state}. {one.doors} "),
        Span(f"State of {one.as_of}; look again by {one.review_by}."),
    )
