"""No report says what no person would say: all examples and all scenarios."""

from __future__ import annotations

import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from adapt_advisor import (
    Profile,
    Recommendation,
    RenderOptions,
    advise,
    answers,
    render,
)
from adapt_advisor.report.build import front_page
from adapt_advisor.report.document import Ladder, Listing, Paragraph, Text
from tests.shipped import adviser, project_answers, rulebook, textbook_answers

EXAMPLES = sorted((Path(__file__).parents[2] / "examples" / "answers").glob("*.yaml"))
RULES = rulebook()
LONGEST_SENTENCE = 35
FRONT_LINES, MOST_LINES = 45, 55
FRONT_WORDS = 700
FORBIDDEN = re.compile(
    r"is known and is|were unknown|not so that|also named"
    r"|\b(?:if|were|from a) [0-9]{3,}b\b"
    r"|\bnot by your choice|were no\b|engineer-weeks|in another case"
    r"|\([^()]*\(|\) \(|(?<![\w.,-])1 (?!.?illion)[A-Za-z-]+[^s\W]s\b(?! of)"
    r"|(?-i:\b(\w+) \1\b)|\{\}",
    re.IGNORECASE,
)
IDS = re.compile(r"\b[a-z]+_[a-z_]+\b")


def cases() -> dict[str, Profile]:
    found = {path.stem: answers(RULES, files=[path]) for path in EXAMPLES}
    for name, given in project_answers().items():
        found[f"case {name}"] = answers(RULES, given)
    for name, given in textbook_answers().items():
        found[f"situation {name}"] = answers(RULES, given)
    return found


CASES = cases()


@cache
def told(name: str) -> Recommendation:
    return advise(adviser(), CASES[name])


def bare(text: str) -> str:
    """Without addresses, code and the hash: what a reader reads."""
    text = re.sub(
        r"\]\(<[^>]*>\)|<?https?://\S+|```.*?```|`[^`]*`", "", text, flags=re.DOTALL
    )
    return re.sub(r"\$ [^\n]*", "", text)


def faults(text: str) -> list[str]:
    read = bare(" ".join(text.split()))
    found = [m.group() for m in FORBIDDEN.finditer(read)]
    return found + IDS.findall(read)


@pytest.mark.parametrize("name", CASES)
def test_no_report_says_what_no_person_would(name: str) -> None:
    options = RenderOptions(title=CASES[name].title)
    for style in ("text", "markdown"):
        assert faults(render(told(name), RULES, style, options)) == []


@pytest.mark.parametrize("name", CASES)
def test_the_front_page_fits_a_screen(name: str) -> None:
    page = render(told(name), RULES, "text", RenderOptions(title=CASES[name].title))
    assert max(map(len, page.splitlines())) <= 80
    most = FRONT_LINES if name in [path.stem for path in EXAMPLES] else MOST_LINES
    assert len(page.splitlines()) <= most


def test_nearly_every_front_page_fits_the_usual_screen() -> None:
    pages = [render(told(name), RULES, "text") for name in CASES]
    fitting = sum(len(page.splitlines()) <= FRONT_LINES for page in pages)
    assert fitting >= 0.95 * len(pages)


@pytest.mark.parametrize("name", CASES)
def test_no_sentence_of_the_front_page_is_too_long(name: str) -> None:
    page = front_page(told(name), RULES, RenderOptions())
    lines: list[Text] = []
    for section in page.sections:
        for block in section.blocks:
            if isinstance(block, Paragraph):
                lines.append(block.text)
            elif isinstance(block, Listing):
                lines += [item.text for item in block.items]
            elif isinstance(block, Ladder):
                for rung in block.rungs:
                    lines += [rung.sentence, rung.facts]
    texts = ["".join(span.text for span in line) for line in lines]
    sentences = [one for text in texts for one in re.split(r"[.?!;:] ", text)]
    long = [one for one in sentences if len(one.split()) > LONGEST_SENTENCE]
    assert long == []


@pytest.mark.parametrize("name", CASES)
def test_the_record_has_a_short_first_page(name: str) -> None:
    text = render(told(name), RULES, "markdown", RenderOptions(date="2026-11-28"))
    first = text.partition("<details>")[0]
    assert len(first.split()) < FRONT_WORDS
    for heading in (
        "Status: proposed",
        "Date: 2026-11-28",
        "Deciders",
        "## Decision",
        "## Considered options",
        "## Confirmation",
    ):
        assert heading in first
    assert text.count("<details>") == text.count("</details>") > 5


def test_the_records_pass_a_markdown_linter(tmp_path: Path) -> None:
    for path in EXAMPLES:
        text = render(told(path.stem), RULES, "markdown")
        (tmp_path / f"{path.stem}.md").write_text(text, encoding="utf-8")
    # Long lines are paragraphs; the folding is HTML.
    command = [sys.executable, "-m", "pymarkdown", "-d", "MD013,MD033", "scan"]
    found = subprocess.run(
        [*command, str(tmp_path)], capture_output=True, text=True, check=False
    )
    assert (found.returncode, found.stdout) == (0, ""), found.stderr
