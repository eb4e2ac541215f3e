"""Where the rules are: an override, else the installed copy, else the checkout."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from adapt_advisor.problem import Place, Problem, RulesError
from adapt_advisor.rulebook.bounds import MAX_BYTES

PROGRAM = Path(__file__).parents[1]
"""The folder of this program's modules."""
INSTALLED = PROGRAM / "_data" / "rules"
SHIPPED = PROGRAM / "_data" / "compiled"
"""What an installation brings: its rules, and the same compiled."""
CHECKOUT = PROGRAM.parents[1]

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
OPTIONAL = ("catalogue/hosted_models.yaml", "interview.yaml")
"""Read where it is there: a house may know no hosted models, and offer no presets."""


Stamps = tuple[tuple[str, int, int, int, int], ...]
"""Name, size, time of change of content and of entry (ns), and inode of each file."""

_SETTLING_NS = 3_000_000_000
"""Coarsest clock of a file system in use (2 s on FAT), and a second to spare."""


class RulesFolder(NamedTuple):
    """A folder of rules, and how it was found: override, installed or checkout."""

    root: Path
    found: str

    def text(self, name: str) -> bytes:
        """The bytes of one file.

        Raises:
            RulesError: When it is missing, not a file, or larger than the bound.
        """
        entry = self.root / name
        try:
            with entry.open("rb") as stream:
                return stream.read(MAX_BYTES + 1)
        except OSError as error:
            cause = f"the file cannot be read ({error.strerror or 'no such file'})"
            remedy = "A rulebook has every file that the README lists"
            problem = Problem("S001", Place(name), cause, remedy)
            raise RulesError([problem]) from None

    def has(self, name: str) -> bool:
        """Whether the folder holds this file."""
        return self.root.joinpath(*name.split("/")).is_file()

    def names(self) -> Iterator[str]:
        """Every file that the advice depends on, in a fixed order."""
        yield from REQUIRED
        yield from (f"methods/{name}" for name in self._yaml_in("methods"))
        yield from CATALOGUE
        yield from (name for name in OPTIONAL if self._has(name))

    def stamps(self, names: Iterable[str]) -> Stamps | None:
        """What changes when any of these files is written; None without one of them."""
        try:
            return tuple(self._stamp(name) for name in names)
        except OSError:
            return None

    def _stamp(self, name: str) -> tuple[str, int, int, int, int]:
        at = (self.root / name).stat()
        return name, at.st_size, at.st_mtime_ns, at.st_ctime_ns, at.st_ino

    def scenarios(self) -> tuple[str, ...]:
        """Every scenario file below `scenarios/`, in a fixed order."""
        folders = ("scenarios", "scenarios/cases", "scenarios/situations")
        return tuple(f"{f}/{name}" for f in folders for name in self._yaml_in(f))

    def _has(self, name: str) -> bool:
        return (self.root / name).is_file()

    def _yaml_in(self, folder: str) -> list[str]:
        entry = self.root / folder
        if not entry.is_dir():
            return []
        names = (item.name for item in entry.iterdir())
        return sorted(name for name in names if name.endswith(".yaml"))


def settled(stamps: Stamps | None) -> bool:
    """Whether a change from now on would show in the stamps.

    A file that was written this moment can be written again at the same time by the
    clock of its file system, and keep its size.
    """
    if not stamps:
        return False
    latest = max(max(changed, entry) for _, _, changed, entry, _ in stamps)
    return time.time_ns() - latest > _SETTLING_NS


def read_all(
    folder: RulesFolder, names: Iterable[str] | None = None
) -> dict[str, bytes]:
    """Name and bytes of files; of every file that the advice depends on by default.

    Raises:
        RulesError: With a problem for every file that cannot be read.
    """
    content: dict[str, bytes] = {}
    problems: list[Problem] = []
    for name in folder.names() if names is None else names:
        try:
            content[name] = folder.text(name)
        except RulesError as error:
            problems.extend(error.problems)
    if problems:
        raise RulesError(problems)
    return content


def content_hash(content: Mapping[str, bytes]) -> str:
    """SHA-256 over names and bytes, so that equal rules have equal hashes."""
    import hashlib

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
    if INSTALLED.is_dir():
        return RulesFolder(INSTALLED, "installed")
    if (CHECKOUT / "pyproject.toml").is_file() and (CHECKOUT / "rules").is_dir():
        return RulesFolder(CHECKOUT / "rules", "checkout")
    cause = "this installation holds no rules"
    remedy = "Reinstall adapt-advisor, or name a folder with --rules"
    raise RulesError([Problem("S001", Place("rules"), cause, remedy)])
