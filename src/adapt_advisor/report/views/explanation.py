"""The explanation of a recommendation as text, in every format."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from adapt_advisor.advice.difference import Difference
from adapt_advisor.advice.record import Recommendation
from adapt_advisor.report.document import Document, Reference, Section
from adapt_advisor.report.sections import closing, explanation
from adapt_advisor.report.sections.front import title
from adapt_advisor.report.sections.hinges import hinges
from adapt_advisor.report.sections.reasons import alternatives, path
from adapt_advisor.report.sections.what_if import what_if
from adapt_advisor.report.sections.wording import Wording
from adapt_advisor.rulebook.rulebook import Rulebook


@dataclass(frozen=True, slots=True)
class Explanation:
    """A recommendation, and what somebody wants to know about it."""

    recommendation: Recommendation
    why_not: tuple[str, ...] = ()
    """Methods asked about; empty = all."""
    what_if: Difference | None = None

    @property
    def is_whole(self) -> bool:
        """Whether nothing in particular was asked."""
        return not self.why_not and self.what_if is None


def build_explanation(explained: Explanation, rulebook: Rulebook) -> Document:
    """The explanation as a document without a format.

    With a question, its answer alone; without one, everything.
    """
    words = Wording(explained.recommendation, rulebook)
    made = _whole(words) if explained.is_whole else _asked(words, explained)
    sections = [section for section in made if section is not None]
    cited = words.cited() if explained.is_whole else ()
    if explained.is_whole and (listed := closing.sources(words)) is not None:
        sections.append(listed)
    return Document(
        title=f"Why: {title(words)}",
        sections=tuple(sections),
        references=tuple(Reference(number, source.url) for number, source in cited),
        rulebook=explained.recommendation.rulebook,
    )


def _whole(words: Wording) -> list[Section | None]:
    return [
        explanation.stages(words),
        hinges(words),
        alternatives(words),
        path(words),
    ]


def _asked(words: Wording, explained: Explanation) -> list[Section | None]:
    parts: list[Section | None] = [explanation.headline(words)]
    parts.append(explanation.why_not(words, explained.why_not))
    if explained.what_if is not None:
        parts.append(what_if(words, explained.what_if))
    return parts


def json_text(explained: Explanation, rulebook: Rulebook) -> str:
    """The explanation in JSON, ending in one newline."""
    return json.dumps(as_data(explained, rulebook), indent=2, allow_nan=False) + "\n"


def as_data(explained: Explanation, rulebook: Rulebook) -> dict[str, Any]:
    """The explanation as plain data: a part of the recommendation's own fields."""
    from adapt_advisor.report.render import json_

    whole = json_.as_data(explained.recommendation, rulebook)
    kept = ("schema_version", "plan", "primary", "preparations", "blocked_by", "path")
    data = {name: whole[name] for name in kept}
    rejected = [
        one
        for one in whole["rejected"]
        if not explained.why_not or one["method"] in explained.why_not
    ]
    data |= {"rejected": rejected}
    data |= {name: whole[name] for name in ("hinges", "possible_plans")}
    data["in_plan"] = [
        method
        for method in dict.fromkeys(explained.why_not)
        if method in explained.recommendation.methods
    ]
    comparison = explained.what_if
    data["what_if"] = None if comparison is None else compared(comparison)
    names = ("answers", "missing", "assumptions", "dropped", "sources", "rulebook")
    return data | {name: whole[name] for name in names}


def compared(comparison: Difference) -> dict[str, Any]:
    """Two recommendations side by side, as plain data."""
    from adapt_advisor.report.render import json_

    return {
        "answers": [
            {
                "question": one.question,
                "before": json_.settable(one.before),
                "after": json_.settable(one.after),
            }
            for one in comparison.answers
        ],
        "same_plan": comparison.same_plan,
        "plan_before": list(comparison.plan_before),
        "plan_after": list(comparison.plan_after),
        "later_before": list(comparison.later_before),
        "later_after": list(comparison.later_after),
        "methods": json_.fields(comparison.methods),
        "preparations": json_.fields(comparison.preparations),
        "blocked_by": json_.fields(comparison.refusals),
        "parts_at": comparison.parts_at,
        "estimates": [
            {
                "method": one.method,
                "quantity": one.quantity,
                **json_.quantity("before", one.before),
                **json_.quantity("after", one.after),
            }
            for one in comparison.estimates
        ],
    }
