"""Runs the command line: in this process for speed, or as a program of its own."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any, NamedTuple
from unittest import mock

from adapt_advisor.cli.run import main

TESTS = Path(__file__).parents[1]
HOUSE = TESTS.parent / "examples" / "house_rulebook"
CHECKOUT = TESTS.parent


class Result(NamedTuple):
    """How a command ended, and what it printed."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Standard output, read as JSON."""
        return json.loads(self.out)


def _stream(encoding: str = "utf-8") -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(), encoding=encoding, write_through=True)


def _text(stream: io.TextIOWrapper) -> str:
    assert isinstance(stream.buffer, io.BytesIO)
    return stream.buffer.getvalue().decode(stream.encoding)


def run(
    *arguments: str | Path,
    stdin: bytes = b"",
    encoding: str = "utf-8",
    **environment: str,
) -> Result:
    """Run in this process, under the shipped rules."""
    out, err = _stream(encoding), _stream(encoding)
    source = io.TextIOWrapper(io.BytesIO(stdin))
    with (
        redirect_stdout(out),
        redirect_stderr(err),
        mock.patch("sys.stdin", source),
        mock.patch.dict(os.environ, environment),
    ):
        code = exit_code(*map(str, arguments))
    return Result(code, _text(out), _text(err))


def exit_code(*arguments: str) -> int:
    """The code that `main` ends with."""
    try:
        main(arguments)
    except SystemExit as end:
        assert isinstance(end.code, int)
        return end.code


def house(*arguments: str | Path, **more: Any) -> Result:
    """Run in this process, under the tests' own rules."""
    return run("--rules", HOUSE, *arguments, **more)


def advise(*arguments: str | Path, **more: Any) -> Result:
    """`recommend` under the tests' own rules, with the one required answer."""
    return house("recommend", "--gap", "tone", *arguments, **more)


def program(*arguments: str | Path) -> list[str]:
    """The command line that starts it as a program of its own."""
    return [sys.executable, "-m", "adapt_advisor", *map(str, arguments)]


def spawn(
    *arguments: str | Path, stdin: str | None = None, **environment: str
) -> Result:
    """Run as a program of its own, without a terminal."""
    done = subprocess.run(
        program(*arguments),
        input=stdin,
        stdin=subprocess.DEVNULL if stdin is None else None,
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, **environment},
        timeout=60,
        check=False,
    )
    return Result(done.returncode, done.stdout, done.stderr)


@contextmanager
def no_network() -> Iterator[list[object]]:
    """Makes every attempt to connect or to look up a name fail, and keeps them."""
    attempts: list[object] = []

    def refuse(*arguments: object, **_more: object) -> None:
        attempts.append(arguments)
        raise AssertionError(f"a connection was opened: {arguments}")

    with (
        mock.patch("socket.socket.connect", refuse),
        mock.patch("socket.socket.connect_ex", refuse),
        mock.patch("socket.socket.sendto", refuse),
        mock.patch("socket.getaddrinfo", refuse),
        mock.patch("socket.create_connection", refuse),
    ):
        yield attempts
