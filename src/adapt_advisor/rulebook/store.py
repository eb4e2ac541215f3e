"""Rulebooks ready to use: loaded, checked, and kept compiled between runs.

A rulebook without errors is kept compiled in the user's cache folder, one file for each
folder of rules, so that the next run skips YAML, validation and checks. It counts as
long as the rules are what they were: by the stamps of their files, else by the hash of
their content. An installation brings its own rules compiled, for machines that keep
nothing. Only folders and files that nobody else can have written are read.
"""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING
from zlib import crc32

from adapt_advisor.rulebook.compiled import Compiled, from_bytes, to_bytes
from adapt_advisor.rulebook.locate import (
    PROGRAM,
    SHIPPED,
    RulesFolder,
    content_hash,
    find_rules,
    read_all,
    settled,
)
from adapt_advisor.rulebook.rulebook import Rulebook

if TYPE_CHECKING:
    from adapt_advisor.problem import Problem
    from adapt_advisor.rulebook.load import Loaded

Check = Callable[["Loaded"], "list[Problem]"]
Prepare = Callable[[Rulebook], Rulebook]
"""Adds to a rulebook without errors what can be worked out ahead."""

CACHE_VARIABLE = "ADAPT_ADVISOR_CACHE"
"""Names another cache folder, by an absolute path; empty = keep nothing."""


def rulebook_at(override: str | None, check: Check, prepare: Prepare) -> Rulebook:
    """The rulebook to use, without error findings.

    Args:
        override: A folder named by the user, or None for the rules that ship.
        check: Finds the problems of a rulebook that is loaded; not called for one that
            was checked before and kept.
        prepare: Makes ready what is kept with it.

    Raises:
        RulesError: When it cannot be loaded, or a check finds an error.
    """
    folder = find_rules(override)
    stamps = folder.stamps()
    place = _place(folder)
    kept = None if place is None else _read(place)
    if kept is not None and kept.stamps is not None and kept.stamps == stamps:
        return kept.rulebook
    content = read_all(folder)
    rulebook = _of_content(content, kept) or prepare(_checked(content, check))
    if place is not None:
        _write(place, Compiled(stamps if settled(stamps) else None, rulebook))
    return rulebook


def compiled_at(folder: Path, check: Check, prepare: Prepare) -> bytes:
    """The rules in a folder as an installation brings them.

    Raises:
        RulesError: As `rulebook_at`.
    """
    content = read_all(RulesFolder(folder, "checkout"))
    return to_bytes(Compiled(None, prepare(_checked(content, check))))


def _of_content(content: Mapping[str, bytes], kept: Compiled | None) -> Rulebook | None:
    """A compiled rulebook that was made of exactly this content."""
    identity = content_hash(content)
    if kept is not None and kept.rulebook.sha256 == identity:
        return kept.rulebook
    with suppress(OSError):
        shipped = from_bytes(SHIPPED.read_bytes())
        if shipped is not None and shipped.rulebook.sha256 == identity:
            return shipped.rulebook
    return None


def _checked(content: Mapping[str, bytes], check: Check) -> Rulebook:
    from adapt_advisor.problem import RulesError
    from adapt_advisor.rulebook.load import load_content

    loaded = load_content(content)
    errors = [f for f in check(loaded) if f.severity == "error"]
    if errors:
        raise RulesError(errors)
    return loaded.rulebook


def _place(rules: RulesFolder) -> Path | None:
    """Where these rules are kept for this program; None when nothing may be kept."""
    folder = _cache_folder()
    if folder is None:
        return None
    name = f"{rules.root.resolve()} {_program()}"
    return folder / f"{crc32(name.encode('utf-8', 'surrogateescape')):08x}.compiled"


def _cache_folder() -> Path | None:
    """The folder named by the environment, else the user's own; None for none.

    A relative one would lie wherever the program is started, in a stranger's files too.
    """
    named = os.environ.get(CACHE_VARIABLE)
    if named is not None:
        return Path(named) if Path(named).is_absolute() else None
    home = os.environ.get("XDG_CACHE_HOME", "")
    if Path(home).is_absolute():
        return Path(home) / "adapt-advisor"
    try:
        return Path.home() / ".cache" / "adapt-advisor"
    except RuntimeError:
        return None


def _program() -> str:
    """What tells this state of the program from another one.

    Compiled rulebooks are made by its nouns and passed by its checks.
    """
    files = (*PROGRAM.glob("*.py"), *PROGRAM.glob("*/*.py"))
    stamps = sorted((path.name, *_size_and_time(path)) for path in files)
    return f"{sys.version} {PROGRAM} {stamps}"


def _size_and_time(path: Path) -> tuple[int, int]:
    status = path.stat()
    return status.st_size, status.st_mtime_ns


def _read(path: Path) -> Compiled | None:
    """The compiled rulebook, if it is there, ours and whole."""
    try:
        if not _is_ours(path.parent.lstat(), stat.S_ISDIR):
            return None
        no_link = getattr(os, "O_NOFOLLOW", 0)
        with open(path, "rb", opener=lambda p, flags: os.open(p, flags | no_link)) as f:
            if not _is_ours(os.fstat(f.fileno()), stat.S_ISREG):
                return None
            return from_bytes(f.read())
    except OSError:
        return None


def _is_ours(status: os.stat_result, is_kind: Callable[[int], bool]) -> bool:
    """Whether only this user can have written there, and it is no link."""
    if not is_kind(status.st_mode):
        return False
    if sys.platform == "win32":
        return True
    writable = stat.S_IWGRP | stat.S_IWOTH
    return status.st_uid == os.getuid() and not status.st_mode & writable


def _write(path: Path, compiled: Compiled) -> None:
    """Keep the compiled rulebook; a folder that cannot be written is no error."""
    partial = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if _is_ours(path.parent.lstat(), stat.S_ISDIR):
            partial.write_bytes(to_bytes(compiled))
            partial.chmod(0o600)
            partial.replace(path)
    except OSError:
        with suppress(OSError):
            partial.unlink(missing_ok=True)
