"""Commands whose text options and switches are taken as they are.

Typer coerces every option with pydantic's adapters, which take longer to import than
this program takes to answer. Text and switches need none; numbers still get theirs.
"""

from __future__ import annotations

from typing import Any

import typer.core


class _AsGiven:
    """Stands in for typer's coercion of one parameter until a value needs it."""

    def coerce(self, value: Any, param: Any, ctx: Any) -> Any:
        """The value itself where it already has its type."""
        kind = param.type_descriptor.annotation
        if value is None and not param.multiple:
            return None
        if kind in (str, bool) and isinstance(value, kind):
            return value
        if kind == list[str] and (value is None or _all_text(value)):
            return tuple(value or ())
        param._runtime_param = None  # noqa: SLF001 - typer makes its own on first use
        return param.get_runtime_param().coerce(value, param=param, ctx=ctx)


def _all_text(values: Any) -> bool:
    is_many = isinstance(values, list | tuple)
    return is_many and all(isinstance(value, str) for value in values)


def _taken_as_given(parameters: list[Any]) -> list[Any]:
    """Defer typer's coercion, where this version of typer defers it at all."""
    for parameter in parameters:
        lazy = getattr(parameter, "_runtime_param", parameter) is None
        if lazy and hasattr(parameter, "get_runtime_param"):
            parameter._runtime_param = _AsGiven()  # noqa: SLF001
    return parameters


class PlainCommand(typer.core.TyperCommand):
    """A command that starts fast."""

    def get_params(self, ctx: Any) -> list[Any]:
        """As typer's own, `--help` included."""
        return _taken_as_given(super().get_params(ctx))


class PlainGroup(typer.core.TyperGroup):
    """A group of commands that starts fast."""

    def get_params(self, ctx: Any) -> list[Any]:
        """As typer's own, `--help` included."""
        return _taken_as_given(super().get_params(ctx))
