"""A front page that fits: what is left out first where there is no room."""

from __future__ import annotations

from collections.abc import Callable

from adapt_advisor.report.document import Block, Document, Ladder, Listing


def shorter(document: Document) -> Document | None:
    """The document with a little less on its front page; None where all is needed.

    First the last item of the list with most to spare, then the sentence of a stage
    that is not the main one, and at last items that a page should have.
    """
    return (
        _cut(document, lambda listing: listing.least)
        or _terser(document)
        or _cut(document, _fewest)
    )


def _fewest(listing: Listing) -> int:
    """One item says something; of steps in order, two."""
    if listing.inline:
        return len(listing.items)
    return 2 if listing.ordered else 1


def _cut(document: Document, least: Callable[[Listing], int]) -> Document | None:
    spare = [
        (len(block.items) - least(block), at, index)
        for at, section in enumerate(document.sections)
        for index, block in enumerate(section.blocks if section.front else ())
        if isinstance(block, Listing) and len(block.items) > least(block)
    ]
    if not spare:
        return None
    _, at, index = max(spare)
    listing = document.sections[at].blocks[index]
    assert isinstance(listing, Listing)
    cut = listing._replace(items=listing.items[:-1])
    return _with_block(document, at, index, cut)


def _terser(document: Document) -> Document | None:
    """The document with one stage told by its name and figures alone, if one may be."""
    for at, section in enumerate(document.sections):
        for index, block in enumerate(section.blocks if section.front else ()):
            rungs = block.rungs if isinstance(block, Ladder) else ()
            long = [i for i, one in enumerate(rungs) if one.sentence and not one.main]
            if long:
                cut = list(rungs)
                cut[long[0]] = cut[long[0]]._replace(sentence=())
                return _with_block(document, at, index, Ladder(tuple(cut)))
    return None


def _with_block(document: Document, at: int, index: int, block: Block) -> Document:
    sections = list(document.sections)
    blocks = list(sections[at].blocks)
    blocks[index] = block
    sections[at] = sections[at]._replace(blocks=tuple(blocks))
    return document._replace(sections=tuple(sections))
