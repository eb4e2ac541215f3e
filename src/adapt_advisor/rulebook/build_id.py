"""An id of this build of the program: compiled rulebooks of another are not read."""

from __future__ import annotations

import hashlib
import sys
from functools import cache
from pathlib import Path


@cache
def build_id() -> str:
    """A digest of the interpreter, pydantic, and the source files of the nouns."""
    import pydantic

    package = Path(__file__).parents[1]
    digest = hashlib.sha256(f"{sys.version} {pydantic.VERSION}".encode())
    try:
        for path in sorted((*package.glob("*.py"), *package.glob("*/*.py"))):
            status = path.stat()
            line = f"{path.name} {status.st_size} {status.st_mtime_ns}"
            digest.update(line.encode())
    except OSError:
        digest.update(b"no files")
    return digest.hexdigest()[:16]
