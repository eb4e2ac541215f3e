"""The order of the flowchart: which nodes can be reached, and in what order."""

from __future__ import annotations

from adapt_advisor.rulebook.flowchart import Flowchart


def backwards(flowchart: Flowchart) -> tuple[str, ...]:
    """Reachable nodes, each after all that it leads to; the start comes last.

    A depth-first search. In a graph with a cycle it still names every reachable node,
    but the order of those on the cycle means nothing.
    """
    nodes = flowchart.nodes
    found: list[str] = []
    seen: set[str] = set()
    stack: list[tuple[str, bool]] = [(flowchart.start, False)]
    while stack:
        name, leaving = stack.pop()
        if leaving:
            found.append(name)
        elif name not in seen:
            seen.add(name)
            stack.append((name, True))
            stack.extend((t, False) for t in nodes[name].targets if t not in seen)
    return tuple(found)


def forwards(flowchart: Flowchart) -> tuple[str, ...]:
    """Reachable nodes, each before all that it leads to: every arrow points forward."""
    return backwards(flowchart)[::-1]
