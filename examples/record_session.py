"""Records a session of the questionnaire as plain text, in `examples/session.txt`.

Run as `python examples/record_session.py` after a change of rules or texts; it needs
pexpect. What is typed stands behind each `> `.
"""

from __future__ import annotations

import os
import re
import sys
import tempfile
from pathlib import Path
from typing import Any

import pexpect  # type: ignore[import-untyped]

from adapt_advisor import Rulebook, load_rulebook

OUTPUT = Path(__file__).with_name("session.txt")
PRESET = "1"
"""The usual workload that is picked: support chat."""
TYPED = {
    "gap_type": "facts, behaviour_style_format",
    "route": "hosted",
    "data_place": "any_api",
    "eval_set": "y",
    "prompting_tried": "y",
    "knowledge_source": "documents",
    "reference_corpus_tokens": "400 pages",
    "knowledge_change_rate": "weekly_monthly",
    "citations_needed": "y",
    "labelled_examples": "2k",
    "monthly_requests": "2,000/day",
    "training_budget": "3000",
}
"""Lines by question; d to the others, Enter where an answer is offered."""


def main() -> None:
    """Write the session."""
    OUTPUT.write_text(recorded(), encoding="utf-8")
    print(f"wrote {OUTPUT.name}")


def recorded() -> str:
    """Answer every question, accept the summary; what the screen showed."""
    rulebook = load_rulebook()
    with tempfile.TemporaryDirectory() as folder:
        child: Any = pexpect.spawn(
            sys.executable, ["-m", "adapt_advisor", "ask", "--plain"], cwd=folder,
            env={**os.environ, "TERM": "dumb", "HOME": folder}, encoding="utf-8",
            timeout=60, dimensions=(60, 80),
        )  # fmt: skip
        child.delaybeforesend = None
        screens = ["$ adapt-advisor ask --plain\n"]
        while True:
            child.expect("\n> $")
            screen = child.before.replace("\r\n", "\n")
            screens.append(f"{screen}\n> ")
            child.sendline(_reply(rulebook, screen))
            if "\nYour answers\n" in screen:
                break
        child.expect(pexpect.EOF)
        screens.append(child.before.replace("\r\n", "\n"))
    lines = (line.rstrip() for line in "".join(screens).split("\n"))
    text = re.sub("\n{3,}", "\n\n", "\n".join(lines))
    return text.strip() + "\n"


def _reply(rulebook: Rulebook, screen: str) -> str:
    if "What is it most like?" in screen:
        return PRESET
    if "These hardly go together" in screen or "\nYour answers\n" in screen:
        return ""
    text = " ".join(screen.split())
    asked = [q for q in rulebook.questions.values() if q.ask in text]
    if not asked:
        return "d"
    question = max(asked, key=lambda q: text.index(q.ask))
    offered = "Enter keeps:" in text.rpartition(question.ask)[2]
    return TYPED.get(question.id, "" if offered else "d")


if __name__ == "__main__":
    main()
