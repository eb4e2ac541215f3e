"""Estimates: the plan at a glance, every method side by side, and the derivations."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from adapt_advisor.advice.alternatives import weighed
from adapt_advisor.estimate.nouns import MethodEstimate
from adapt_advisor.quantity import Estimate, Range, Term
from adapt_advisor.report.document import (
    Bar,
    Bars,
    Block,
    Column,
    Heading,
    Item,
    Listing,
    Paragraph,
    Section,
    Span,
    Table,
    Text,
    plain,
    prose,
)
from adapt_advisor.report.sections.derived import BASES, VERDICTS, terms_table
from adapt_advisor.report.sections.wording import Wording
from adapt_advisor.words import numbers
from adapt_advisor.words.ids import listed


class Quantity(NamedTuple):
    """A quantity of an estimate: its field, its names and how it is written."""

    field: str
    heading: str
    name: str
    write: Callable[[Range], str]
    unit: str = ""


def _memory(value: Range) -> str:
    return "none" if value.high == 0 else numbers.spread(value, "GB")


def _gpus(value: Range) -> str:
    return "none" if value.high == 0 else numbers.count(value)


def _weeks(value: Range) -> str:
    return "none" if value.high == 0 else numbers.weeks(value)


_HOURS = Quantity(
    "training_gpu_hours",
    "Training, GPU-hours",
    "Training",
    numbers.gpu_hours,
    "GPU-hours",
)
_MEMORY = Quantity(
    "memory_gb_per_gpu", "Memory per GPU", "Memory", _memory, "GB per GPU"
)
QUANTITIES = (
    _HOURS,
    _MEMORY,
    Quantity("gpus", "GPUs", "GPUs needed", _gpus),
    Quantity("cost_usd", "Training cost", "Cost", numbers.money),
    Quantity(
        "serving_gpu_hours_per_month",
        "Serving, GPU-hours a month",
        "Serving hours",
        numbers.gpu_hours,
    ),
    Quantity("serving_usd_per_month", "Serving a month", "Serving cost", numbers.money),
    Quantity("effort_weeks", "Work", "Work", _weeks),
)


def effort(words: Wording) -> Section:
    """What the plan's stages take, each as typical value and range."""
    estimates = _of_plan(words)
    if not estimates:
        nothing = Paragraph(plain("Nothing in this plan was estimated."))
        return Section("effort", "What it takes", (nothing,))
    blocks: list[Block] = [
        Paragraph(plain(_situation(words, estimates))),
        _table(words, estimates),
    ]
    total = _total(estimates)
    if total:
        blocks.append(Paragraph(plain(total)))
    remarks = [
        *_prices(estimates),
        *_unestimated(words, estimates),
        *_warnings(words, estimates),
    ]
    if remarks:
        blocks.append(Listing(tuple(remarks)))
    return Section("effort", "What it takes", tuple(blocks))


def everything(words: Wording) -> Section | None:
    """Every method that somebody would weigh, side by side."""
    common = weighed(words.recommendation, words.rulebook)
    rows = [e for e in words.recommendation.estimates if e.method in common]
    if not rows:
        return None
    lead = f"Typical value, with low and high in brackets. {_situation(words, rows)}"
    blocks: list[Block] = [Paragraph(plain(lead)), _table(words, rows)]
    unknown = _unestimated(words, rows)
    if unknown:
        blocks.append(Listing(tuple(unknown)))
    return Section("estimates", "Every method side by side", tuple(blocks))


def pictures(words: Wording) -> Section | None:
    """GPU-hours against the budget and memory against the card, as bars."""
    common = weighed(words.recommendation, words.rulebook)
    rows = [e for e in words.recommendation.estimates if e.method in common]
    hours = _bars(words, rows, _HOURS, *_budget(words))
    memory = _bars(words, rows, _MEMORY, *_card(words, rows))
    blocks = tuple(block for block in (hours, memory) if block.bars)
    return Section("pictures", "Ranges side by side", blocks) if blocks else None


def _bars(
    words: Wording,
    rows: Sequence[MethodEstimate],
    quantity: Quantity,
    mark: float | None,
    mark_name: str,
) -> Bars:
    plan = words.recommendation.methods
    found = [(row, _get(row, quantity).value) for row in rows]
    bars = tuple(
        Bar(
            words.method(row.method),
            value.low,
            value.typical,
            value.high,
            quantity.write(value),
            strong=row.method in plan,
        )
        for row, value in found
        if value is not None and value.high > 0
    )
    return Bars(quantity.heading, quantity.unit, bars, mark, mark_name)


def _budget(words: Wording) -> tuple[float | None, str]:
    """The budget in GPU-hours, where a limit of the path read one."""
    for step in words.recommendation.path:
        for limit in step.limits:
            unit = limit.estimate.unit if limit.estimate else ""
            if unit == "GPU-hours" and limit.bound is not None:
                hours = numbers.figure(limit.bound)
                return limit.bound, f"the budget, {hours} GPU-hours"
    return None, ""


def _card(words: Wording, rows: Sequence[MethodEstimate]) -> tuple[float | None, str]:
    named = {row.gpu for row in rows if row.gpu is not None}
    if len(named) != 1:
        return None, ""
    gpu = words.rulebook.gpus.get(named.pop())
    if gpu is None:
        return None, ""
    return gpu.memory_gb, f"{gpu.label}, {numbers.figure(gpu.memory_gb)} GB"


