"""Options as they are shown: under their headings, numbered in that order."""

from __future__ import annotations

from adapt_advisor.rulebook.question import Option, Question


def shown_options(question: Question) -> dict[str, Option]:
    """The options by id, in the order in which they are numbered on the screen.

    Those of one heading stand together, where the first of them stands.
    """
    options = question.options.items()
    headings = list(dict.fromkeys(option.heading for _, option in options))
    ranked = sorted(options, key=lambda item: headings.index(item[1].heading))
    return dict(ranked)
