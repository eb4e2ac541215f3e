from __future__ import annotations

import subprocess
import sys

import pytest

from adapt_advisor import RENDERERS, RenderOptions, UsageError, render

from .world import house, rich


@pytest.mark.parametrize("name", RENDERERS)
def test_every_format_renders_with_every_option(name: str) -> None:
    text = render(
        rich(),
        house(),
        name,
        RenderOptions(date="2026-11-23", width=100, color=True, encoding="latin-1"),
    )
    assert "2026-11-23" in text
    assert text.endswith("\n")
    assert not text.endswith("\n\n")


def test_an_unknown_format_names_those_there_are() -> None:
    with pytest.raises(UsageError, match="text, markdown, html, json"):
        render(rich(), house(), "pdf")


@pytest.mark.parametrize("module", ["markdown", "json_"])
def test_machine_formats_load_no_terminal_library(module: str) -> None:
    script = (
        f"import sys, adapt_advisor.report.render.{module}; "
        "sys.exit(any(name.split('.')[0] in ('rich', 'yaml') for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


def test_the_registry_loads_no_renderer() -> None:
    script = (
        "import sys, adapt_advisor.report.render; "
        "sys.exit(any(name in sys.modules for name in "
        "('rich', 'pydantic', 'json', 'adapt_advisor.report.build')))"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
