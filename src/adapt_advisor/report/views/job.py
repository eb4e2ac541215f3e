"""One training job as a document, and as data for machines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from adapt_advisor.estimate.job_estimate import JobEstimate, JobMemory
from adapt_advisor.estimate.job_request import JobRequest
from adapt_advisor.estimate.training.published_run import PublishedRun
from adapt_advisor.quantity import Estimate, Range
from adapt_advisor.report.document import (
    Block,
    Column,
    Document,
    Item,
    Listing,
    Paragraph,
    Section,
    Span,
    Table,
    Text,
    plain,
    prose,
    strong,
)
from adapt_advisor.report.sections.derived import BASES, VERDICTS, terms_table
from adapt_advisor.rulebook.rulebook import Rulebook
from adapt_advisor.words import numbers
from adapt_advisor.words.estimates import (
    KNOBS,
    NORMALITIES,
    REASONS,
    SETTINGS,
    SUPPORTS,
)

PROBABILITY = "80% of cases are meant to lie between low and high"


def job_document(
    request: JobRequest,
    found: JobEstimate,
    runs: Sequence[PublishedRun],
    rulebook: Rulebook,
) -> Document:
    """The estimate of one job: figures first, then how each was reached."""
    parts = (
        Section("figures", "Estimate", tuple(_figures(request, found))),
        _normality(found),
        _to_find_out(found.memory),
        _knobs(found.memory),
        _warnings(found),
        _memory(found.memory),
        *_derivations(found),
        _runs(runs),
        _assumed(found),
    )
    return Document(
        title=_title(request, found, rulebook),
        sections=tuple(part for part in parts if part is not None),
        rulebook=rulebook.identity,
    )


def _title(request: JobRequest, found: JobEstimate, rulebook: Rulebook) -> str:
    job, method = found.job, rulebook.methods[request.method]
    return f"{method.name}: {job.model.label} on {job.gpu_count} x {job.gpu.label}"


def _figures(request: JobRequest, found: JobEstimate) -> Iterator[Block]:
    rows = [
        ("Measured evidence", SUPPORTS[found.support]),
        ("Tokens", numbers.exact(found.job.tokens or 0.0)),
        ("GPU-hours", _hours(found.hours)),
        (_on(found.job.gpu_count or 1), _time(found.days)),
        ("Speed of a step", _shown(found.speed)),
        ("Memory per GPU", _peak(found.memory)),
        *_room(found.memory),
        ("Money", _money(found.money)),
    ]
    if request.energy:
        rows.append(("Energy of the cards", _shown(found.energy)))
    if found.teacher is not None:
        rows.append(("Teacher's generation", _hours(found.teacher)))
    cells = tuple((strong(name), plain(value)) for name, value in rows)
    yield Table((Column(""), Column("Typical (low to high)")), cells)
    basis = found.hours.basis
    said = f"Hours are {BASES[basis]}"
    if basis == "order_of_magnitude":
        yield Paragraph(plain(f"{said}, without a probability."))
    else:
        yield Paragraph(plain(f"{said}; {PROBABILITY}."))


def _hours(estimate: Estimate) -> str:
    if estimate.value is None:
        return _unknown(estimate)
    return numbers.gpu_hours(estimate.value, unit=True)


def _on(gpus: int) -> str:
    return "Time on one GPU" if gpus == 1 else f"Time on {gpus:,} GPUs"


def _time(days: Estimate) -> str:
    """Days, or hours and minutes where a day is too long a unit."""
    if days.value is None:
        return _unknown(days)
    for unit, per_day, least in (("days", 1.0, 2.0), ("hours", 24.0, 1.0)):
        if days.value.typical * per_day >= least:
            return numbers.spread(days.value.times(per_day, unit), unit)
    return numbers.spread(days.value.times(24 * 60.0, "minutes"), "minutes")


def _shown(estimate: Estimate) -> str:
    if estimate.value is None:
        return _unknown(estimate)
    return numbers.spread(estimate.value, estimate.value.unit)


def _money(estimate: Estimate) -> str:
    if estimate.value is None:
        return _unknown(estimate)
    price = next((t for t in _terms(estimate) if t.unit.startswith("USD/")), None)
    dated = "" if price is None else (
        f" at {numbers.term(price.value, price.unit)} ({price.origin})"
    )  # fmt: skip
    return numbers.money(estimate.value) + dated


def _terms(estimate: Estimate) -> tuple[Any, ...]:
    return estimate.derivation.terms if estimate.derivation else ()


def _unknown(estimate: Estimate) -> str:
    return f"not known: {estimate.why or 'no reason was given'}"


def _peak(memory: JobMemory | None) -> str:
    if memory is None or memory.estimate.peak.value is None:
        return "not known: the memory estimate is not fitted"
    word = VERDICTS[memory.verdict.verdict]
    peak = numbers.spread(memory.estimate.peak.value, "GB")
    return f"{peak}: {word} ({memory.verdict.usable_gb:g} GB per card)"


def _room(memory: JobMemory | None) -> list[tuple[str, str]]:
    if memory is None:
        return []
    return [
        ("Fewest GPUs, weights shared out", fewest_text(memory)),
        ("Largest micro-batch that fits", batch_text(memory)),
        ("Longest sequence that fits", _length_text(memory)),
    ]


def fewest_text(memory: JobMemory) -> str:
    """How few GPUs hold the job, and how few may."""
    fits, close = memory.fewest.fits, memory.fewest.close
    if close is None:
        return "no number of them"
    if fits is None:
        return f"{close} may; none surely"
    return f"{fits}" if fits == close else f"{fits} ({close} may)"


def batch_text(memory: JobMemory) -> str:
    """The largest micro-batch in words."""
    most = memory.largest_micro_batch
    return "not even one example" if most is None else f"{most:,} per GPU"


def _length_text(memory: JobMemory) -> str:
    longest = memory.longest_sequence
    return "not even one token" if longest is None else f"{longest:,} tokens"


def support_document(
    request: JobRequest,
    found: JobEstimate,
    runs: Sequence[PublishedRun],
    rulebook: Rulebook,
) -> Document:
    """Only how near the evidence a job lies, with what is nearest to it."""
    said = Paragraph(plain(f"Measured evidence: {SUPPORTS[found.support]}."))
    outside = tuple(Item(prose(text)) for text in found.hours.warnings)
    blocks: tuple[Block, ...] = (said, Listing(outside)) if outside else (said,)
    parts = (Section("support", "Support", blocks), _runs(runs))
    return Document(
        title=_title(request, found, rulebook),
        date=None,
        notes=(),
        sections=tuple(part for part in parts if part is not None),
        references=(),
        rulebook=rulebook.identity,
    )


def _normality(found: JobEstimate) -> Section | None:
    seen = found.normality
    if seen is None:
        return None
    said = numbers.figure(seen.measured)
    usual = numbers.spread(seen.expected, seen.expected.unit)
    words = f"{said} measured, {usual} expected: {NORMALITIES[seen.verdict]}."
    blocks: list[Block] = [Paragraph(plain(words))]
    if seen.reasons:
        blocks.append(Listing(tuple(Item(plain(REASONS[r])) for r in seen.reasons)))
    return Section("normality", "Is this run normal?", tuple(blocks))


def _to_find_out(memory: JobMemory | None) -> Section | None:
    if memory is None or not memory.estimate.settings:
        return None
    items = []
    for setting in memory.estimate.settings:
        named, ask = SETTINGS[setting.setting]
        each = "; ".join(
            f"{named[answer]}: {gb:,.0f} GB" for answer, gb in setting.peaks.items()
        )
        items.append(Item(plain(f"{each}. {ask}")))
    return Section("settings", "Find out", (Listing(tuple(items)),))


def _knobs(memory: JobMemory | None) -> Section | None:
    if memory is None or not memory.knobs:
        return None
    rows = []
    for knob in memory.knobs:
        name = KNOBS[knob.name].format(gpus=knob.gpus)
        host = "" if knob.host_gb is None else f"; {knob.host_gb:,.0f} GB on the host"
        peak = numbers.spread(knob.peak, "GB")
        rows.append((plain(name), plain(f"{peak}: {VERDICTS[knob.verdict]}{host}")))
    table = Table((Column("Change, cheapest first"), Column("Memory")), tuple(rows))
    return Section("knobs", "What would make it fit", (table,))


def _warnings(found: JobEstimate) -> Section | None:
    items = tuple(Item(prose(text)) for text in found.warnings)
    if not items:
        return None
    return Section("warnings", "Mind", (Listing(items),))


def _memory(memory: JobMemory | None) -> Section | None:
    if memory is None:
        return None
    rows = tuple(
        (plain(part.name), plain(f"{part.gb:,.1f} GB"), plain(part.formula))
        for part in memory.estimate.parts
    )
    table = Table((Column("Component"), Column("Typical"), Column("From")), rows)
    blocks: list[Block] = [table, Paragraph(plain(memory.verdict.why + "."))]
    if memory.estimate.assumptions:
        said = "; ".join(memory.estimate.assumptions)
        blocks.append(Paragraph(plain(f"Assumed for memory: {said}.")))
    return Section("memory", "Memory per GPU at its peak", tuple(blocks))


def _derivations(found: JobEstimate) -> Iterator[Section]:
    named = (
        ("hours", "How the GPU-hours were reached", found.hours),
        ("teacher", "How the teacher's hours were reached", found.teacher),
    )
    for identifier, title, estimate in named:
        if estimate is None or estimate.derivation is None:
            continue
        formula = Paragraph(prose(f"GPU-hours = {estimate.derivation.formula}."))
        blocks = (formula, *terms_table(estimate.derivation))
        yield Section(identifier, title, blocks)


def _runs(runs: Sequence[PublishedRun]) -> Section | None:
    if not runs:
        return None
    items = tuple(Item(_run(run)) for run in runs)
    return Section("published", "Published runs to compare with", (Listing(items),))


def _run(run: PublishedRun) -> Text:
    return (
        *plain(run_text(run)),
        Span(" ("),
        Span(run.source, "link", run.url),
        Span(")."),
    )


def run_text(run: PublishedRun) -> str:
    """A published run in one sentence: what, how much, on what, how long."""
    size = f"{run.params_b:g}B"
    if run.active_params_b < run.params_b:
        size += f" ({run.active_params_b:g}B active)"
    about = "about " if run.tokens_estimated else ""
    text = "unknown tokens" if run.tokens is None else (
        f"{about}{numbers.figure(run.tokens)} tokens"
    )  # fmt: skip
    count = f"{run.gpu_count:,} x " if run.gpu_count else ""
    year = f" in {run.year}" if run.year else ""
    hours = numbers.figure(run.gpu_hours)
    return (
        f"{run.name}, {size}, {text}, {count}{run.gpu.label}{year}: {hours} GPU-hours"
    )


def _assumed(found: JobEstimate) -> Section | None:
    if not found.assumed:
        return None
    items = tuple(Item(prose(text)) for text in found.assumed)
    return Section("assumed", "Assumed", (Listing(items),))


def fewest_range(memory: JobMemory) -> Range | None:
    """Fewest GPUs as a range: from where it may fit to where it surely does."""
    fewest = memory.fewest
    if fewest.close is None:
        return None
    typical = float(fewest.typical or fewest.close)
    high = float(fewest.fits or typical)
    return Range(low=float(fewest.close), typical=typical, high=high, unit="GPUs")
