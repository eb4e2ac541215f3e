"""Example reports and the README's generated blocks are up to date."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]


def _regenerate() -> ModuleType:
    path = ROOT / "examples" / "regenerate.py"
    spec = importlib.util.spec_from_file_location("regenerate", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["regenerate"] = module
    spec.loader.exec_module(module)
    return module


GENERATED = sorted((ROOT / "examples" / "answers").glob("*.yaml"))


@pytest.mark.parametrize("answers", GENERATED, ids=lambda path: path.stem)
def test_report_is_current(answers: Path) -> None:
    module = _regenerate()
    report = ROOT / "examples" / "reports" / f"{answers.stem}.md"
    arguments = ("recommend", "--answers", str(answers), "--format", "markdown")
    expected = module.output_of(*arguments)
    assert expected
    assert report.read_text(encoding="utf-8") == expected, (
        "run python examples/regenerate.py and look at the difference"
    )


def test_every_report_has_answers() -> None:
    stems = {path.stem for path in GENERATED}
    reports = (ROOT / "examples" / "reports").glob("*.md")
    assert {path.stem for path in reports} == stems


def test_readme_blocks_are_current() -> None:
    module = _regenerate()
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for name, block in module.blocks().items():
        assert module.replaced(readme, name, block) == readme, (
            f"block {name}: run python examples/regenerate.py"
        )
