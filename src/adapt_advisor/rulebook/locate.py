"""Where the rules are: an override, else the installed copy, else the checkout."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from adapt_advisor.problem import Place, Problem, RulesError
from adapt_advisor.rulebook.yaml_source import MAX_BYTES

ENVIRONMENT_VARIABLE = "ADAPT_ADVISOR_RULES"

REQUIRED = (
    "rulebook.yaml",
    "questions.yaml",
    "flowchart.yaml",
    "limits.yaml",
    "sources.yaml",
)
CATALOGUE = (
    "catalogue/gpus.yaml",
    "catalogue/models.yaml",
    "catalogue/prices.yaml",
    "catalogue/efficiency.yaml",
    "catalogue/serving.yaml",
)
OPTIONAL = ("catalogue/hosted_models.yaml",)
"""Read where it is there: a house may know no hosted models."""


@dataclass(frozen=True, slots=True)
class RulesFolder:
    """A folder of rules, and how it was found: override, installed or checkout."""

    root: Traversable
    found: str

    def text(self, name: str) -> bytes:
        """The bytes of one file.

        Raises:
            RulesError: When it is missing, not a file, or larger than the bound.
        """
        entry = self.root.joinpath(*name.split("/"))
        try:
            with entry.open("rb") as stream:
                return stream.read(MAX_BYTES + 1)
        except OSError as error:
            cause = f"the file cannot be read ({error.strerror or 'no such file'})"
            remedy = "A rulebook has every file that the README lists"
            problem = Problem("S001", Place(name), cause, remedy)
            raise RulesError([problem]) from None

    def names(self) -> Iterator[str]:
        """Every file that the advice depends on, in a fixed order."""
        yield from REQUIRED
        yield from (f"methods/{name}" for name in self._yaml_in("methods"))
        yield from CATALOGUE
        yield from (name for name in OPTIONAL if self._has(name))

    def scenarios(self) -> tuple[str, ...]:
        """Every scenario file below `scenarios/`, in a fixed order."""
        folders = ("scenarios", "scenarios/cases", "scenarios/situations")
        return tuple(f"{f}/{name}" for f in folders for name in self._yaml_in(f))

    def _has(self, name: str) -> bool:
        return self.root.joinpath(*name.split("/")).is_file()

    def _yaml_in(self, folder: str) -> list[str]:
        entry = self.root.joinpath(*folder.split("/"))
        if not entry.is_dir():
            return []
        names = (item.name for item in entry.iterdir())
        return sorted(name for name in names if name.endswith(".yaml"))


def read_all(folder: RulesFolder) -> dict[str, bytes]:
    """Name and bytes of every file that the advice depends on.

    Raises:
        RulesError: With a problem for every file that cannot be read.
    """
    content: dict[str, bytes] = {}
    problems: list[Problem] = []
    for name in folder.names():
        try:
            content[name] = folder.text(name)
        except RulesError as error:
            problems.extend(error.problems)
    if problems:
        raise RulesError(problems)
    return content


def content_hash(content: Mapping[str, bytes]) -> str:
    """SHA-256 over names and bytes, so that equal rules have equal hashes."""
    digest = hashlib.sha256()
    for name in sorted(content):
        data = content[name].replace(b"\r\n", b"\n")
        digest.update(f"{name}\n{len(data)}\n".encode())
        digest.update(data)
    return digest.hexdigest()


def find_rules(override: str | None) -> RulesFolder:
    """The folder of rules to use.

    Args:
        override: A path given by the user, or None.

    Raises:
        RulesError: When there is no such folder.
    """
    if override is not None:
        path = Path(override)
        if not path.is_dir():
            cause = "there is no folder of this name"
            remedy = "Name a folder that holds rulebook.yaml"
            raise RulesError([Problem("S001", Place(override), cause, remedy)])
        return RulesFolder(path, "override")
    installed = files("adapt_advisor") / "_data" / "rules"
    if installed.is_dir():
        return RulesFolder(installed, "installed")
    checkout = Path(__file__).parents[3]
    if (checkout / "pyproject.toml").is_file() and (checkout / "rules").is_dir():
        return RulesFolder(checkout / "rules", "checkout")
    cause = "this installation holds no rules"
    remedy = "Reinstall adapt-advisor, or name a folder with --rules"
    raise RulesError([Problem("S001", Place("rules"), cause, remedy)])
