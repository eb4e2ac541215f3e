"""What is made of rule files, ready to use: kept compiled between runs.

Everything made of the same files is kept in one file of the user's cache folder, one
for each folder of rules, so that the next run skips YAML, validation and checks. It
counts as long as the rules are what they were: by the stamps of their files, else by
the hash of their content. An installation brings its own, for machines that keep
nothing. Only folders and files that nobody else can have written are read.
"""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Generic, NamedTuple, TypeVar
from zlib import crc32

from adapt_advisor.rulebook.compiled import Compiled, from_bytes, to_bytes
from adapt_advisor.rulebook.locate import (
    PROGRAM,
    SHIPPED,
    RulesFolder,
    content_hash,
    read_all,
    settled,
)

T = TypeVar("T")

CACHE_VARIABLE = "ADAPT_ADVISOR_CACHE"
"""Names another cache folder, by an absolute path; empty = keep nothing."""


class Kind(NamedTuple, Generic[T]):
    """One thing that is made of rule files."""

    name: str
    """What its file is called."""
    type: type[T]
    names: Callable[[RulesFolder], Iterable[str]]
    """The files that it is made of."""
    make: Callable[[Mapping[str, bytes]], T]
    """Makes it of their bytes; raises `RulesError` where that cannot be."""


def kept(folder: RulesFolder, kind: Kind[T]) -> T:
    """What was made of the files of a folder, made again only when they changed.

    Raises:
        RulesError: When a file cannot be read, and what `kind` raises.
    """
    names = tuple(kind.names(folder))
    stamps = folder.stamps(names)
    place = _place(folder, kind.name)
    found = None if place is None else _read(place)
    if found is None or found.stamps is None or found.stamps != stamps:
        content = read_all(folder, names)
        found = _of_content(content, found, kind)
        if place is not None:
            known = stamps if settled(stamps) else None
            _write(place, found._replace(stamps=known))
    if isinstance(found.value, kind.type):
        return found.value
    return kind.make(read_all(folder, names))


def compiled(folder: RulesFolder, kind: Kind[T]) -> bytes:
    """The same as an installation brings it, in a file of the kind's name.

    Raises:
        RulesError: As `kept`.
    """
    content = read_all(folder, kind.names(folder))
    return to_bytes(Compiled(None, content_hash(content), kind.make(content)))


def _of_content(
    content: Mapping[str, bytes], found: Compiled | None, kind: Kind[T]
) -> Compiled:
    """What was made of exactly this content before, else now."""
    identity = content_hash(content)
    if found is not None and found.identity == identity:
        return found
    with suppress(OSError):
        shipped = from_bytes((SHIPPED / kind.name).read_bytes())
        if shipped is not None and shipped.identity == identity:
            return shipped
    return Compiled(None, identity, kind.make(content))


def _place(rules: RulesFolder, what: str) -> Path | None:
    """Where it is kept for these rules and this program; None = nothing is kept."""
    folder = _cache_folder()
    if folder is None:
        return None
    whose = f"{rules.root.resolve()} {_program()}".encode("utf-8", "surrogateescape")
    return folder / f"{what}-{crc32(whose):08x}.compiled"


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


@cache
def _program() -> str:
    """What tells this state of the program from another one.

    What is kept was made by its nouns and passed by its checks.
    """
    return f"{sys.version} {PROGRAM} {sorted(_modules(str(PROGRAM)))}"


def _modules(folder: str) -> Iterator[tuple[str, int, int]]:
    """Path, size and time of every module in a folder and below."""
    for entry in os.scandir(folder):  # a third of the time of Path.rglob
        if entry.name.endswith(".py"):
            status = entry.stat()
            yield entry.path, status.st_size, status.st_mtime_ns
        elif entry.is_dir() and entry.name != "__pycache__":
            yield from _modules(entry.path)


def _read(path: Path) -> Compiled | None:
    """What is kept there, if it is ours and whole."""
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
    """Keep it; a folder that cannot be written is no error."""
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
