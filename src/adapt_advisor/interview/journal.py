"""The journal: every answer on disk as it is given, until the result is out whole.

A line of the journal is all answers so far. A line that was cut off, by a full disk or
the end of the process, is passed over: the one before it counts. An operating-system
lock says whether the session that writes a journal still runs; it ends with its process
however that ends.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from adapt_advisor.answers.profile import Answer, Missing
from adapt_advisor.rulebook.rulebook import RulebookIdentity

NAME = "adapt-advisor-answers"
ENDING = ".journal"
_MOST_JOURNALS = 100
_TAIL = 1 << 20
"""Bytes at the end of a journal that are read; a line of answers has a few thousand."""


class Left(NamedTuple):
    """A journal whose session ended without its result."""

    path: Path
    content: bytes
    """Its last whole line: an answers file in JSON, which is YAML."""
    seconds: float
    """When it was written last, since the epoch."""


class Journal:
    """The answers of one session; its file appears with the first answer."""

    def __init__(self, rulebook: RulebookIdentity, folders: Sequence[Path]) -> None:
        """Nothing is written yet.

        Args:
            rulebook: The rules that the answers are for.
            folders: Where the file may be; the first that takes it does.
        """
        self._head = {"id": rulebook.id, "version": rulebook.version}
        self._folders = folders
        self._handle: int | None = None
        self.path: Path | None = None

    def record(self, answers: Iterable[Answer]) -> str | None:
        """Keep the answers of now.

        Returns:
            Why they are not on disk; None when they are.
        """
        content = {answer.question: _plain(answer) for answer in answers}
        line = json.dumps({"rulebook": self._head, "answers": content}) + "\n"
        written = self._handle is not None and self._tried(line.encode()) is None
        return None if written else self._elsewhere(line.encode())

    def _elsewhere(self, line: bytes) -> str | None:
        """Write to the first folder that takes it; the reason when none does."""
        reason: str | None = "there is no folder"
        for folder in self._folders:
            reason = self._tried(line, folder)
            if reason is None:
                return None
        return reason

    def _tried(self, line: bytes, folder: Path | None = None) -> str | None:
        try:
            if folder is not None:
                self._begin(folder)
            self._append(line)
        except OSError as error:
            self._give_up()
            return error.strerror or str(error)
        return None

    def remove(self) -> None:
        """End the journal: what it held is kept elsewhere."""
        if self._handle is not None and self.path is not None:
            self.path.unlink(missing_ok=True)
            os.close(self._handle)
        self._handle = self.path = None

    def _begin(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_APPEND
        for name in _names():
            try:
                self._handle = os.open(folder / name, flags, 0o600)
            except FileExistsError:
                continue
            self.path = folder / name
            _lock(self._handle)
            return
        raise OSError(f"{folder} holds too many journals")

    def _append(self, line: bytes) -> None:
        assert self._handle is not None, "a journal is begun before it is written"
        if os.write(self._handle, line) < len(line):
            # The rest of the line begins one that no reader takes for whole.
            os.write(self._handle, b"\n")
            raise OSError("the disk is full")
        with suppress(OSError):  # some file systems know no such call
            os.fsync(self._handle)

    def _give_up(self) -> None:
        """Go on in another folder; what this file holds stays for a reader."""
        if self._handle is not None:
            os.close(self._handle)
        if self.path is not None and self.path.exists() and not last_line(self.path):
            self.path.unlink(missing_ok=True)
        self._handle = self.path = None


def _names() -> Iterator[str]:
    yield NAME + ENDING
    for number in range(2, _MOST_JOURNALS):
        yield f"{NAME}-{number}{ENDING}"


def _plain(answer: Answer) -> Any:
    value = answer.value
    return value.value if isinstance(value, Missing) else value


def left_journals(folders: Sequence[Path]) -> list[Left]:
    """Journals whose sessions have ended, the newest first; nothing is changed."""
    found = [left for folder in folders for left in _left_in(folder)]
    return sorted(found, key=lambda left: -left.seconds)


def _left_in(folder: Path) -> Iterator[Left]:
    for name in _names():
        path = folder / name
        with suppress(OSError, ValueError):
            if path.is_symlink() or not path.is_file() or not _own(path):
                continue
            if not _is_written(path) and (line := last_line(path)):
                yield Left(path, line, path.stat().st_mtime)


def _own(path: Path) -> bool:
    """In a shared folder others may have put a file of that name."""
    return not hasattr(os, "getuid") or path.stat().st_uid == os.getuid()


def last_line(path: Path) -> bytes:
    """The last whole line of a journal that is JSON; empty without one."""
    with path.open("rb") as file:
        file.seek(max(file.seek(0, os.SEEK_END) - _TAIL, 0))
        lines = file.read().splitlines(keepends=True)
    for line in reversed(lines):
        with suppress(ValueError):
            if line.endswith(b"\n") and _holds_answers(json.loads(line)):
                return line
    return b""


def _holds_answers(said: Any) -> bool:
    return isinstance(said, dict) and bool(said.get("answers"))


def _lock(handle: int) -> bool:
    try:
        import fcntl
    except ImportError:  # no such locks here: a journal is offered, never taken away
        return True
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _is_written(path: Path) -> bool:
    """Whether a session that still runs holds the journal."""
    handle = os.open(path, os.O_RDWR)
    try:
        return not _lock(handle)
    finally:
        os.close(handle)
