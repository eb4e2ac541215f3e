"""The tables behind `catalogue`: rows of plain values, for people and for machines."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from adapt_advisor.answers.sources import flag_of
from adapt_advisor.escape import clean
from adapt_advisor.noun import plain
from adapt_advisor.report.document import Column, Document, Section, Table
from adapt_advisor.report.document import plain as plain_text
from adapt_advisor.report.render.json_ import SCHEMA_VERSION
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
            "name": q.name,
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


class _Field(NamedTuple):
    """A column of a table: a key of the rows, and what people call it."""

    key: str
    title: str
    number: bool = False


_COLUMNS: dict[str, tuple[_Field, ...]] = {
    "questions": (
        _Field("id", "Key"),
        _Field("name", "Name"),
        _Field("ask", "Question"),
        _Field("unit", "Unit"),
    ),
    "methods": (
        _Field("id", "Key"),
        _Field("name", "Name"),
        _Field("summary", "What it is"),
    ),
    "gpus": (
        _Field("id", "Key"),
        _Field("memory_gb", "Memory, GB", number=True),
        _Field("bandwidth_gb_s", "Bandwidth, GB/s", number=True),
        _Field("peak_bf16_tflops", "Peak, TFLOP/s", number=True),
        _Field("aliases", "Also called"),
    ),
    "models": (
        _Field("id", "Key"),
        _Field("params_b", "Parameters, B", number=True),
        _Field("active_params_b", "Active, B", number=True),
        _Field("layers", "Layers", number=True),
        _Field("hidden", "Width", number=True),
        _Field("context", "Context", number=True),
    ),
    "sources": (
        _Field("id", "Key"),
        _Field("grade", "Grade"),
        _Field("year", "Year", number=True),
        _Field("title", "Title"),
    ),
}
"""The columns of the tables for people; JSON carries everything."""


_TITLES = {
    "questions": "Questions",
    "methods": "Methods",
    "gpus": "GPUs",
    "models": "Models",
    "sources": "Sources",
}


def catalogue_json(what: str, rows: Sequence[Row]) -> str:
    """Rows in JSON."""
    payload = {"schema_version": SCHEMA_VERSION, what: list(rows)}
    return json.dumps(payload, indent=2, allow_nan=False) + "\n"


def catalogue_document(what: str, rows: Sequence[Row], rulebook: Rulebook) -> Document:
    """Rows as a table for people; keys are what `--set` and the flags take."""
    fields = _COLUMNS[what]
    cells = tuple(
        tuple(plain_text(_cell(row.get(field.key))) for field in fields) for row in rows
    )
    table = Table(tuple(Column(f.title, f.number) for f in fields), cells)
    return Document(
        title=f"{_TITLES[what]}: {len(rows):,}",
        sections=(Section(what, "What there is", (table,)),),
        rulebook=rulebook.identity,
    )


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list | tuple):
        return clean(", ".join(map(str, value)))
    return f"{value:g}" if isinstance(value, float) else clean(str(value))


def _plain(value: Value | None) -> Any:
    return list(value) if isinstance(value, tuple) else value
