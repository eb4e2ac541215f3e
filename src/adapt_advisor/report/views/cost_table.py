"""All methods side by side as a document, and as data for machines."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from adapt_advisor.catalogue.nouns import Price
from adapt_advisor.estimate.inputs import Inputs
from adapt_advisor.estimate.money.cost_table import CostTable, MethodCost
from adapt_advisor.quantity import Estimate, Range
from adapt_advisor.report.document import (
    Bar,
    Bars,
    Column,
    Document,
    Item,
    Listing,
    Paragraph,
    Section,
    Table,
    Text,
    plain,
    prose,
    strong,
)
from adapt_advisor.report.render.json_ import (
    SCHEMA_VERSION,
    crossing,
    derivation,
    fields,
    quantity,
    route_cost,
)
from adapt_advisor.words import numbers
from adapt_advisor.words.names import Names

BREAK_EVEN = ("break_even_requests_per_month", "break_even_month")
MARK = "* "
"""Before the methods of the plan."""

_TOKEN_UNITS = ("USD/1M tokens", "USD per 1M tokens")


class Figure(NamedTuple):
    """A column: its name for machines, its heading, and how it is written."""

    name: str
    heading: str
    of: Callable[[MethodCost], Estimate]
    write: Callable[[Range], str]


def _plain(value: Range) -> str:
    return "none" if value.high == 0 else numbers.spread(value)


def _whole(value: Range) -> str:
    return "none" if value.high == 0 else numbers.count(value)


def _volume(value: Range) -> str:
    return "any" if value.high == 0 else numbers.spread(value)


MONEY = (
    Figure(
        "cost_usd",
        "Training",
        lambda one: one.estimate.cost_usd,
        numbers.money,
    ),
    Figure(
        "serving_usd_per_month",
        "Serving a month",
        lambda one: one.serving_usd_per_month,
        numbers.money,
    ),
    Figure(
        "per_1000_requests_usd",
        "1,000 requests",
        lambda one: one.per_1000_requests_usd,
        numbers.money,
    ),
    Figure("total_usd", "In all", lambda one: one.total_usd, numbers.money),
    Figure(
        "break_even_requests_per_month",
        "Pays from, requests a month",
        lambda one: one.break_even_requests,
        _volume,
    ),
    Figure("break_even_month", "In month", lambda one: one.break_even_month, _whole),
)
WORK = (
    Figure(
        "training_gpu_hours",
        "Training, GPU-hours",
        lambda one: one.estimate.training_gpu_hours,
        numbers.gpu_hours,
    ),
    Figure(
        "memory_gb_per_gpu",
        "Memory per GPU, GB",
        lambda one: one.estimate.memory_gb_per_gpu,
        _plain,
    ),
    Figure("gpus", "GPUs", lambda one: one.estimate.gpus, _whole),
    Figure(
        "serving_gpu_hours_per_month",
        "Serving, GPU-hours a month",
        lambda one: one.estimate.serving_gpu_hours_per_month,
        numbers.gpu_hours,
    ),
    Figure("effort_weeks", "Weeks of work", lambda one: one.effort_weeks, _plain),
)


def comparison_document(found: CostTable, inputs: Inputs) -> Document:
    """The comparison: money first, then machines and effort, then what is missing."""
    parts = (
        Section("money", "Money", tuple(_money(found, inputs))),
        _routes(found, inputs),
        Section("work", "Machines and work", (_table(found, WORK, inputs),)),
        Section("ranges", "Ranges side by side", tuple(_bars(found, inputs))),
        _unknown(found, inputs),
        _paying(found, inputs),
        Section("mind", "Mind", (_listing(_remarks(found)),)),
        _assumed(found, Names(inputs.rulebook)),
    )
    return Document(
        title=f"Methods over {found.terms.months:g} months",
        sections=tuple(part for part in parts if part is not None),
        rulebook=inputs.rulebook.identity,
    )


def comparison_json(found: CostTable, inputs: Inputs) -> str:
    """The comparison in JSON: ASCII only, so that any stream can carry it."""
    data = {
        "schema_version": SCHEMA_VERSION,
        "months": found.terms.months,
        "requests_per_month": found.requests_per_month,
        "model": inputs.model.id,
        "gpu": inputs.gpu.id,
        "hosted": _hosted(found),
        "baseline": found.baseline,
        "methods": {one.method: _method(one) for one in found.methods},
        "assumptions": [
            {"question": one.question, "value": one.value} for one in found.assumed
        ],
        "warnings": list(_remarks(found)),
        "rulebook": fields(inputs.rulebook.identity),
    }
    return json.dumps(data, indent=2, allow_nan=False) + "\n"


def _hosted(found: CostTable) -> dict[str, Any] | None:
    if found.terms.hosted is None:
        return None
    return {
        "item": found.terms.hosted.item,
        "cache_hit": found.terms.cache_hit,
        "prices": {
            kind: {**fields(price.value), "as_of": price.as_of, "source": price.source}
            for kind, price in _hosted_prices(found).items()
        },
    }


def _hosted_prices(found: CostTable) -> dict[str, Price]:
    prices = found.terms.hosted
    kinds = ("input", "cached_input", "cache_write", "output")
    named = {kind: getattr(prices, kind, None) for kind in kinds}
    return {kind: price for kind, price in named.items() if price is not None}


def _method(one: MethodCost) -> dict[str, Any]:
    figures = {figure.name: figure.of(one) for figure in (*WORK, *MONEY)}
    data: dict[str, Any] = {
        "in_plan": one.in_plan,
        "served": one.served,
        "route": one.estimate.route,
        "routes": [route_cost(each) for each in one.estimate.routes],
        "crossing_requests": crossing(one.estimate),
        "basis": one.estimate.basis,
        "verdict": one.estimate.verdict,
    }
    for name, estimate in figures.items():
        data |= quantity(name, estimate)
    warnings = (text for each in figures.values() for text in each.warnings)
    return {
        **data,
        "warnings": list(dict.fromkeys(warnings)),
        "derivations": {
            name: derivation(each)
            for name, each in figures.items()
            if each.derivation is not None
        },
    }


def _money(found: CostTable, inputs: Inputs) -> Iterator[Paragraph | Table]:
    names = inputs.rulebook.methods
    volume = numbers.exact(found.requests_per_month)
    said = (
        f"{_place(found, inputs)}, {volume} requests a month, "
        f"over {found.terms.months:g} months; typical value with low and high."
    )
    yield Paragraph(plain(said))
    yield _table(found, MONEY, inputs)
    against = names[found.baseline].name if found.baseline else "nothing"
    yield Paragraph(plain(f"{MARK}in the recommended plan. Held against: {against}."))


def _place(found: CostTable, inputs: Inputs) -> str:
    own = f"{inputs.model.label} on {inputs.gpu.label}"
    routes = {one.estimate.route for one in found.methods}
    if found.terms.hosted is None and routes == {"hosted"}:
        return "Hosted models"
    undecided = any(one.estimate.routes for one in found.methods)
    return f"A hosted model, or {own}, whichever is cheaper" if undecided else own


def _routes(found: CostTable, inputs: Inputs) -> Section | None:
    """Both routes in money, while it is not decided which one is taken."""
    rows = tuple(
        (_name(one, inputs), *map(plain, _both(one)))
        for one in found.methods
        if len(one.estimate.routes) > 1
    )
    if not rows:
        return None
    headings = (
        "Hosted: training", "a month", "Own GPUs: training", "a month",
        "Own GPUs cost less from, requests a month",
    )  # fmt: skip
    columns = (Column("Method"), *(Column(one, number=True) for one in headings))
    return Section("routes", "Both routes", (Table(columns, rows),))


def _both(one: MethodCost) -> Iterator[str]:
    for route in one.estimate.routes:
        for amount in (route.cost_usd.value, route.serving_usd_per_month.value):
            yield "not known" if amount is None else numbers.money(amount)
    volume = crossing(one.estimate)
    yield "-" if volume is None else numbers.exact(volume)


def _bars(found: CostTable, inputs: Inputs) -> Iterator[Bars]:
    """Money over the horizon, and training, as bars on one scale."""
    names = inputs.rulebook.methods
    for title, figure in (("In all, USD", MONEY[3]), (WORK[0].heading, WORK[0])):
        values = [(one, figure.of(one).value) for one in found.methods]
        bars = tuple(
            Bar(
                names[one.method].name,
                value.low,
                value.typical,
                value.high,
                figure.write(value),
                strong=one.in_plan,
            )
            for one, value in values
            if value is not None and value.high > 0
        )
        if bars:
            yield Bars(title, figure.heading, bars)


def _table(found: CostTable, figures: tuple[Figure, ...], inputs: Inputs) -> Table:
    columns = [Column("Method")]
    columns += [Column(figure.heading, number=True) for figure in figures]
    rows = tuple(
        (_name(one, inputs), *(plain(_cell(figure, one)) for figure in figures))
        for one in found.methods
    )
    return Table(tuple(columns), rows)


def _name(one: MethodCost, inputs: Inputs) -> Text:
    name = inputs.rulebook.methods[one.method].name
    return strong(MARK + name) if one.in_plan else plain(name)


def _cell(figure: Figure, one: MethodCost) -> str:
    estimate = figure.of(one)
    if estimate.value is not None:
        return figure.write(estimate.value)
    if figure.name not in BREAK_EVEN:
        return "not known"
    return estimate.absent or "-"


def _unknown(found: CostTable, inputs: Inputs) -> Section | None:
    """Why figures are missing, each reason once with the methods it holds for."""
    items = _reasons(found, inputs, lambda figure: figure.name not in BREAK_EVEN)
    return Section("unknown", "Without a figure", (items,)) if items.items else None


def _paying(found: CostTable, inputs: Inputs) -> Section | None:
    """Why a method never pays, or not within the horizon."""
    items = _reasons(found, inputs, lambda figure: figure.name in BREAK_EVEN)
    if not items.items:
        return None
    return Section("paying", "Why some never pay", (items,))


def _reasons(
    found: CostTable, inputs: Inputs, counts: Callable[[Figure], bool]
) -> Listing:
    reasons: dict[str, dict[str, None]] = {}
    names = inputs.rulebook.methods
    for one in found.methods:
        for figure in filter(counts, (*WORK, *MONEY)):
            estimate = figure.of(one)
            if estimate.value is None and one.method != found.baseline:
                why = estimate.why or "no reason was given"
                reasons.setdefault(why, {})[names[one.method].name] = None
    return Listing(
        tuple(
            Item(prose(f"{_who(list(who), found)}: {why}"))
            for why, who in reasons.items()
        )
    )


def _who(who: list[str], found: CostTable) -> str:
    everyone = len(who) >= len(found.methods) - 1
    return "all of them" if everyone else ", ".join(who)


def _remarks(found: CostTable) -> Iterator[str]:
    """What holds for the comparison, and the dated prices behind it."""
    yield from found.warnings
    terms = {
        f"{term.name}: {numbers.term(term.value, term.unit)} ({term.origin})": None
        for one in found.methods
        for estimate in (one.estimate.cost_usd, one.serving_usd_per_month)
        if estimate.derivation is not None
        for term in estimate.derivation.terms
        if term.unit.startswith("USD/") and term.unit not in _TOKEN_UNITS
    }
    yield from terms
    for kind, price in _hosted_prices(found).items():
        value = numbers.term(price.value.typical, price.value.unit)
        told = f"hosted model {price.item}, {kind.replace('_', ' ')}"
        yield f"{told}: {value} ({price.source}, {price.as_of})"
    said = (text for one in found.methods for text in one.break_even_requests.warnings)
    yield from dict.fromkeys(said)


def _listing(lines: Iterator[str]) -> Listing:
    return Listing(tuple(Item(prose(line)) for line in lines))


def _assumed(found: CostTable, names: Names) -> Section | None:
    items = tuple(
        Item(
            prose(
                f"{names.title(one.question)}: {names.value(one.question, one.value)}. "
                f"{one.because}"
            )
        )
        for one in found.assumed
    )
    return Section("assumed", "Assumed", (Listing(items),)) if items else None
