"""`--version`: the program, the rulebook, and where it was found."""

from __future__ import annotations

import platform
from importlib.metadata import PackageNotFoundError, version

from adapt_advisor.cli.context import rulebook_in_use, rules_override
from adapt_advisor.rulebook.locate import find_rules


def print_version(rules: str | None) -> None:
    """Print one line each for program, rulebook and interpreter."""
    rulebook = rulebook_in_use(rules)
    found = find_rules(rules_override(rules)).found
    print(f"adapt-advisor {installed('adapt-advisor')}")
    print(f"rulebook {rulebook.id} {rulebook.version} sha256:{rulebook.sha256}")
    print(f"rules found: {found}")
    print(f"python {platform.python_version()}")


def installed(distribution: str) -> str:
    """The version of an installed distribution, or that it runs without being one."""
    try:
        return version(distribution)
    except PackageNotFoundError:
        return "(not installed)"
