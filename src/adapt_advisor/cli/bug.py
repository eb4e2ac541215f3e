"""The report of a bug: a file to send, with versions and the traceback."""

from __future__ import annotations

import platform
import sys
import tempfile
import traceback
from pathlib import Path

from adapt_advisor.cli.version import installed

_BESIDE = ("typer", "pydantic", "PyYAML", "rich")


def write_report(error: Exception) -> str:
    """Write the report and return where it is.

    The command's name goes in, its answers do not: they may be private.
    """
    lines = [
        f"adapt-advisor {installed('adapt-advisor')}",
        f"python {platform.python_version()} on {platform.system()}",
        *(f"{name} {installed(name)}" for name in _BESIDE),
        f"command: {' '.join(a for a in sys.argv[1:2] if not a.startswith('-'))}",
        "",
        "".join(traceback.format_exception(error)),
    ]
    try:
        folder = tempfile.mkdtemp(prefix="adapt-advisor-")
        path = Path(folder) / "bug-report.txt"
        path.write_text("\n".join(lines), encoding="utf-8")
    except OSError:
        print("\n".join(lines), file=sys.stderr)
        return "the lines above"
    return str(path)
