"""Every problem has a broken rulebook that shows it, with its exact place."""

from __future__ import annotations

import pkgutil
import re
import shutil
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import yaml

from adapt_advisor import check_rules, checks
from adapt_advisor.rulebook import load, yaml_source

HERE = Path(__file__).parent
HOUSE = HERE.parents[1] / "examples" / "house_rulebook"
CASES = sorted(HERE.glob("*.yaml"))
MARK = "<HERE>"
CODE = re.compile(r"\b[SRGPTE]\d{3}\b")


def read_case(path: Path) -> dict[str, Any]:
    case: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return case


def apply(folder: Path, change: dict[str, Any]) -> str | None:
    """Change one file; the place that its mark stands for, if it has one."""
    path = folder / change["file"]
    if change.get("remove"):
        path.unlink()
        return None
    text = change.get("whole")
    if text is None:
        old = path.read_text(encoding="utf-8")
        assert old.count(change["old"]) == 1, f"{change['old']!r} must occur once"
        text = old.replace(change["old"], change["new"])
    before, mark, after = text.partition(MARK)
    path.write_text(before + after, encoding="utf-8")
    line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
    return f"{change['file']}:{line}:{column}" if mark else None


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(HOUSE, tmp_path / "rules"))


def test_the_house_rulebook_is_sound(folder: Path) -> None:
    assert check_rules(str(folder)) == []


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_a_defect_is_found_in_its_place(path: Path, folder: Path) -> None:
    case = read_case(path)
    for change in case.get("also", ()):
        apply(folder, change)
    marked = apply(folder, case)
    expected = marked or case["at"]

    problems = check_rules(str(folder), case.get("today"))

    found = [f for f in problems if f.code == case["code"]]
    assert found, f"only {[str(f) for f in problems]}"
    assert str(found[0].place) == expected, str(found[0])
    assert case["says"] in str(found[0])
    assert found[0].severity == case.get("severity", "error")
    assert found[0].remedy


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_a_defect_hides_no_other_error(path: Path, folder: Path) -> None:
    """One defect is one kind of problem: nothing else is reported with it."""
    case = read_case(path)
    for change in (case, *case.get("also", ())):
        apply(folder, change)
    problems = check_rules(str(folder), case.get("today"))
    codes = {f.code for f in problems if f.severity == "error"}
    assert codes <= {case["code"], *case.get("with", ())}


def documented_codes() -> set[str]:
    """The codes in the docstrings of the checks, and those that loading reports."""
    found: set[str] = set()
    for item in pkgutil.iter_modules(checks.__path__):
        module = import_module(f"{checks.__name__}.{item.name}")
        for value in vars(module).values():
            if callable(value) and value.__module__ == module.__name__:
                found |= set(CODE.findall(value.__doc__ or ""))
    for module in (load, yaml_source):
        found |= set(CODE.findall(Path(str(module.__file__)).read_text("utf-8")))
    return found


def test_every_code_has_a_broken_rulebook() -> None:
    shown = {read_case(path)["code"] for path in CASES}
    assert documented_codes() == shown


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_a_case_is_named_after_its_code(path: Path) -> None:
    assert path.stem.startswith(f"{read_case(path)['code']}_")
