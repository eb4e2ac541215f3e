"""The published JSON Schema of a recommendation in JSON."""

from __future__ import annotations

from typing import Any

from adapt_advisor.estimate.nouns import QUANTITIES
from adapt_advisor.report.render.json_ import SCHEMA_VERSION

_TEXT: dict[str, Any] = {"type": "string"}
_TEXT_OR_NULL: dict[str, Any] = {"type": ["string", "null"]}
_FLAG: dict[str, Any] = {"type": "boolean"}
_VALUE: dict[str, Any] = {
    "description": "An answer; several options of one question are a list.",
    "type": ["boolean", "number", "string", "array"],
    "items": _TEXT,
}
_SETTABLE: dict[str, Any] = {
    "description": "An answer as --set takes it; several options joined by commas.",
    "type": ["boolean", "number", "string"],
}


def recommendation_schema() -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of `recommend --format json`.

    New fields leave `schema_version` as it is; a field that goes or changes raises it.
    """
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Recommendation of adapt-advisor",
        **_record(
            {
                "schema_version": {"const": SCHEMA_VERSION},
                "plan": {**_list(_ref("stage")), "minItems": 1},
                "primary": _TEXT,
                "preparations": _list(_ref("remark")),
                "blocked_by": _list(_ref("remark")),
                "path": _list(_ref("step")),
                "rejected": _list(_ref("rejected")),
                "hinges": _list(_ref("hinge")),
                "close_calls": _list(_ref("limit")),
                "possible_plans": _list(_ref("possible_plan")),
                "answers": _list(_ref("answer")),
                "missing": _list(_ref("missing")),
                "assumptions": _list(_ref("assumption")),
                "estimates": {
                    "description": "Every method of the rulebook, by id.",
                    **_mapping(_ref("estimate")),
                },
                "next_steps": _list(_TEXT),
                "dropped": _list(_TEXT),
                "sources": _list(_ref("source")),
                "rulebook": _record({"id": _TEXT, "version": _TEXT, "sha256": _TEXT}),
            },
            date=_TEXT,
        ),
        "$defs": {**_advice(), **_explanations(), **_records(), **_figures()},
    }


def _advice() -> dict[str, Any]:
    return {
        "stage": _record(
            {
                "method": _TEXT,
                "name": _TEXT,
                "role": _TEXT,
                "because": _TEXT,
                "turn": {"enum": ["now", "later"]},
                "when": _TEXT_OR_NULL,
                "model": _TEXT_OR_NULL,
                "node": _TEXT,
                "branches": _list(_TEXT),
                "sources": _list(_TEXT),
            }
        ),
        "remark": _record(
            {
                "id": _TEXT,
                "because": _TEXT,
                "node": _TEXT,
                "sources": _list(_TEXT),
            }
        ),
        "limit": _record(
            {"limit": _TEXT, "holds": _FLAG, "straddles": _FLAG, "because": _TEXT}
        ),
        "step": _record(
            {
                "node": _TEXT,
                "title": _TEXT,
                "kind": {"enum": ["decide", "add", "prepare", "block", "stop"]},
                "asked": _list(_TEXT),
                "skipped": _list(_TEXT),
                "guard": _TEXT_OR_NULL,
                "because": _TEXT,
                "decided_by": _list(
                    _record({"question": _TEXT, "value": _VALUE, "origin": _TEXT})
                ),
                "limits": _list(_ref("limit")),
                "goes_to": _TEXT_OR_NULL,
                "sources": _list(_TEXT),
            }
        ),
    }


def _explanations() -> dict[str, Any]:
    plan = _list(_TEXT)
    return {
        "rejected": _record(
            {
                "method": _TEXT,
                "name": _TEXT,
                "node": _TEXT,
                "because": _TEXT,
                "changes": {
                    "description": "Smallest sets of answers that bring it in; empty "
                    "when none does.",
                    **_list(_mapping(_SETTABLE)),
                },
                "classes": {
                    "description": "For each of changes, the answers that would do.",
                    **_list(_mapping(_TEXT)),
                },
                "changeable": {
                    "description": "For each of changes, whether a team can make it.",
                    **_list(_FLAG),
                },
                "approximate": _FLAG,
            }
        ),
        "hinge": _record(
            {
                "question": _TEXT,
                "answer": {**_SETTABLE, "type": [*_SETTABLE["type"], "null"]},
                "assumed": _FLAG,
                "approximate": _FLAG,
                "flips": _list(
                    _record(
                        {
                            "value": _SETTABLE,
                            "plan": plan,
                            "later": _list(_TEXT),
                            "words": _TEXT_OR_NULL,
                            "approximate": _FLAG,
                        }
                    )
                ),
            }
        ),
        "possible_plan": _record(
            {
                "when": _mapping(_TEXT),
                "plan": plan,
                "later": _list(_TEXT),
                "preparations": _list(_TEXT),
            }
        ),
    }


def _records() -> dict[str, Any]:
    return {
        "answer": _record(
            {
                "question": _TEXT,
                "ask": _TEXT,
                "value": _VALUE,
                "unit": _TEXT_OR_NULL,
                "origin": _TEXT,
            }
        ),
        "missing": _record(
            {
                "question": _TEXT,
                "state": {"enum": ["unknown", "not_asked", "not_applicable"]},
                "on_path": _FLAG,
                "flag": _TEXT,
            }
        ),
        "assumption": _record({"question": _TEXT, "value": _VALUE, "because": _TEXT}),
        "source": _record(
            {
                "id": _TEXT,
                "title": _TEXT,
                "url": _TEXT,
                "year": {"type": ["integer", "null"]},
                "grade": _TEXT,
                "note": _TEXT_OR_NULL,
            }
        ),
    }


def _figures() -> dict[str, Any]:
    number = {"type": "number"}
    quantity = _record(
        {"low": number, "typical": number, "high": number, "unit": _TEXT}
    )
    term = {"name": _TEXT, "value": number, "unit": _TEXT, "origin": _TEXT}
    bases = ["calibrated", "extrapolated", "order_of_magnitude", "formula"]
    estimate = _record(
        {
            "gpu": _TEXT_OR_NULL,
            "model": _TEXT_OR_NULL,
            "basis": {"enum": [*bases, None]},
            "support": {"enum": ["measured", "near", "far", "none", None]},
            "route": {"enum": ["hosted", "own", "device", None]},
            **{name: _or_null(_ref("quantity")) for name in QUANTITIES},
            "verdict": _TEXT_OR_NULL,
            "routes": _list({"type": "object"}),
            "crossing_requests": {"type": ["number", "null"]},
            "warnings": _list(_TEXT),
            "derivations": _mapping(_ref("derivation")),
        },
        **{f"{name}_why": _TEXT for name in QUANTITIES},
    )
    # A figure is there, or the reason why it is not.
    estimate["allOf"] = [
        {
            "if": {"properties": {name: {"type": "null"}}},
            "then": {"required": [f"{name}_why"]},
        }
        for name in QUANTITIES
    ]
    return {
        "quantity": quantity,
        "derivation": _record(
            {
                "basis": {"enum": bases},
                "formula": _TEXT,
                "terms": _list(_record(term)),
            }
        ),
        "estimate": estimate,
    }


def _record(required: dict[str, Any], **optional: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {**required, **optional},
        "required": list(required),
    }


def _list(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


def _mapping(values: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": values}


def _or_null(schema: dict[str, Any]) -> dict[str, Any]:
    return {"anyOf": [schema, {"type": "null"}]}


def _ref(name: str) -> dict[str, Any]:
    return {"$ref": f"#/$defs/{name}"}