def derivations(words: Wording) -> Section | None:
    """How each figure of the plan was reached, with every number in it."""
    blocks: list[Block] = []
    for estimate in _of_plan(words):
        parts = [block for q in QUANTITIES for block in _derived(q, _get(estimate, q))]
        if parts:
            name = words.method(estimate.method)
            blocks += [Heading(plain(f"{name} in figures")), *parts]
    if not blocks:
        return None
    return Section("derivations", "How the figures were reached", tuple(blocks))


def _table(words: Wording, estimates: Sequence[MethodEstimate]) -> Table:
    columns = [Column("Method")]
    columns += [Column(q.heading, number=True) for q in QUANTITIES]
    rows = tuple(
        (plain(words.method(estimate.method)), *_cells(estimate))
        for estimate in estimates
    )
    table = Table(tuple(columns), rows)
    return _with_verdicts(table, estimates) if words.feeds("gpu_kind") else table


def _get(estimate: MethodEstimate, quantity: Quantity) -> Estimate:
    found: Estimate = getattr(estimate, quantity.field)
    return found


def _of_plan(words: Wording) -> list[MethodEstimate]:
    plan = dict.fromkeys(words.recommendation.methods)
    found = map(words.recommendation.estimate_of, plan)
    return [estimate for estimate in found if estimate is not None]


def _cells(estimate: MethodEstimate) -> tuple[Text, ...]:
    return tuple(
        plain("not known" if value is None else quantity.write(value))
        for quantity in QUANTITIES
        for value in (_get(estimate, quantity).value,)
    )


def _with_verdicts(table: Table, estimates: Sequence[MethodEstimate]) -> Table:
    if not any(estimate.verdict for estimate in estimates):
        return table
    words = [
        VERDICTS.get(estimate.verdict or "", estimate.verdict or "")
        for estimate in estimates
    ]
    rows = zip(table.rows, words, strict=True)
    return Table(
        (*table.columns, Column("On your GPUs")),
        tuple((*row, plain(word)) for row, word in rows),
    )


def _situation(words: Wording, estimates: Sequence[MethodEstimate]) -> str:
    pairs = dict.fromkeys((estimate.model, estimate.gpu) for estimate in estimates)
    told = [
        f"{words.model(model)} on {words.gpu(gpu)}"
        if gpu
        else f"{words.model(model)} at its provider"
        for model, gpu in pairs
    ]
    return f"Estimated for: {'; '.join(told)}."


def _total(estimates: Sequence[MethodEstimate]) -> str:
    """The sum of the plan's training hours, where there is something to add up."""
    values = [estimate.training_gpu_hours.value for estimate in estimates]
    known = [value for value in values if value is not None]
    if len(known) < len(values) or sum(value.high > 0 for value in known) < 2:
        return ""
    total = Range(
        low=sum(value.low for value in known),
        typical=sum(value.typical for value in known),
        high=sum(value.high for value in known),
        unit=known[0].unit,
    )
    return f"Training in all: {numbers.gpu_hours(total, unit=True)}."


def _warnings(words: Wording, estimates: Sequence[MethodEstimate]) -> list[Item]:
    """What lies outside the evidence, each sentence once."""
    warnings: dict[str, dict[str, None]] = {}
    for estimate in estimates:
        for quantity in QUANTITIES:
            for warning in _get(estimate, quantity).warnings:
                methods = warnings.setdefault(warning, {})
                methods[words.method(estimate.method)] = None
    return [
        Item((*_whose(list(methods), estimates), *prose(warning)))
        for warning, methods in warnings.items()
    ]


def _whose(methods: list[str], estimates: Sequence[MethodEstimate]) -> Text:
    everyone = len(methods) == len(estimates)
    return () if everyone else plain(f"{', '.join(methods)}: ")


def _prices(estimates: Sequence[MethodEstimate]) -> list[Item]:
    """The dated prices that money rests on, each once."""
    derivations = [estimate.cost_usd.derivation for estimate in estimates]
    terms = dict.fromkeys(
        term
        for derivation in derivations
        if derivation is not None
        for term in derivation.terms
        if term.unit.startswith("USD/")
    )
    return [Item(_price(term)) for term in terms]


def _price(term: Term) -> Text:
    value = numbers.term(term.value, term.unit)
    name = term.name[:1].upper() + term.name[1:]
    return (Span(f"{name}: {value}; "), *prose(term.origin), Span("."))


def _unestimated(words: Wording, estimates: Sequence[MethodEstimate]) -> list[Item]:
    """Why figures are missing, each reason once."""
    reasons: dict[tuple[str, str], list[str]] = {}
    for quantity in QUANTITIES:
        for estimate in estimates:
            found = _get(estimate, quantity)
            if found.value is None:
                why = found.why or "no reason was given"
                methods = reasons.setdefault((quantity.name, why), [])
                methods.append(words.method(estimate.method))
    return [
        Item((Span(f"{name} not known for {_who(methods, estimates)}: "), *prose(why)))
        for (name, why), methods in reasons.items()
    ]


def _who(methods: list[str], estimates: Sequence[MethodEstimate]) -> str:
    if len(methods) == len(estimates) > 2:
        return "all of them"
    return listed(methods)


def _derived(quantity: Quantity, estimate: Estimate) -> list[Block]:
    derivation, value = estimate.derivation, estimate.value
    if derivation is None or (value is not None and value.high == 0):
        return []
    result = quantity.write(value) if value else "not known"
    head = (
        Span(f"{quantity.heading}: {result}", "strong"),
        Span(f" ({BASES[estimate.basis]}). "),
        *prose(derivation.formula),
    )
    return [Paragraph(head), *terms_table(derivation)]
