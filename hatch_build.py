"""The step of a build that compiles the rules which a wheel carries.

A machine that keeps nothing between runs (CI, a container, a read-only home) then need
not read YAML either. The program holds what it finds against the rules beside it.
"""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompiledRules(BuildHookInterface[Any]):
    """Puts `compiled` beside the rules; an editable install needs none."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile into a folder that lasts as long as the build."""
        if version == "editable":
            return
        root = Path(self.root)
        sys.path.insert(0, str(root / "src"))
        from adapt_advisor.checks.checked import CHECKED_RULEBOOK
        from adapt_advisor.evidence.published import PUBLISHED_RUNS
        from adapt_advisor.rulebook.locate import RulesFolder
        from adapt_advisor.rulebook.store import compiled

        self._folder = TemporaryDirectory()
        rules = RulesFolder(root / "rules", "checkout")
        for kind in (CHECKED_RULEBOOK, PUBLISHED_RUNS):
            path = Path(self._folder.name) / kind.name
            path.write_bytes(compiled(rules, kind))
            target = f"adapt_advisor/_data/compiled/{kind.name}"
            build_data["force_include"][str(path)] = target

    def finalize(self, version: str, *_: Any) -> None:
        """Nothing of it stays behind."""
        if version != "editable":
            self._folder.cleanup()
