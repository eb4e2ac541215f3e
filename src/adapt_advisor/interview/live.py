"""The advice as it looks while questions are still open, in one line."""

from __future__ import annotations

from adapt_advisor.answers.profile import Origin
from adapt_advisor.interview.session import Guide, Session, moves_of
from adapt_advisor.walk.plan import due, methods_of
from adapt_advisor.words.names import Names


def plan_of(guide: Guide, session: Session) -> tuple[str, ...]:
    """The methods of the plan, with everything not answered yet assumed."""
    nodes = guide.rulebook.flowchart.nodes
    added = (due(nodes[move.node]) for move in moves_of(guide, session.profile))
    return methods_of(tuple(one for one in added if one is not None))


def so_far(guide: Guide, session: Session, before: tuple[str, ...] | None) -> str:
    """The plan of now, and what the last answer did to it.

    Args:
        guide: The rules.
        session: Every answer so far.
        before: The plan that the question before stood under; None = not to compare.

    Returns:
        Nothing before the first answer: an advice that rests on none is none.
    """
    if not session.log and all(
        a.origin is Origin.DEFAULT for a in session.start.values()
    ):
        return ""
    names, plan = Names(guide.rulebook), plan_of(guide, session)
    shown = names.working(plan)
    told = f"So far: {names.methods(shown) or 'no plan'}."
    if before is None:
        return told
    return f"{told} {_difference(names, before, plan)}"


def _difference(names: Names, before: tuple[str, ...], plan: tuple[str, ...]) -> str:
    added = [method for method in plan if method not in before]
    gone = [method for method in before if method not in plan]
    said = [
        *([f"added {names.methods(added, ', ')}"] if added else []),
        *([f"took out {names.methods(gone, ', ')}"] if gone else []),
    ]
    if not said:
        return "Your last answer left that as it was."
    return f"Your last answer {' and '.join(said)}."
