"""Sessions by name: `nox -s lint`, `tests`, `refit`, `peers`, `browser`.

Each in an environment of its own; `.ci/run` runs the same steps without nox.
"""

from __future__ import annotations

import nox

nox.options.sessions = ["lint", "tests"]
nox.options.reuse_existing_virtualenvs = True


def _installed(session: nox.Session) -> None:
    session.install("-e", ".[test]")


@nox.session
def lint(session: nox.Session) -> None:
    """Style, types, the import contract, and the shell script."""
    _installed(session)
    session.run("ruff", "check")
    session.run("ruff", "format", "--check")
    session.run("mypy")
    session.run("lint-imports")
    session.run("shellcheck", ".ci/run")


@nox.session
def tests(session: nox.Session) -> None:
    """The test command; more arguments go to pytest."""
    _installed(session)
    session.run("pytest", *session.posargs)


@nox.session
def refit(session: nox.Session) -> None:
    """Fits every constant to the evidence anew, and compares the bytes."""
    _installed(session)
    session.run("pytest", "-n", "0", "-m", "refit", *session.posargs)


@nox.session
def peers(session: nox.Session) -> None:
    """The advice beside its rivals, on documented projects, row by row."""
    session.install("-e", ".")
    session.run("adapt-advisor", "rules", "test", "--rows", *session.posargs)


@nox.session
def browser(session: nox.Session) -> None:
    """Looks at every example page in headless Chromium."""
    _installed(session)
    session.run("pytest", "-m", "browser", *session.posargs)
