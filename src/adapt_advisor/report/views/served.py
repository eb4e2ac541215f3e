"""One deployment as a document, and as data for machines."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from adapt_advisor.noun import plain as as_plain
from adapt_advisor.quantity import Estimate
from adapt_advisor.report.document import (
    Block,
    Column,
    Document,
    Item,
    Listing,
    Paragraph,
    Section,
    Table,
    plain,
    prose,
    strong,
)
from adapt_advisor.report.render.json_ import (
    SCHEMA_VERSION,
    derivation,
    fields,
    quantity,
)
from adapt_advisor.rulebook.rulebook import Rulebook
from adapt_advisor.words import numbers
from adapt_advisor.words.estimates import SUPPORTS

if TYPE_CHECKING:
    from adapt_advisor.estimate.serving.served import LayoutRate, Served, ServeRequest

MOST_LAYOUTS = 8


def served_json(
    request: ServeRequest, found: Served, hosted: Estimate, rulebook: Rulebook
) -> str:
    """The deployment in JSON."""
    data: dict[str, Any] = {"schema_version": SCHEMA_VERSION, **_job(request)}
    data |= {"support": found.support, "unseen": list(found.unseen)}
    data |= quantity("output_tokens_per_s", found.rate)
    data |= {
        "first_token_ms": as_plain(found.waits.first_token),
        "token_ms": as_plain(found.waits.token),
        "answer_s": as_plain(found.waits.answer_s),
        "in_flight": found.in_flight,
        "users_within_limits": found.users,
        "layouts": [as_plain(one) for one in found.layouts],
    }
    data["gpus"] = None if found.plan is None else as_plain(found.plan.gpus)
    hours = (
        Estimate(value=None, why="the month's requests are not stated")
        if found.plan is None
        else found.plan.gpu_hours_per_month
    )
    for name, estimate in (
        ("gpu_hours_per_month", hours),
        ("usd_per_month", found.usd_per_month),
        ("hosted_usd_per_month", hosted),
        ("usd_per_million_output_tokens", found.usd_per_million),
    ):
        data |= quantity(name, estimate)
    data |= {
        "assumptions": list(request.assumed),
        "warnings": list(_warnings(found)),
        "derivations": {"output_tokens_per_s": derivation(found.rate)}
        if found.rate.derivation
        else {},
        "rulebook": fields(rulebook.identity),
    }
    return json.dumps(data, indent=2, allow_nan=False) + "\n"


def _job(request: ServeRequest) -> dict[str, Any]:
    job = request.job
    return {
        "model": job.model.id,
        "gpu": job.gpu.id,
        "gpu_count": job.gpu_count,
        "weights": job.number_format.id,
        "engine": job.engine.id,
        "input_tokens": job.input_tokens,
        "output_tokens": job.output_tokens,
        "load": job.load,
        "users": job.concurrency,
        "requests_per_month": request.requests_per_month,
    }


def _warnings(found: Served) -> tuple[str, ...]:
    planned = () if found.plan is None else found.plan.gpu_hours_per_month.warnings
    return tuple(dict.fromkeys((*found.rate.warnings, *planned)))


def served_document(
    request: ServeRequest, found: Served, hosted: Estimate, rulebook: Rulebook
) -> Document:
    """The deployment: figures first, then the layouts side by side."""
    job = request.job
    warnings = tuple(Item(prose(text)) for text in _warnings(found))
    assumed = tuple(Item(prose(text)) for text in request.assumed)
    parts = [
        Section("figures", "Estimate", tuple(_figures(request, found, hosted))),
        _layouts(found.layouts),
    ]
    if warnings:
        parts.append(Section("warnings", "Mind", (Listing(warnings),)))
    if assumed:
        parts.append(Section("assumed", "Assumed", (Listing(assumed),)))
    return Document(
        title=f"Serving {job.model.label} on {job.gpu_count} x {job.gpu.label}",
        date=None,
        notes=(),
        sections=tuple(parts),
        references=(),
        rulebook=rulebook.identity,
    )


def _figures(request: ServeRequest, found: Served, hosted: Estimate) -> Iterator[Block]:
    waits = found.waits
    rows = [
        ("Measured evidence", SUPPORTS[found.support]),
        ("Output of all GPUs", _shown(found.rate)),
        ("Requests running together", numbers.figure(found.in_flight)),
        ("First token", numbers.spread(waits.first_token, "ms")),
        ("Each later token", numbers.spread(waits.token, "ms")),
        ("Whole answer", numbers.spread(waits.answer_s, "s")),
    ]
    if found.users is not None:
        rows.append(("Requests at once within the limits", f"{found.users:,}"))
    if found.plan is not None:
        gpus = found.plan.gpus
        needed = (
            _shown(found.plan.gpu_hours_per_month)
            if gpus is None
            else numbers.count(gpus)
        )
        rows.append(("GPUs for the month's requests", needed))
    rows.append(("Money per month", _money(found.usd_per_month)))
    if request.requests_per_month is not None:
        rows.append(("The same at hosted open models", _money(hosted)))
    rows.append(("Per million output tokens", _money(found.usd_per_million)))
    cells = tuple((strong(name), plain(value)) for name, value in rows)
    yield Table((Column(""), Column("Typical (low to high)")), cells)
    yield Paragraph(plain("80% of cases are meant to lie between low and high."))


def _shown(estimate: Estimate) -> str:
    if estimate.value is None:
        return f"not known: {estimate.why or 'no reason was given'}"
    return numbers.spread(estimate.value, estimate.value.unit)


def _money(estimate: Estimate) -> str:
    if estimate.value is None:
        return f"not known: {estimate.why or 'no reason was given'}"
    return numbers.money(estimate.value)


def _layouts(layouts: tuple[LayoutRate, ...]) -> Section:
    if not layouts:
        said = Paragraph(plain("The weights do not fit into these GPUs."))
        return Section("layouts", "Layouts", (said,))
    titles = ("Copies", "GPUs per layer", "Stages", "Tokens/s", "First token", "Token")
    cells = tuple(
        (
            plain(f"{one.replicas}"),
            plain(f"{one.tensor}"),
            plain(f"{one.stages}"),
            plain(numbers.figure(one.rate)),
            plain(f"{numbers.figure(one.first_token_ms)} ms"),
            plain(f"{numbers.figure(one.token_ms)} ms"),
        )
        for one in layouts[:MOST_LAYOUTS]
    )
    table = Table(tuple(map(Column, titles)), cells)
    return Section("layouts", "Layouts, fastest first", (table,))
