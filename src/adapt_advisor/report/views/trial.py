"""The outcome of `rules test`: the agreement table, the situations, what failed."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from adapt_advisor.checks.agreement import Agreement, AgreementRow, Figures, Scored
from adapt_advisor.checks.trial import Outcome
from adapt_advisor.noun import plain

_COLUMNS = (
    "",
    "cases",
    "primary method agrees",
    "95% interval",
    "mean Jaccard",
    "serious misses",
)

FAMILIES = (
    "Methods count by family: all prompt methods, a stronger model, tuned prompts and "
    "tools are one; a tuned retriever is retrieval; LoRA and QLoRA are one; tuning by "
    "preference or reward and a small classifier count as training all weights. Only "
    "stages due now count, and a prompt only where the team prompted."
)
"""How much a difference of methods may hide behind an agreement."""


def trial_rendered(outcome: Outcome, name: str, *, rows: bool) -> str:
    """The outcome in a format; text and Markdown are the same table."""
    if name == "json":
        return _as_json(outcome)
    return "\n".join([*_lines(outcome, rows=rows), ""])


def _lines(outcome: Outcome, *, rows: bool) -> Iterator[str]:
    agreement, verdicts = outcome.trial.agreement, outcome.trial.verdicts
    if agreement is not None:
        yield from _table(_COLUMNS, list(_agreement_rows(agreement)))
        yield ""
        unknown = agreement.unknown_share
        yield FAMILIES
        yield ""
        yield f"Answers that the sources leave unknown: {unknown:.0%}"
        yield ""
        if rows:
            header = ("case", "chosen", "advised", "primary", "Jaccard", "")
            yield from _table(header, [_case_cells(row) for row in agreement.rows])
            yield ""
    met = sum(not verdict.unmet for verdict in verdicts)
    yield f"Situations with a known answer: {met} of {len(verdicts)} met"
    for verdict in verdicts:
        if verdict.unmet and verdict.difference is not None:
            yield f"Known difference, {verdict.situation}: {verdict.difference}"
    yield from (f"FAILED {failure}" for failure in outcome.failures)


def _agreement_rows(agreement: Agreement) -> Iterator[tuple[str, ...]]:
    yield from _both(agreement.advice)
    for group in agreement.groups:
        yield _cells(f"{agreement.advice.name}, {group.name}", group.figures)
    if agreement.language_model is not None:
        yield _cells("a language model, same answers", agreement.language_model)
    for scored in agreement.baselines:
        yield from _both(scored)


def _both(scored: Scored) -> Iterator[tuple[str, ...]]:
    yield _cells(f"{scored.name}, all cases", scored.every_case)
    yield _cells(f"{scored.name}, variant stated", scored.stated)


def _cells(name: str, figures: Figures) -> tuple[str, ...]:
    return (
        name,
        str(figures.n),
        "" if figures.primary_agreement is None else f"{figures.primary_agreement:.0%}",
        ""
        if figures.interval is None
        else "{:.0%} to {:.0%}".format(*figures.interval),
        "" if figures.mean_jaccard is None else f"{figures.mean_jaccard:.2f}",
        str(figures.serious_misses),
    )


def _case_cells(row: AgreementRow) -> tuple[str, ...]:
    marks = "" if row.primary_agrees else "differs"
    return (
        row.case,
        ", ".join(row.chosen),
        ", ".join(row.advised),
        row.primary,
        f"{row.jaccard:.2f}",
        "SERIOUS" if row.serious else marks,
    )


def _table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """A Markdown table whose columns also line up as plain text."""
    widths = [max(len(row[i]) for row in (header, *rows)) for i in range(len(header))]
    for i, row in enumerate((header, *rows)):
        cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=True)]
        yield f"| {' | '.join(cells)} |"
        if i == 0:
            yield f"| {' | '.join('-' * max(w, 3) for w in widths)} |"


def _as_json(outcome: Outcome) -> str:
    trial = outcome.trial
    agreement: Any = None
    if trial.agreement is not None:
        agreement = plain(trial.agreement)
    payload = {
        "schema_version": 1,
        "agreement": agreement,
        "situations": [verdict._asdict() for verdict in trial.verdicts],
        "failures": list(outcome.failures),
    }
    return json.dumps(payload, indent=2, ensure_ascii=False) + "\n"
