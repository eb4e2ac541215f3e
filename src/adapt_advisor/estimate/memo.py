"""A memo: results that many profiles of one rulebook share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

T = TypeVar("T")


class Memo:
    """Results that many profiles of one rulebook share, by the inputs they rest on.

    Searches over answers ask for the same memory and serving figures again and again;
    what an entry depends on is its key, so the memo never changes a result.
    """

    MOST = 50_000

    def __init__(self) -> None:
        """Begin empty."""
        self._known: dict[tuple[object, ...], Any] = {}

    def get(self, key: tuple[object, ...], make: Callable[[], T]) -> T:
        """The result for a key, made when it is not known."""
        if key not in self._known:
            if len(self._known) >= self.MOST:
                self._known.clear()
            self._known[key] = make()
        found: T = self._known[key]
        return found
