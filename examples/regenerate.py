"""Writes what is generated: example reports, a session, measured blocks of the README.

Run as `python examples/regenerate.py` after a change of rules, evidence or texts. A
test compares the files with what this would write.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[1]
ANSWERS = ROOT / "examples" / "answers"
REPORTS = ROOT / "examples" / "reports"
README = ROOT / "README.md"
SESSION = (
    "recommend",
    "--answers",
    "examples/answers/house_style.yaml",
    "--width",
    "88",
)
KINDS = (
    ("training-runs", "training_runs", "quality", "whole runs, GPU-hours"),
    ("throughput", "training_throughput", "quality", "training, tokens/s per GPU"),
    (
        "throughput",
        "training_throughput",
        "quality_stack_blank",
        "the same, software not stated",
    ),
    ("memory", "memory", "quality", "training memory per GPU"),
    ("serving", "serving", "quality", "serving, output tokens/s"),
)
"""Kind of evidence, section of the fit, its quality, and what the table calls it."""
ACCURACY = (
    "quantity",
    "publishers",
    "median error, mean over publishers",
    "over all rows",
    "80% within",
    "range covers",
    "at the worst publisher",
    "high / low",
    "seen: median error",
    "scored / skipped",
)
"""Columns of the table; all but the last two are of publishers nobody had seen."""
FILES = {
    "training-runs": "training_runs.csv",
    "throughput": "training_throughput.csv",
    "memory": "training_memory.csv",
    "serving": "serving_throughput.csv",
}


def generated() -> Iterator[tuple[Path, str]]:
    """Every generated file with the text it should have."""
    for answers in sorted(ANSWERS.glob("*.yaml")):
        arguments = ("recommend", "--answers", str(answers), "--format", "markdown")
        yield REPORTS / f"{answers.stem}.md", output_of(*arguments)
    readme = README.read_text(encoding="utf-8")
    for name, block in blocks().items():
        readme = replaced(readme, name, block)
    yield README, readme


def blocks() -> dict[str, str]:
    """The generated blocks of the README, by name."""
    command = " ".join(("adapt-advisor", *SESSION[:3]))
    session = output_of(*SESSION).rstrip()
    return {
        "session": f"```console\n$ {command}\n{session}\n```",
        "agreement": agreement_table(),
        "accuracy": accuracy_table(),
    }


def agreement_table() -> str:
    """The agreement with documented projects, as `rules test` prints it."""
    text = output_of("rules", "test", "--format", "markdown")
    return "\n".join(line for line in text.splitlines() if line.startswith("|"))


def accuracy_table() -> str:
    """Unseen sources beside the evidence that the fit saw, one line per quantity."""
    fitted = yaml.safe_load((ROOT / "rules/catalogue/efficiency.yaml").read_text())
    lines = ["| " + " | ".join(ACCURACY) + " |", "|" + " --- |" * len(ACCURACY)]
    for kind, section, quality, label in KINDS:
        unseen = fitted[section][quality]
        seen = validated(kind) if quality == "quality" else None
        known = ["", ""]
        if seen is not None:
            skipped = f"{seen['n']} / {len(seen['skipped'])}"
            known = [f"{seen['median_abs_error_pct']:.1f}%", skipped]
        cells = [label, str(unseen["sources"]), *figures(unseen), *known]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def figures(unseen: dict[str, Any]) -> list[str]:
    """What the table says of publishers that nobody had seen."""
    lowest = unseen["lowest_coverage"]
    return [
        f"{unseen['publisher_median_pct']:.1f}%",
        f"{unseen['median_abs_error_pct']:.1f}%",
        f"{unseen['p80_ratio']:.2f}x",
        f"{unseen['interval_coverage']:.0%}",
        "" if lowest is None else f"{lowest:.0%}",
        f"{unseen['median_interval_ratio']:.2f}",
    ]


def validated(kind: str) -> dict[str, Any]:
    """What `validate` says of a file of the shipped evidence."""
    file = f"rules/evidence/{FILES[kind]}"
    scores: dict[str, Any] = json.loads(
        output_of("validate", kind, file, "--format", "json")
    )
    return scores


def replaced(text: str, name: str, block: str) -> str:
    """`text` with the lines between the markers of `name` replaced.

    Raises:
        ValueError: When there are no such markers.
    """
    begin, end = f"<!-- {name}:begin -->", f"<!-- {name}:end -->"
    pattern = re.compile(f"{re.escape(begin)}.*?{re.escape(end)}", re.DOTALL)
    if not pattern.search(text):
        raise ValueError(f"README.md has no block {name}")
    return pattern.sub(lambda _match: f"{begin}\n{block}\n{end}", text)


def output_of(*arguments: str) -> str:
    """What a command prints on standard output, run from the top of the checkout."""
    from adapt_advisor.cli.run import main

    stream = io.StringIO()
    before = Path.cwd()
    os.chdir(ROOT)
    try:
        with contextlib.redirect_stdout(stream), contextlib.suppress(SystemExit):
            main(arguments)
    finally:
        os.chdir(before)
    return stream.getvalue()


def main() -> None:
    """Write every generated file that is not what it should be."""
    REPORTS.mkdir(exist_ok=True)
    for path, text in generated():
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
            print(f"wrote {path.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
    # A script beside this one: its folder is on the path only when this is run.
    import record_session

    record_session.main()
