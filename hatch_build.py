"""The step of a build that compiles the rules which a wheel carries.

A machine that keeps nothing between runs (CI, a container, a read-only home) then need
not read YAML either. The program holds the file against the rules beside it.
"""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompiledRules(BuildHookInterface[Any]):
    """Puts `rulebook.compiled` beside the rules; an editable install needs none."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile into a folder that lasts as long as the build."""
        if version == "editable":
            return
        root = Path(self.root)
        sys.path.insert(0, str(root / "src"))
        from adapt_advisor.advice.adviser import prepared
        from adapt_advisor.checks.every import check
        from adapt_advisor.rulebook.store import compiled_at

        self._folder = TemporaryDirectory()
        compiled = Path(self._folder.name) / "rulebook.compiled"
        compiled.write_bytes(compiled_at(root / "rules", check, prepared))
        target = "adapt_advisor/_data/rulebook.compiled"
        build_data["force_include"][str(compiled)] = target

    def finalize(self, version: str, *_: Any) -> None:
        """Nothing of it stays behind."""
        if version != "editable":
            self._folder.cleanup()
