"""What a report says, and in which order: the only place that decides content."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from adapt_advisor.advice.record import Recommendation
from adapt_advisor.report.document import (
    Document,
    Reference,
    Section,
    Text,
    plain,
    prose,
)
from adapt_advisor.report.render_options import RenderOptions
from adapt_advisor.report.sections import (
    closing,
    costs,
    figures,
    front,
    madr,
    reasons,
    tuning,
)
from adapt_advisor.report.sections.wording import Wording
from adapt_advisor.rulebook.rulebook import Rulebook

Part = Callable[[Wording], Section | None]

DETAILS: tuple[Part, ...] = (
    reasons.context,
    figures.effort,
    figures.pictures,
    costs.over_months,
    tuning.hosted_tuning,
    reasons.alternatives,
    closing.hinged,
    reasons.picture,
    reasons.path,
    closing.consequences,
    closing.assumptions,
    closing.unanswered,
    figures.everything,
    figures.derivations,
    closing.sources,
)
"""What lies behind the front page. Sources come last, as they are numbered by the
sections before them."""


def front_page(
    recommendation: Recommendation, rulebook: Rulebook, options: RenderOptions
) -> Document:
    """The first page alone: what to do, how firm that is, why, and what next."""
    words = Wording(recommendation, rulebook)
    parts = _open_parts(recommendation)
    return _document(words, parts, options)._replace(
        whole=False, trailer=tuple(_trailer(words, options))
    )


def whole(
    recommendation: Recommendation, rulebook: Rulebook, options: RenderOptions
) -> Document:
    """The front page and everything behind it."""
    words = Wording(recommendation, rulebook)
    return _document(words, (*front.FRONT, *DETAILS), options)


def record(
    recommendation: Recommendation, rulebook: Rulebook, options: RenderOptions
) -> Document:
    """A decision record in the order of MADR; what lies behind it comes after."""
    words = Wording(recommendation, rulebook)
    return _document(words, (*madr.FRONT, *DETAILS), options)


def _open_parts(recommendation: Recommendation) -> Sequence[Part]:
    """Half a page is enough where nobody has answered anything."""
    found = recommendation.confidence
    if found and found.decided and len(found.assumed) == found.decided:
        return (front.plan, front.preparations, front.how_firm, front.find_out)
    return front.FRONT


def _document(
    words: Wording, parts: Iterable[Part], options: RenderOptions
) -> Document:
    made = (part(words) for part in parts)
    sections = tuple(part for part in made if part is not None)
    return Document(
        title=options.title or f"Plan: {front.title(words)}",
        lead=f"{front.title(words)}." if options.title else "",
        date=options.date,
        notes=front.refusals(words),
        sections=sections,
        references=tuple(
            Reference(number, source.url) for number, source in words.cited()
        ),
        rulebook=words.recommendation.rulebook,
    )


def _trailer(words: Wording, options: RenderOptions) -> Iterable[Text]:
    if options.saved:
        yield plain(f"Saved in {options.saved}.")
    yield prose(
        "All of it: `--full`. To keep or send: `--format html` or `markdown`, "
        "`--output FILE`."
    )
    rulebook = words.recommendation.rulebook
    yield plain(f"Rules: {rulebook.id} {rulebook.version}, {rulebook.sha256[:12]}.")
