"""How a figure was reached: the words for its basis, and its numbers as a table."""

from __future__ import annotations

from adapt_advisor.quantity import Derivation
from adapt_advisor.report.document import Block, Column, Table, plain, prose
from adapt_advisor.words import numbers

BASES = {
    "calibrated": "fitted to measurements",
    "extrapolated": "extrapolated",
    "order_of_magnitude": "order of magnitude",
    "formula": "arithmetic",
}
VERDICTS = {"fits": "fits", "close": "close", "does_not_fit": "does not fit"}


def terms_table(derivation: Derivation) -> tuple[Block, ...]:
    """The numbers of a derivation; nothing where there are none."""
    if not derivation.terms:
        return ()
    rows = tuple(
        (
            plain(term.name),
            plain(numbers.term(term.value, term.unit)),
            prose(term.origin),
        )
        for term in derivation.terms
    )
    columns = (Column("What"), Column("Value"), Column("From"))
    return (Table(columns, rows),)
