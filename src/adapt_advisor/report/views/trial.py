"""The outcome of `rules test`: how far it agrees with projects, and what failed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from adapt_advisor.checks.agreement import Agreement, AgreementRow, Figures, Scored
from adapt_advisor.checks.trial import Outcome
from adapt_advisor.noun import plain as as_plain
from adapt_advisor.report.document import (
    Column,
    Document,
    Item,
    Listing,
    Paragraph,
    Section,
    Table,
    Text,
    plain,
    strong,
)
from adapt_advisor.report.render.json_ import SCHEMA_VERSION
from adapt_advisor.rulebook.rulebook import Rulebook
from adapt_advisor.words.names import Names

FAMILIES = (
    "Methods count by family: all prompt methods, a stronger model, tuned prompts and "
    "tools are one; a tuned retriever is retrieval; LoRA and QLoRA are one; tuning by "
    "preference or reward and a small classifier count as training all weights. Only "
    "stages due now count, and a prompt only where the team prompted."
)
"""How much a difference of methods may hide behind an agreement."""


def trial_document(outcome: Outcome, rulebook: Rulebook, *, rows: bool) -> Document:
    """The agreement with documented projects, the situations met, and what failed.

    Args:
        outcome: What the trial gave.
        rulebook: The rules that were tried.
        rows: Whether every project is listed.
    """
    return Document(
        title=f"The rules of {rulebook.id} on known cases",
        sections=tuple(_sections(outcome, Names(rulebook), rows=rows)),
        rulebook=rulebook.identity,
    )


def _sections(outcome: Outcome, names: Names, *, rows: bool) -> Iterator[Section]:
    agreement, verdicts = outcome.trial.agreement, outcome.trial.verdicts
    if agreement is not None:
        said = (
            "Documented projects: whether the main method is the one that the team "
            "chose, and how far the methods overlap (1 = the same). "
            f"Answers that the sources leave unknown: {agreement.unknown_share:.0%}."
        )
        families = Paragraph(plain(FAMILIES))
        blocks = (Paragraph(plain(said)), _agreement(agreement), families)
        yield Section("agreement", "Agreement with projects", blocks)
        if rows:
            yield Section("rows", "Project by project", (_rows(agreement, names),))
    met = sum(not verdict.unmet for verdict in verdicts)
    told = f"{met} of {len(verdicts)} situations with a known answer are met."
    known = tuple(
        Item(plain(f"Known difference, {one.situation}: {one.difference}"))
        for one in verdicts
        if one.unmet and one.difference is not None
    )
    listed = (Listing(known),) if known else ()
    yield Section("situations", "Situations", (Paragraph(plain(told)), *listed))
    if outcome.failures:
        items = tuple(Item(plain(f"FAILED {failure}")) for failure in outcome.failures)
        yield Section("failures", "What failed", (Listing(items),))


def _agreement(agreement: Agreement) -> Table:
    columns = (
        Column("Advice of"),
        Column("Projects", number=True),
        Column("Same main method", number=True),
        Column("95% interval", number=True),
        Column("Overlap", number=True),
        Column("Serious misses", number=True),
    )
    return Table(columns, tuple(_agreement_rows(agreement)))


def _agreement_rows(agreement: Agreement) -> Iterator[tuple[Text, ...]]:
    yield from _both(agreement.advice)
    for group in agreement.groups:
        yield _cells(f"{agreement.advice.name}, {group.name}", group.figures)
    if agreement.language_model is not None:
        yield _cells("a language model, same answers", agreement.language_model)
    for scored in agreement.baselines:
        yield from _both(scored)


def _both(scored: Scored) -> Iterator[tuple[Text, ...]]:
    yield _cells(f"{scored.name}, all", scored.every_case)
    yield _cells(f"{scored.name}, way of tuning stated", scored.stated)


def _cells(name: str, figures: Figures) -> tuple[Text, ...]:
    agrees, overlap = figures.primary_agreement, figures.mean_jaccard
    between = figures.interval
    return (
        plain(name),
        plain(str(figures.n)),
        plain("" if agrees is None else f"{agrees:.0%}"),
        plain("" if between is None else "{:.0%} to {:.0%}".format(*between)),
        plain("" if overlap is None else f"{overlap:.2f}"),
        plain(str(figures.serious_misses)),
    )


def _rows(agreement: Agreement, names: Names) -> Table:
    titles = ("Project", "The team chose", "Advised", "Main", "Overlap", "")
    rows = tuple(_row(row, names) for row in agreement.rows)
    return Table(tuple(map(Column, titles)), rows)


def _row(row: AgreementRow, names: Names) -> tuple[Text, ...]:
    marks = "" if row.primary_agrees else "differs"
    return (
        strong(row.case),
        plain(", ".join(row.chosen)),
        plain(", ".join(row.advised)),
        plain(names.method(row.primary)),
        plain(f"{row.jaccard:.2f}"),
        plain("SERIOUS" if row.serious else marks),
    )


def trial_json(outcome: Outcome) -> str:
    """The outcome in JSON."""
    trial = outcome.trial
    agreement: Any = None
    if trial.agreement is not None:
        agreement = as_plain(trial.agreement)
    payload = {
        "schema_version": SCHEMA_VERSION,
        "agreement": agreement,
        "situations": [verdict._asdict() for verdict in trial.verdicts],
        "failures": list(outcome.failures),
    }
    return json.dumps(payload, indent=2, allow_nan=False) + "\n"
