"""The house rulebook's advice, plain and with hostile text wherever text may stand."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from adapt_advisor import Recommendation, Rulebook, advise, answers, load_rulebook
from adapt_advisor.checks.every import check
from adapt_advisor.rulebook.load import load_content

HOUSE = Path(__file__).parents[2] / "examples" / "house_rulebook"
PARTS = ("methods/*.yaml", "*.yaml", "catalogue/*.yaml")
TEXTS = {
    "name", "label", "ask", "why", "find_out", "because", "title", "summary",
    "evaluate", "move_up", "what", "notice", "sentence", "review", "says",
    "says_not", "example", "first_steps", "needs",
}  # fmt: skip
HOSTILE = (
    "</details><script>alert(1)</script> | `x` [a](javascript:b) ![c](d) **e** _f_\n"
    "# g\n\n1. h \x1b[31m \x9b2J \u202e [bold]i[/bold] "
    "[link=https://j.example]k[/link] "
    '"]; end --> n9 #quot; <https://l.example> &lt; $m$ https://n.example'
)


@cache
def house() -> Rulebook:
    return load_rulebook(str(HOUSE))


def advice(**given: Any) -> Recommendation:
    """The house's advice; without answers everything is assumed."""
    return advise(house(), answers(house(), given))


def rich() -> Recommendation:
    return advice(gap="facts,tone", examples=2345, cited=True, budget=100)


def bare() -> Recommendation:
    """Nothing is known."""
    return advice(gap="unknown")


@cache
def hostile_rulebook() -> Rulebook:
    files = {
        str(path.relative_to(HOUSE)): path
        for part in PARTS
        for path in HOUSE.glob(part)
    }
    content = {
        name: _dumped(yaml.safe_load(path.read_text())) for name, path in files.items()
    }
    loaded = load_content(content)
    assert not [p for p in check(loaded) if p.severity == "error"]
    return loaded.rulebook


def hostile() -> tuple[Recommendation, Rulebook]:
    rules = hostile_rulebook()
    profile = answers(rules, gap="facts,tone", examples=2345)
    return advise(rules, profile), rules


def _dumped(data: Any) -> bytes:
    return yaml.safe_dump(_spoilt(data), sort_keys=False).encode()


def _spoilt(data: Any, key: str = "") -> Any:
    if isinstance(data, dict):
        return {name: _spoilt(value, name) for name, value in data.items()}
    if isinstance(data, list):
        inner = "" if key == "ask" else key  # a node's questions, not a wording
        return [_spoilt(item, inner) for item in data]
    return HOSTILE if isinstance(data, str) and key in TEXTS else data
