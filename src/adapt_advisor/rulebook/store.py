"""Rulebooks ready to use: loaded, checked, and kept compiled between runs.

A rulebook without errors is stored compiled in the user's cache folder, under the hash
of its content, so that the next run skips YAML, validation and checks. Only this
program writes there; a folder that others may write to is not trusted and not used.
"""

from __future__ import annotations

import os
import pickle
import stat
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from adapt_advisor.rulebook.locate import content_hash, find_rules, read_all
from adapt_advisor.rulebook.rulebook import Rulebook

if TYPE_CHECKING:
    from adapt_advisor.problem import Problem
    from adapt_advisor.rulebook.load import Loaded

Check = Callable[["Loaded"], "list[Problem]"]

CACHE_VARIABLE = "ADAPT_ADVISOR_CACHE"
"""Names another cache folder; empty = keep nothing."""


def rulebook_at(override: str | None, check: Check) -> Rulebook:
    """The rulebook to use, without error problems.

    Args:
        override: A folder named by the user, or None for the rules that ship.
        check: Finds the problems of a rulebook that is loaded; not called for one that
            was checked before and kept.

    Raises:
        RulesError: When it cannot be loaded, or a check finds an error.
    """
    content = read_all(find_rules(override))
    kept = _kept_at(content_hash(content))
    rulebook = None if kept is None else _read(kept)
    if rulebook is None:
        rulebook = _checked(content, check)
        if kept is not None:
            _write(kept, rulebook)
    return rulebook


def _checked(content: Mapping[str, bytes], check: Check) -> Rulebook:
    from adapt_advisor.problem import RulesError
    from adapt_advisor.rulebook.load import load_content

    loaded = load_content(content)
    errors = [f for f in check(loaded) if f.severity == "error"]
    if errors:
        raise RulesError(errors)
    return loaded.rulebook


def _kept_at(sha256: str) -> Path | None:
    """Where a rulebook of this content is kept; None when nothing may be kept."""
    from adapt_advisor.rulebook.build_id import build_id

    named = os.environ.get(CACHE_VARIABLE)
    if named == "":
        return None
    folder = Path(named) if named else _usual_folder()
    return folder and folder / f"{sha256[:32]}-{build_id()}.compiled"


def _usual_folder() -> Path | None:
    """The user's own cache folder; None for a user without a home."""
    home = os.environ.get("XDG_CACHE_HOME")
    if home:
        return Path(home) / "adapt-advisor"
    try:
        return Path.home() / ".cache" / "adapt-advisor"
    except RuntimeError:
        return None


def _read(path: Path) -> Rulebook | None:
    """The compiled rulebook, if it is there, ours and whole."""
    try:
        if not _is_ours(path.parent) or not _is_ours(path):
            return None
        rulebook = pickle.loads(path.read_bytes())  # noqa: S301 - see _is_ours
    except Exception:  # an unreadable file is only a slower start
        return None
    return rulebook if isinstance(rulebook, Rulebook) else None


def _is_ours(path: Path) -> bool:
    """Whether only this user can have written there."""
    if sys.platform == "win32":
        return True
    status = path.stat()
    writable = stat.S_IWGRP | stat.S_IWOTH
    return status.st_uid == os.getuid() and not status.st_mode & writable


def _write(path: Path, rulebook: Rulebook) -> None:
    """Keep the compiled rulebook; a folder that cannot be written is no error."""
    partial = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if _is_ours(path.parent):
            partial.write_bytes(pickle.dumps(rulebook, protocol=5))
            partial.chmod(0o600)
            partial.replace(path)
    except OSError:
        with suppress(OSError):
            partial.unlink(missing_ok=True)
