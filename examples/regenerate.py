"""Writes what is generated: the example reports, and the measured blocks of the README.

Run as `python examples/regenerate.py` after a change of rules, evidence or texts. A test
compares the files with what this would write.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
from collections.abc import Iterator
from pathlib import Path

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
KINDS = {
    "training-runs": ("whole runs, GPU-hours", "training_runs.csv"),
    "throughput": ("training throughput, tokens/s/GPU", "training_throughput.csv"),
    "memory": ("memory per GPU", "training_memory.csv"),
    "serving": ("serving throughput, tokens/s", "serving_throughput.csv"),
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
        "agreement": output_of("rules", "test").split("\n\nAnswers", 1)[0],
    }


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
