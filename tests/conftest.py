"""What holds for every test: no setting and no cache of the user's own is touched."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

# In CI the same examples are drawn every time, so that a change fails for what it
# changed; on a developer's machine every run looks for new ones.
settings.register_profile("ci", derandomize=True)
if os.environ.get("CI"):
    settings.load_profile("ci")

_SETTINGS = ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES", "XDG_CACHE_HOME")


@pytest.fixture(scope="session")
def shared_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder of compiled rulebooks for all tests of a run."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(autouse=True)
def _own_environment(
    monkeypatch: pytest.MonkeyPatch, shared_cache: Path
) -> Iterator[None]:
    for name in list(os.environ):
        if name.startswith("ADAPT_ADVISOR_") or name in _SETTINGS:
            monkeypatch.delenv(name)
    monkeypatch.setenv("ADAPT_ADVISOR_CACHE", str(shared_cache))
    yield
