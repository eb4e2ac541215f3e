"""The tables behind `catalogue`: rows of plain values, and three ways to print them."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

from adapt_advisor.answers.sources import flag_of
from adapt_advisor.escape import clean
from adapt_advisor.noun import plain
from adapt_advisor.rulebook.rulebook import Rulebook
from adapt_advisor.rulebook.value import Value

Row = dict[str, Any]

_OF_A_METHOD = (
    "id",
    "name",
    "family",
    "summary",
    "changes",
    "needs",
    "risks",
    "first_steps",
    "evaluate",
    "move_up",
    "data_advice",
    "hosting",
    "effort",
    "learn",
    "sources",
)
"""Fields of a method that a reader of the catalogue asks for."""


def question_rows(rulebook: Rulebook) -> list[Row]:
    """Questions with all that a user or another program needs to answer them."""
    return [
        {
            "id": q.id,
            "flag": flag_of(q.id),
            "group": q.group,
            "kind": q.kind,
            "unit": q.unit,
            "required": q.required,
            "ask": q.ask,
            "why": q.why,
            "find_out": q.find_out,
            "options": [
                {"id": name, "label": option.label, "example": option.example}
                for name, option in q.options.items()
            ],
            "minimum": q.minimum if q.kind == "number" else None,
            "maximum": q.maximum,
            "default": _plain(q.default),
            "unknown": {
                "assume": _plain(q.unknown.assume),
                "explore": q.unknown.explore,
                "because": q.unknown.because,
            },
            "changeable": q.changeable,
            "sources": list(q.sources),
        }
        for q in rulebook.questions.values()
    ]


def method_rows(rulebook: Rulebook) -> list[Row]:
    """Methods with what they change, need and risk."""
    return [
        {name: plain(getattr(method, name)) for name in _OF_A_METHOD}
        for method in rulebook.methods.values()
    ]


def gpu_rows(rulebook: Rulebook) -> list[Row]:
    """GPUs with their dense peaks."""
    return [plain(gpu) for gpu in rulebook.gpus.values()]


def model_rows(rulebook: Rulebook) -> list[Row]:
    """Models with their shapes."""
    return [plain(model) for model in rulebook.models.values()]


def source_rows(rulebook: Rulebook) -> list[Row]:
    """Sources, each with the nodes, limits, methods and questions that it supports."""
    supports: dict[str, list[str]] = {name: [] for name in rulebook.sources}
    for what, cited in _citations(rulebook):
        for source in dict.fromkeys(cited):
            if source in supports and what not in supports[source]:
                supports[source].append(what)
    return [
        {**plain(source), "supports": supports[source.id]}
        for source in rulebook.sources.values()
    ]


def _citations(rulebook: Rulebook) -> list[tuple[str, list[str]]]:
    found: list[tuple[str, list[str]]] = []
    for node in rulebook.flowchart.nodes.values():
        cited = [*node.sources, *(s for b in node.branches for s in b.sources)]
        if node.disagreement is not None:
            cited += [s for side in node.disagreement.sides for s in side.sources]
        found.append((f"node {node.id}", cited))
    found += [(f"limit {f.id}", list(f.sources)) for f in rulebook.limits.values()]
    found += [
        (f"question {q.id}", list(q.sources)) for q in rulebook.questions.values()
    ]
    for method in rulebook.methods.values():
        cited = [*method.sources, *method.learn, *method.serving.sources]
        cited += [s for risk in method.risks for s in risk.sources]
        cited += list(method.effort.sources) if method.effort else []
        cited += list(method.training_data.sources) if method.training_data else []
        found.append((f"method {method.id}", cited))
    return found


TABLES: dict[str, Callable[[Rulebook], list[Row]]] = {
    "questions": question_rows,
    "methods": method_rows,
    "gpus": gpu_rows,
    "models": model_rows,
    "sources": source_rows,
}

_COLUMNS: dict[str, tuple[str, ...]] = {
    "questions": ("id", "kind", "unit", "ask"),
    "methods": ("id", "name", "summary"),
    "gpus": ("id", "memory_gb", "bandwidth_gb_s", "peak_bf16_tflops", "aliases"),
    "models": ("id", "params_b", "active_params_b", "layers", "hidden", "context"),
    "sources": ("id", "grade", "year", "title", "supports"),
}
"""The columns of the text and Markdown tables; JSON carries everything."""


def rendered(what: str, rows: Sequence[Row], name: str) -> str:
    """Rows in a format."""
    if name == "json":
        payload = {"schema_version": 1, what: list(rows)}
        return json.dumps(payload, indent=2, ensure_ascii=False) + "\n"
    columns = _COLUMNS[what]
    cells = [[_cell(row.get(column)) for column in columns] for row in rows]
    return _markdown(columns, cells) if name == "markdown" else _text(columns, cells)


def _markdown(columns: Sequence[str], cells: list[list[str]]) -> str:
    lines = ["| " + " | ".join(columns) + " |", "|" + " --- |" * len(columns)]
    for row in cells:
        escaped = (cell.replace("|", "\\|").replace("<", "&lt;") for cell in row)
        lines.append("| " + " | ".join(escaped) + " |")
    return "\n".join(lines) + "\n"


def _text(columns: Sequence[str], cells: list[list[str]]) -> str:
    last = len(columns) - 1
    widths = [
        max(len(column), *(len(row[i]) for row in cells))
        for i, column in enumerate(columns)
    ]
    lines = []
    for row in [list(columns), *cells]:
        padded = [
            cell if i == last else cell.ljust(min(widths[i], 40))
            for i, cell in enumerate(row)
        ]
        lines.append("  ".join(padded).rstrip())
    return "\n".join(lines) + "\n"


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list | tuple):
        return clean(", ".join(map(str, value)))
    return f"{value:g}" if isinstance(value, float) else clean(str(value))


def _plain(value: Value | None) -> Any:
    return list(value) if isinstance(value, tuple) else value
