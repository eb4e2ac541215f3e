"""What was made of rule files, as bytes: the next run reads them in place of YAML.

The bytes are a pickle that may name nothing but nouns and named tuples of this program,
so whatever somebody wrote into them, reading them makes values and runs nothing. A
checksum in front of them tells a damaged file from a whole one.
"""

from __future__ import annotations

import pickle
import sys
from importlib import import_module
from io import BytesIO
from typing import Any, NamedTuple
from zlib import crc32

from adapt_advisor.noun import Noun
from adapt_advisor.rulebook.locate import Stamps

_MAGIC = b"adapt-advisor compiled\n"
_PACKAGE = __name__.partition(".")[0]


class Compiled(NamedTuple):
    """Nouns, and the files that they were made of."""

    stamps: Stamps | None
    """Of the files, as they were before they were read; None = not to be trusted."""
    identity: str
    """Hash of their content."""
    value: Any


def to_bytes(compiled: Compiled) -> bytes:
    """The compiled nouns, with their checksum."""
    body = pickle.dumps(compiled, protocol=5)
    return _MAGIC + crc32(body).to_bytes(4, "big") + body


def from_bytes(content: bytes) -> Compiled | None:
    """The compiled nouns; None when these bytes are not all of them."""
    magic, rest = content[: len(_MAGIC)], content[len(_MAGIC) :]
    if magic != _MAGIC or int.from_bytes(rest[:4], "big") != crc32(rest[4:]):
        return None
    try:
        found = _Reader(BytesIO(rest[4:])).load()
    except Exception:  # of another version, or not written by this program
        return None
    return found if isinstance(found, Compiled) else None


class _Reader(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        """A noun or a named tuple of this program, and nothing else."""
        if module.partition(".")[0] == _PACKAGE:
            loaded = sys.modules.get(module) or import_module(module)
            found = vars(loaded).get(name)
            if isinstance(found, type) and issubclass(found, Noun | tuple):
                return found
        raise pickle.UnpicklingError(f"{module}.{name} is not compiled")
